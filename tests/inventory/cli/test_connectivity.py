"""``somay connectivity``: the commune whose power failed on Monday and whose line stayed dead until Wednesday."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from inventory.connectivity import profiles
from inventory.indicators import the
from inventory.store import spells
from inventory.text.when import start_of
from tests.inventory.book import Book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay

FRIDAY: Final = start_of("2019-11-01")
MACHINES: Final = range(149, 156)


def at(day: int, clock: float) -> float:
    """A moment of November: its day, and the hour as 14.05 for 14:05."""
    return FRIDAY + (day - 1) * 86_400 + int(clock) * 3600 + round((clock % 1) * 100) * 60


@pytest.fixture
def silent(district: Path) -> Path:
    """Sính Phình: seven machines, 04/11 14:05 without power until 16:20, then without a line until 06/11 15:40."""
    book = Book(district / "somay.db")
    with book.store.read() as connection:
        agency = connection.value("SELECT agency_id FROM placement WHERE device_id = 149")
    for device in MACHINES:
        book.agent(device, agency, enrolled=FRIDAY)
    days = [(1, 7.3, 17.0), (4, 7.3, 14.05), (4, 16.2, 17.0), (5, 7.3, 17.0), (6, 7.3, 17.0), (7, 7.3, 17.0)]
    reached = [(1, 7.3, 17.0), (4, 7.3, 14.05), (6, 15.4, 17.0), (7, 7.3, 17.0), (8, 7.3, 9.28)]
    with book.store.write() as connection:
        agents = [row[0] for row in connection.rows("SELECT id FROM agent ORDER BY device_id")]
        connection.execute("INSERT INTO service_spell (first_at, last_at) VALUES (?, ?)", (FRIDAY, at(8, 9.28)))
        spells.keep(
            connection,
            awake=[
                (agent, f"boot {agent} {number}", at(day, start) + 40 + agent, at(day, start) + agent, at(day, end))
                for agent in agents
                for number, (day, start, end) in enumerate([*days, (8, 7.3, 9.28)])
            ],
            contact=[(agent, at(day, start) + 60, at(day, end)) for agent in agents for day, start, end in reached],
        )
    visit = {"agent_id": agents[0], "last_at": at(8, 9.2)}
    for target, reached, outcome in (("td-office", 9, "reached"), ("portal", 6, "untrusted")):
        values = {"target": target, "visits": 9, "reached": reached, "outcome": outcome, **visit}
        book.insert("service_visit", day="2019-11-08", certificate_end=at(8, 9.2) + 212.5 * 86_400, **values)
    return district


def answer(somay: Somay, *words: str) -> Any:
    ran = somay("connectivity", *words, "--format", "json")
    assert ran.code == 0, ran
    return json.loads(ran.out)


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("explain", "03241"),
        ("explain", "03232"),
        ("explain", "03220"),
        ("show", "03241"),
        ("outages", "03241"),
        ("outages",),
    ],
    ids="-".join,
)
def test_the_screens(somay: Somay, golden: Callable[[str, str], None], language: str, words: tuple[str, ...]) -> None:
    ran = somay("connectivity", *words, "--lang", language)
    assert (ran.code, ran.err) == (0, "")
    golden(f"cli/connectivity-{'-'.join(words)}.{language}.txt", ran.out)


@pytest.mark.usefixtures("silent")
def test_what_was_a_power_cut_and_what_was_the_line_is_told_afterwards(somay: Somay) -> None:
    told = answer(somay, "outages", "03241", "--period", "2019-11")["outages"]
    assert [(one["cause"], one["confidence"], one["start"], one["end"]) for one in told] == [
        ("power", "high", "2019-11-04T07:05:00Z", "2019-11-04T09:20:01Z"),
        ("line", "high", "2019-11-04T09:20:41Z", "2019-11-06T08:41:00Z"),
    ]
    seen = answer(somay, "show", "03241")
    assert seen["down_seconds"] == sum(one["working_seconds"] for one in told)
    assert seen["availability"] == pytest.approx(1 - seen["down_seconds"] / seen["working_seconds"])
    assert answer(somay, "outages", "VP")["outages"] == []


@pytest.mark.usefixtures("district")
def test_a_stricter_profile_asks_more_of_the_same_lines(somay: Somay) -> None:
    counts = {}
    for name in profiles.names():
        told = answer(somay, "list", "--profile", name)
        counts[name] = sum(line["state"] == "measured" for line in told["lines"])
        assert told["threshold_bits_per_second"] == profiles.in_force(name, "2019-11-08").bits_per_second
    assert counts["broadband"] == 20
    assert counts["broadband"] > counts["25"] > counts["100"] == 0


def test_the_usual_profile_is_what_the_indicator_asks() -> None:
    definition = the("agency_broadband", "2019-11-08").definition
    usual = profiles.in_force(profiles.USUAL, "2019-11-08")
    assert (usual.bits_per_second, usual.valid_from) == (definition.threshold_bits_per_second, definition.valid_from)


def test_a_new_threshold_holds_from_its_day_on(tmp_path: Path) -> None:
    path = tmp_path / "profiles.toml"
    row = '[[profile]]\nname = "broadband"\nbits_per_second = {}\nvalid_from = {}\nvi = "a"\nen = "b"\n'
    path.write_text(row.format("256_000", "2012-07-01") + row.format("1_000_000", "2020-01-01"), encoding="utf-8")
    known = profiles.profiles(path)
    rates = {day: profiles.in_force("broadband", day, known).bits_per_second for day in ("2010-01-01", "2019-12-31")}
    assert rates == {"2010-01-01": 256_000, "2019-12-31": 256_000}
    assert profiles.in_force("broadband", "2020-01-01", known).bits_per_second == 1_000_000


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("list", "--profile", "50"), 2, "broadband, 10, 25, 100"),
        (("list", "--period", "2020-Q1"), 2, "chưa đến"),
        (("list", "--period", "mai"), 2, "2019-Q4"),
        (("explain", "098"), 3, "không có đường riêng"),
        (("show", "không có"), 3, "somay agency list"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(somay: Somay, words: tuple[str, ...], code: int, says: str) -> None:
    ran = somay("connectivity", *words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
