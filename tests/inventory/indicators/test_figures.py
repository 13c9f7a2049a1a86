"""Figures are computed from stored rows: change a row and the figure moves, and its proof adds up to it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.indicators import explain, figure, indicators, the
from inventory.indicators.definition import REASONS, Figure
from inventory.indicators.facts import alone, below, everything, load, load_machines
from inventory.text.words import CATEGORIES, KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES
from tests.inventory.book import DAY, NOW, TODAY, Book, ask

WS, COMPUTERS, BROADBAND = (the(name, TODAY) for name in ("ws_per_staff", "computers_per_staff", "agency_broadband"))
TABLES = (
    "headcount",
    "circuit",
    "placement",
    "device_standing",
    "best_throughput",
    "sighting",
    "device",
    "agency_version",
    "agency",
)


def figures(book: Book, day: str = TODAY) -> dict[str, Figure]:
    facts = ask(book, partial(load, holders=True), day, NOW)
    return {one.definition.id: figure(one, facts, everything(facts)) for one in indicators(TODAY)}


def pair(one: Figure) -> tuple[int, int]:
    return one.numerator, one.denominator


def test_workstations_count_and_servers_only_where_asked(book: Book) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    book.headcount(agency, 4)
    for kind in ("desktop", "laptop", "server", "tablet", "virtual", "printer"):
        book.device(agency, kind)
    seen = figures(book)
    assert pair(seen["ws_per_staff"]) == (2, 4)
    assert pair(seen["computers_per_staff"]) == (3, 4)
    assert seen["ws_per_staff"].excluded == 3


@pytest.mark.parametrize(
    "standing",
    [{"lifecycle": one} for one in LIFECYCLES if one != "in_service"] + [{"ownership": "personal"}],
)
def test_what_is_not_in_service_or_not_the_states_does_not_count(book: Book, standing: dict[str, Any]) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    book.headcount(agency, 4)
    book.device(agency, **standing)
    assert pair(figures(book)["ws_per_staff"]) == (0, 4)
    assert figures(book)["ws_per_staff"].excluded == 1


def test_only_present_cadres_civil_servants_and_public_employees_are_staff(book: Book) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    for category in CATEGORIES:
        book.headcount(agency, 10, category)
        book.headcount(agency, 100, category, "assigned")
    assert figures(book)["ws_per_staff"].denominator == 30


def test_without_staff_the_ratio_is_undefined_not_zero(book: Book) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    book.device(agency)
    seen = figures(book)["ws_per_staff"]
    assert (seen.value, seen.reason, seen.numerator) == (None, "denominator_zero", 1)


def test_the_district_itself_is_no_agency_and_its_machines_are_listed_as_left_out(book: Book) -> None:
    root = book.agency("098", "Huyện", "district")
    agency = book.agency("VP", "Văn phòng", "district_body", root)
    book.headcount(agency, 2)
    book.device(agency)
    book.device(root)
    book.device(None)
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    proof = explain(WS, facts, everything(facts), ask(book, load_machines, TODAY, NOW))
    assert pair(proof.figure) == (1, 2)
    assert sorted(item.reason for item in proof.items if item.side == "excluded") == [
        "agency_not_counted",
        "not_placed",
    ]


def test_staff_of_a_unit_that_is_no_agency_are_listed_as_left_out(book: Book) -> None:
    book.headcount(book.agency("VP", "Văn phòng", "district_body"), 2)
    other = book.agency("T1", "Tổ", "other")
    book.headcount(other, 3)
    book.headcount(other, 4, "contract")
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    proof = explain(WS, facts, everything(facts), [])
    assert {(item.agency, item.side, item.reason, item.number) for item in proof.items} == {
        ("VP", "denominator", "civil_servant", 2),
        ("T1", "staff_excluded", "agency_not_counted", 3),
        ("T1", "staff_excluded", "contract", 4),
    }


def test_not_seen_for_thirty_days_still_counts_and_is_said(book: Book) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    book.headcount(agency, 4)
    for seen in (NOW, NOW - 29.9 * DAY, NOW - 30.1 * DAY, None):
        book.device(agency, seen=seen)
    shown = figures(book)["ws_per_staff"]
    assert (shown.numerator, shown.not_seen, shown.entered_by_hand, shown.completeness) == (4, 2, 1, 0.5)


def test_a_machine_enrolled_and_not_heard_yet_is_awaited_for_as_long_as_its_agent_is_in_force(book: Book) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    device = book.device(agency, seen=None)
    book.agent(device, agency, enrolled=NOW - 5 * DAY, revoked=NOW - DAY)
    days = {"2019-11-02": "by_hand", "2019-11-03": "awaited", "2019-11-06": "awaited", "2019-11-07": "by_hand"}
    for day, sight in days.items():
        (group,) = ask(book, load, day, NOW).groups
        (machine,) = ask(book, load_machines, day, NOW)
        assert (day, group.sight, machine.sight) == (day, sight, sight)
        shown = figures(book, day)["ws_per_staff"]
        waits = sight == "awaited"
        assert (shown.not_seen, shown.awaited, shown.entered_by_hand) == (1, waits, not waits)


def test_a_past_day_does_not_know_of_the_contact_that_came_later(book: Book) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    device = book.device(agency, seen=NOW)
    book.sighting(device, NOW - 50 * DAY)
    days = {"2019-09-18": "by_hand", "2019-09-19": "today", "2019-10-18": "recent", "2019-10-19": "silent"}
    for day, sight in {**days, TODAY: "today", "2019-11-09": "recent"}.items():
        (group,) = ask(book, load, day, NOW + 2 * DAY).groups
        (machine,) = ask(book, load_machines, day, NOW + 2 * DAY)
        assert (day, group.sight, machine.sight) == (day, sight, sight)
    (machine,) = ask(book, load_machines, "2019-11-07", NOW)
    assert machine.observed_at == NOW - 50 * DAY


def test_an_act_of_2025_does_not_move_the_figure_of_2019(book: Book) -> None:
    agency = book.agency("03220", "Xã Huổi Só", valid_to="2025-07-01")
    merged = book.agency("03220", "Xã Tủa Thàng", valid_from="2025-07-01")
    book.headcount(agency, 7, valid_to="2025-07-01")
    book.headcount(merged, 15, valid_from="2025-07-01")
    device = book.device()
    book.place(device, agency, valid_to="2025-07-01")
    book.place(device, merged, valid_from="2025-07-01")
    assert pair(figures(book, "2025-06-30")["ws_per_staff"]) == (1, 7)
    assert pair(figures(book, "2025-07-01")["ws_per_staff"]) == (1, 15)


def test_a_superseded_row_no_longer_counts(book: Book) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    row = book.headcount(agency, 4)
    book.run("UPDATE headcount SET superseded_at = 1 WHERE id = :id", id=row)
    assert figures(book)["ws_per_staff"].denominator == 0


def test_broadband_is_asked_three_ways_over_one_denominator(book: Book) -> None:
    codes = [book.agency(f"C{number}", f"Xã {number}") for number in range(4)]
    for agency in codes[:3]:
        book.circuit(agency, 30e6)
    first, second = book.device(codes[0]), book.device(codes[1])
    book.speed(first, 5e6)
    book.speed(second, 1e5, "transfer")
    shown = figures(book)["agency_broadband"]
    assert pair(shown) == (3, 4)
    assert [pair(one) for one in shown.beside] == [(2, 4), (1, 4)]
    assert [one.unknown for one in (shown, *shown.beside)] == [1, 2, 2]


def test_a_rate_belongs_to_the_agency_where_the_machine_stood_that_day_and_fades_after_90_days(book: Book) -> None:
    before, after = book.agency("A", "Trước"), book.agency("B", "Sau")
    device = book.device()
    book.place(device, before, valid_to="2019-10-01")
    book.place(device, after, valid_from="2019-10-01")
    book.speed(device, 5e6, day="2019-09-30")
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    measured = {unit.code: figure(BROADBAND, facts, alone(unit)).beside[1].numerator for unit in facts.units}
    assert measured == {"A": 1, "B": 0}
    assert figures(book, "2019-12-30")["agency_broadband"].beside[1].numerator == 0


def test_contact_belongs_to_the_agency_where_the_machine_stood_that_day(book: Book) -> None:
    before, after = book.agency("A", "Trước"), book.agency("B", "Sau")
    device = book.device(seen=NOW - 10 * DAY)
    book.place(device, before, valid_to="2019-11-01")
    book.place(device, after, valid_from="2019-11-01")

    def observed(day: str) -> dict[str, int]:
        facts = ask(book, load, day, NOW + 30 * DAY)
        return {unit.code: figure(BROADBAND, facts, alone(unit)).beside[0].numerator for unit in facts.units}

    assert observed("2019-11-27") == {"A": 1, "B": 0}
    assert observed("2019-11-28") == observed("2019-10-28") == {"A": 0, "B": 0}
    book.sighting(device, NOW)
    assert observed(TODAY) == {"A": 1, "B": 1}


def test_a_subtree_is_a_scope(book: Book) -> None:
    root = book.agency("098", "Huyện", "district")
    parts = [book.agency(f"C{number}", f"Xã {number}", "commune", root) for number in range(2)]
    outside = book.agency("X", "Ngoài")
    for agency in (*parts, outside):
        book.headcount(agency, 2)
        book.device(agency)
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    units = {unit.id: unit for unit in facts.units}
    assert pair(figure(WS, facts, below(facts, units[root]))) == (2, 4)
    assert pair(figure(WS, facts, below(facts, units[parts[0]]))) == (1, 2)
    assert pair(figure(WS, facts, everything(facts))) == (3, 6)


UNIT_KINDS = st.sampled_from(["district_body", "commune", "ward", "township", "district", "other"])
MACHINES = st.lists(
    st.fixed_dictionaries(
        {
            "agency": st.integers(-1, 3),
            "kind": st.sampled_from(tuple(KINDS)),
            "lifecycle": st.sampled_from(tuple(LIFECYCLES)),
            "purpose": st.sampled_from(tuple(PURPOSES)),
            "ownership": st.sampled_from(tuple(OWNERSHIPS)),
            "custodian": st.sampled_from([None, "A", "B"]),
            "seen": st.sampled_from([None, NOW, NOW - 5 * DAY, NOW - 60 * DAY]),
        }
    ),
    max_size=8,
)
STAFF = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(tuple(CATEGORIES)), st.integers(0, 9)),
    max_size=4,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(UNIT_KINDS, min_size=4, max_size=4), machines=MACHINES, staff=STAFF)
def test_the_rows_of_a_proof_add_up_to_its_figure(
    book: Book, kinds: list[str], machines: list[dict[str, Any]], staff: list[tuple[int, str, int]]
) -> None:
    for table in TABLES:
        book.run(f"DELETE FROM {table}")
    units = [book.agency(f"C{index}", f"Đơn vị {index}", kind) for index, kind in enumerate(kinds)]
    for index, category, number in staff:
        book.headcount(units[index], number, category)
    for machine in machines:
        place, custodian = machine["agency"], machine["custodian"]
        standing = {name: value for name, value in machine.items() if name not in {"agency", "custodian"}}
        device = book.device(None, **standing)
        if place >= 0:
            book.place(device, units[place], custodian=custodian)
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    listed = ask(book, load_machines, TODAY, NOW)
    for indicator in indicators(TODAY):
        for scope in (everything(facts), *(alone(unit) for unit in everything(facts).agencies)):
            proof = explain(indicator, facts, scope, listed)
            for side, total in (
                ("numerator", proof.figure.numerator),
                ("denominator", proof.figure.denominator),
            ):
                assert sum(item.number for item in proof.items if item.side == side) == total
            if indicator.definition.id != "agency_broadband":
                assert sum(item.number for item in proof.items if item.side == "excluded") == proof.figure.excluded
            assert {item.reason for item in proof.items} <= set(REASONS)


def _setup(book: Book) -> tuple[int, int, int]:
    first, second = book.agency("A", "Một"), book.agency("B", "Hai")
    book.headcount(first, 10)
    book.headcount(second, 10)
    return first, second, book.device(first)


def test_moving_a_machine_moves_the_figures_of_both_agencies(book: Book) -> None:
    _, second, device = _setup(book)
    book.run("UPDATE placement SET agency_id = :to WHERE device_id = :device", to=second, device=device)
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    assert [figure(WS, facts, alone(unit)).numerator for unit in facts.units] == [0, 1]


@pytest.mark.parametrize(
    ("statement", "before", "after"),
    [
        ("UPDATE headcount SET count = 15", (1, 20), (1, 30)),
        ("UPDATE device_standing SET lifecycle = 'in_repair'", (1, 20), (0, 20)),
        ("UPDATE device_standing SET kind = 'server'", (1, 20), (0, 20)),
        ("UPDATE placement SET valid_to = '2019-11-08'", (1, 20), (0, 20)),
        ("UPDATE placement SET valid_from = '2019-11-09'", (1, 20), (0, 20)),
    ],
)
def test_a_changed_row_moves_the_figure_accordingly(
    book: Book, statement: str, before: tuple[int, int], after: tuple[int, int]
) -> None:
    _setup(book)
    assert pair(figures(book)["ws_per_staff"]) == before
    book.run(statement)
    assert pair(figures(book)["ws_per_staff"]) == after
    assert pair(figures(book)["computers_per_staff"]) == ((1, 20) if "server" in statement else after)


def test_a_new_circuit_moves_broadband_and_a_slow_one_does_not(book: Book) -> None:
    first, second, _ = _setup(book)
    assert pair(figures(book)["agency_broadband"]) == (0, 2)
    book.circuit(first, 255_999)
    assert pair(figures(book)["agency_broadband"]) == (0, 2)
    book.circuit(second, 256_000)
    assert pair(figures(book)["agency_broadband"]) == (1, 2)


def test_every_indicator_explains_itself_in_both_languages() -> None:
    for indicator in indicators(TODAY):
        definition = indicator.definition
        texts = (definition.name, definition.meaning, definition.undefined, definition.legal_source)
        assert all(text.vi and text.en for text in texts)
    assert len({one.definition.id for one in indicators(TODAY)}) == len(indicators(TODAY))
    assert COMPUTERS.definition.kinds[:2] == WS.definition.kinds
