"""The same acts on both engines give the same answers to every question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from inventory.access import agents as access
from inventory.access import codes
from inventory.findings.keep import look
from inventory.identity import merging
from inventory.indicators import indicators
from inventory.registry import agencies, circuits, days, devices, findings, headcounts, lookup
from inventory.reports import connectivity
from inventory.reports.agencies import agency_page, agency_rows, circuit_rows, headcount_rows
from inventory.reports.agents import agent_rows, agents_of
from inventory.reports.calendar import year_of
from inventory.reports.devices import device_page, device_rows, disputes_open
from inventory.reports.enrolments import code_page, code_rows
from inventory.reports.figures import figures, figures_by_agency, proof
from inventory.reports.findings import found_rows, rule_rows
from inventory.reports.history import events
from inventory.reports.identity import why
from inventory.reports.overview import overview
from inventory.store import acts, enrolments, evidence, finding_rows, identity_pages, keys, migrate, spells
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from inventory.text.spans import span
from inventory.text.when import day_of
from tests.inventory.book import DAY, NOW, TODAY
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.store.engine import Connection

__all__ = ("postgres_server", "postgres_url")

SINCE = "2019-01-01"
STAMP = Stamp("officer", NOW)


def write(connection: Connection) -> None:
    """A small register, with every kind of act, a correction and a move among them."""
    dated: dict[str, Any] = {"day": SINCE, "stamp": STAMP}
    days.say(connection, ("2019-11-08", "2019-11-09"), works=False, stamp=Stamp("officer", NOW, "lũ"))
    days.take_back(connection, "2019-11-08", STAMP)
    days.set_hours(connection, "7:00-11:30 13:30-16:30", STAMP)
    acts.set_setting(connection, "name", "Huyện cũ", Stamp("officer", NOW))
    acts.set_setting(connection, "name", "Huyện Tủa Chùa", Stamp("officer", NOW))
    for code, name, kind in (
        ("098", "Huyện Tủa Chùa", "district"),
        ("VP", "Văn phòng", "district_body"),
        ("03220", "Xã Huổi Só", "commune"),
    ):
        agencies.add(connection, code=code, name=name, kind=kind, parent=None, aliases=(f"{code} cũ",), **dated)
    for count in (5, 6):
        headcounts.add(connection, agency="VP", count=count, category="cadre", source="QĐ 1", **dated)
    headcounts.add(connection, agency="03220", count=7, category="civil-servant", **dated)
    circuits.add(connection, agency="VP", rate="40/40M", technology="ftth", provider="VNPT", metered=True, **dated)
    for number in range(4):
        devices.add(
            connection,
            label=f"PC{number}",
            agency="VP",
            standing={"kind": "laptop"},
            values={"serial": f"S{number}"},
            **dated,
        )
    devices.add(connection, label="kho", agency=None, standing={"lifecycle": "in_stock"}, values={}, **dated)
    devices.place(connection, device=2, agency="huoi so", room="2", day="2019-06-01", stamp=STAMP)
    devices.edit(connection, device=3, standing={"kind": "server"}, day="2019-06-01", stamp=STAMP)
    connection.execute("UPDATE device SET observed_kind = 'desktop' WHERE id IN (1, 3)")
    connection.execute(
        "INSERT INTO device_section (device_id, section, content, observed_at) VALUES (2, 'system', :content, 1.5)",
        {"content": '{"serial": "S9", "model": "OptiPlex"}'},
    )
    devices.tell(connection, device=2, values={"serial": "S8", "cost_dong": "11.900.000"}, stamp=STAMP)
    devices.unsay(connection, device=1, field="serial", stamp=STAMP)
    devices.take(connection, device=1, side="person", field="kind", day=TODAY, stamp=STAMP)
    for device, seen in ((1, NOW - 60), (2, NOW - 40 * DAY), (3, NOW - 2 * DAY)):
        connection.execute("UPDATE device SET observed_at = :seen WHERE id = :id", {"seen": seen, "id": device})
        connection.execute(
            "INSERT INTO sighting (device_id, day, seen_at) VALUES (:id, :day, :seen)",
            {"seen": seen, "day": day_of(seen), "id": device},
        )
    connection.execute(
        "INSERT INTO best_throughput (day, device_id, method, down_bits_per_second, samples)"
        " VALUES (:day, 1, 'passive', 5000000.0, 1)",
        {"day": TODAY},
    )
    unit = lookup.agency(connection, "VP", TODAY)
    codes.add(connection, agency_id=unit.id, uses=2, valid_seconds=DAY, by="officer", now=NOW)
    for number, original in ((1, None), (2, 1)):
        enrolments.add_agent(
            connection,
            public_id=f"agent {number}",
            device_id=number,
            code_id=1,
            key_hash=f"key {number}",
            file_key_hash="file",
            version="1.0.0",
            now=NOW,
            copy_of_id=original,
            origin_id=original,
        )
    keys.happened(connection, 1, "copied", NOW, other_id=2)
    evidence.add(connection, [(device, None, "mac", "54:bf:64:00:00:01", NOW) for device in (1, 3)])
    evidence.add(connection, [(1, 1, "uuid", "u", NOW - DAY)])
    evidence.happened(connection, 1, "board_changed", NOW, {"uuid": ["a", "b"]})
    evidence.ask(connection, 1, 3, "weak", points=30, content=[], now=NOW)
    merging.merge(connection, 5, 1, Stamp("officer", NOW), moves=False)
    connection.execute(
        "INSERT INTO agent_day (agent_id, day, changes, noisy_at) VALUES (1, :day, 7, 1.5)", {"day": TODAY}
    )
    connection.execute(
        "INSERT INTO stream (agent_id, epoch, through, ingested, lost, started_at) VALUES (1, 'e', 3, 2, 1, 1.5)"
    )
    connection.execute(
        "INSERT INTO device_change (device_id, at, section, part, before, after, stream_id, sequence)"
        " VALUES (1, 2.5, 'memory', 'total_bytes', '8', '4', 1, 3)"
    )
    runs = [(1, "b", NOW - 3 * 3600, NOW - 4 * 3600, NOW), (1, "a", NOW - DAY, NOW - DAY - 60, NOW - DAY + 3600)]
    spells.keep(connection, awake=runs, contact=[(1, NOW - DAY, NOW - DAY + 3600), (1, NOW - 60, NOW)])
    spells.serve(connection, NOW)
    assert access.ask_rotation(connection, [1, 2], STAMP) == 2
    assert access.revoke(connection, [2], STAMP) == 1


def answers(store: Store) -> list[Any]:
    """Every question of the reading wing."""
    migrate.upgrade(store)
    with store.write() as connection:
        write(connection)
    with store.write() as connection:
        look(connection, NOW)
        findings.acknowledge(connection, "F-0001", until=None, stamp=Stamp("officer", NOW, "biết rồi"))
        reason = Stamp("officer", NOW, "điểm trực")
        findings.set_limit(connection, "office_silent", "silent_working_seconds", 1.0, owner=None, stamp=reason)
        look(connection, NOW + DAY)
    with store.read() as connection:
        unit = lookup.agency(connection, "huoi so", TODAY)
        wanted = connectivity.asked(span("2019-Q4"), NOW, "broadband")
        return [
            overview(connection, NOW),
            agency_rows(connection, NOW),
            agency_page(connection, unit, NOW),
            headcount_rows(connection, TODAY),
            circuit_rows(connection, TODAY),
            device_rows(connection, NOW),
            device_page(connection, 2, NOW),
            [events(connection, device) for device in (1, 2, 3)],
            disputes_open(connection, NOW),
            disputes_open(connection, NOW, unit=unit),
            agent_rows(connection, NOW),
            agents_of(connection, 1, NOW),
            agents_of(connection, 2, NOW),
            code_rows(connection, NOW),
            code_page(connection, 1, NOW),
            figures(connection, TODAY, NOW),
            figures(connection, "2019-05-31", NOW, unit=unit),
            overview(connection, NOW, "2019-11-06"),
            device_rows(connection, NOW, "2019-11-06"),
            [figures_by_agency(connection, TODAY, NOW, one) for one in indicators(TODAY)],
            [proof(connection, TODAY, NOW, one) for one in indicators(TODAY)],
            lookup.device(connection, "pc2"),
            why(connection, 1, "PC0", TODAY, {"mac": 30, "uuid": 40}),
            identity_pages.questions(connection, TODAY),
            year_of(connection, 2019),
            found_rows(connection, 0.0),
            finding_rows.events(connection, 1),
            rule_rows(connection),
            connectivity.line_rows(connection, wanted),
            connectivity.page(connection, wanted)[2:4],
        ]


@pytest.mark.postgres
def test_both_engines_answer_alike(tmp_path: Path, postgres_url: str) -> None:
    here, there = answers(Store(f"sqlite:///{tmp_path / 'somay.db'}")), answers(Store(postgres_url))
    assert here == there
    first = here[0]
    assert (first.staff, first.workstations, first.servers, first.broadband.numerator) == (13, 3, 1, 1)
