"""Two hundred random histories: both engines give the same figures, and the parts add up to the whole."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any, Final

import pytest

from inventory.indicators import by_agency, figure, frozen, indicators
from inventory.indicators.facts import apart, everything, load
from inventory.store import acts, migrate, observed
from inventory.store.engine import Store
from inventory.text.when import FOREVER, add_days, start_of
from inventory.text.words import CATEGORIES, KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES, TECHNOLOGIES
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.store.engine import Connection

__all__ = ("postgres_server", "postgres_url")

SEED: Final = int(os.environ.get("SOMAY_SEED", str(random.SystemRandom().randrange(2**32))))
HISTORIES: Final = 200
FIRST: Final = "2019-01-01"
NOW: Final = start_of(add_days(FIRST, 120)) + 3600
TABLES: Final = (
    "device_state", "sighting", "best_throughput", "placement", "device_standing", "headcount", "circuit", "device",
    "agency_version", "agency",
)  # fmt: skip
RECORDED: Final = {"recorded_at": 0.0, "recorded_by": "test"}
RATE: Final = """
INSERT INTO best_throughput (day, device_id, method, down_bits_per_second, up_bits_per_second, samples)
VALUES (?, ?, ?, ?, ?, ?)
"""
SYSTEMS: Final = (
    '{"name":"Windows 7 Professional","version":"6.1.7601"}',
    '{"name":"Windows 10 Pro","version":"10.0.19045"}',
    '{"name":"Plan 9"}',
)


def interval(chance: random.Random) -> dict[str, Any]:
    first = add_days(FIRST, chance.randrange(-30, 60))
    last = FOREVER if chance.random() < 0.75 else add_days(first, chance.randrange(1, 90))
    superseded = 1.0 if chance.random() < 0.1 else None
    return {**RECORDED, "valid_from": first, "valid_to": last, "superseded_at": superseded}


def write(connection: Connection, seed: int) -> None:
    """Write one history; the same seed writes the same rows on any engine."""
    chance = random.Random(seed)  # variety
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")  # constants
    agencies = range(1, chance.randrange(3, 7))
    kinds = ("district", "commune", "commune", "ward", "district_body", "outside")
    for one in agencies:
        acts.insert(connection, "agency", {**RECORDED, "id": one})
        parent = None if one == 1 else chance.choice([None, 1])
        kind = "district" if one == 1 else chance.choice(kinds[1:])
        shown = {"code": f"C{one}", "name": f"Đơn vị {one}", "kind": kind, "parent_id": parent, "position": one}
        lasting = {**RECORDED, "valid_from": FIRST, "valid_to": FOREVER}
        acts.insert(
            connection,
            "agency_version",
            {**lasting, **shown, "agency_id": one},
        )
        for category in chance.sample([*CATEGORIES], 2):
            row = {"agency_id": one, "category": category, "basis": "present", "count": chance.randrange(9)}
            acts.insert(connection, "headcount", {**interval(chance), **row})
        if chance.random() < 0.7:
            rate = chance.choice([100e3, 256e3, 30e6])
            row = {
                "id": one,
                "agency_id": one,
                "technology": chance.choice([*TECHNOLOGIES]),
                "down_bits_per_second": rate,
            }
            acts.insert(connection, "circuit", {**interval(chance), **row, "metered": False})
    for one in range(1, chance.randrange(3, 14)):
        write_device(connection, chance, one, agencies)


def write_device(connection: Connection, chance: random.Random, number: int, agencies: range) -> None:
    days = sorted(chance.sample(range(120), chance.randrange(4)))
    seen = start_of(add_days(FIRST, days[-1])) + 3600 if days else None
    label = {"id": number, "label": f"PC{number}", "simulated": False, "observed_at": seen}
    acts.insert(connection, "device", {**RECORDED, **label})
    for number_of in days:
        day = add_days(FIRST, number_of)
        at = start_of(day) + 3600
        connection.execute("INSERT INTO sighting (device_id, day, seen_at) VALUES (?, ?, ?)", (number, day, at))
        if chance.random() < 0.5:
            observed.keep(connection, number, "operating_system", chance.choice(SYSTEMS), at)
            observed.keep(connection, number, "antiviruses", chance.choice(["[]", '[{"name":"Bkav Pro"}]']), at)
        if chance.random() < 0.3:
            rate = (day, number, "transfer", chance.choice([1e5, 5e6]), None, 1)
            connection.execute(RATE, rate)
    stands = {
        "kind": chance.choice([*KINDS, *["desktop", "laptop"] * 5]),
        "lifecycle": chance.choice([*LIFECYCLES, *["in_service"] * 12]),
        "purpose": chance.choice([*PURPOSES]),
        "ownership": chance.choice([*OWNERSHIPS, *["state"] * 5]),
        "kind_source": "person",
    }
    acts.insert(connection, "device_standing", {**interval(chance), **stands, "device_id": number})
    if chance.random() < 0.9:
        held = {"agency_id": chance.choice(agencies), "custodian": chance.choice([None, "A", "B"]), "room": None}
        acts.insert(connection, "placement", {**interval(chance), **held, "device_id": number})


def lines(store: Store, seed: int) -> list[list[Any]]:
    """Write one history and return all that would be filed of three days of it, in no order."""
    with store.write() as connection:
        write(connection, seed)
    with store.read() as connection:
        days = [add_days(FIRST, random.Random(seed).randrange(130)) for _ in range(3)]
        for day in days:
            hold(connection, day)
        return [sorted(frozen.take(connection, day, NOW)) for day in days]


def hold(connection: Connection, day: str) -> None:
    """Hold the law that the agencies by themselves add up to all of them together."""
    facts = load(connection, day, NOW, holders=True)
    scope = everything(facts)
    parts = apart(facts, scope)
    for indicator in indicators(day):
        whole, each = figure(indicator, facts, scope), by_agency(indicator, parts)
        told = (indicator.definition.id, day)
        assert whole.numerator == sum(one.numerator for one in each), told
        assert whole.denominator == sum(one.denominator for one in each), told
        assert whole.unknown == sum(one.unknown for one in each), told
        assert whole.value is None or whole.unit != "ratio" or whole.value >= 0


@pytest.mark.postgres
def test_both_engines_give_the_same_figures_and_their_parts_add_up(tmp_path: Path, postgres_url: str) -> None:
    print(f"SOMAY_SEED={SEED}")
    here, there = Store(f"sqlite:///{tmp_path / 'somay.db'}"), Store(postgres_url)
    for store in (here, there):
        migrate.upgrade(store)
    counted = 0
    for seed in range(SEED, SEED + HISTORIES):
        one, other = lines(here, seed), lines(there, seed)
        told = [(set(a) ^ set(b)) for a, b in zip(one, other, strict=True)]
        assert one == other, (seed, told)
        counted += any(line.part == "figure" and '"numerator":0,' not in line.content for day in one for line in day)
    assert counted > HISTORIES / 2  # or the histories are empty: about three of four are not
