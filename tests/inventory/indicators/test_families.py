"""What each further family counts, by cases small enough to add up by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest

from inventory.indicators import explain, figure, frozen, indicators, the
from inventory.indicators.facts import below, everything, load, load_machines
from inventory.reports.figures import figures as lines_of
from inventory.reports.figures import proof
from inventory.store import observed
from inventory.store.engine import Connection
from inventory.text.when import day_of
from tests.inventory.book import DAY, NOW, TODAY, Book, ask


def pair(book: Book, name: str) -> tuple[int, int, int]:
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    found = figure(the(name, TODAY), facts, everything(facts))
    return found.numerator, found.denominator, found.unknown


def reasons(book: Book, name: str) -> dict[str, str]:
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    found = explain(the(name, TODAY), facts, everything(facts), ask(book, load_machines, TODAY, NOW))
    return {item.ref: item.reason for item in found.items if item.subject == "device" and item.side != "denominator"}


def held(book: Book, agency: int, custodian: str | None, **standing: str) -> None:
    book.place(book.device(None, **standing), agency, custodian=custodian)


def test_a_second_machine_and_a_shared_one_equip_nobody(book: Book) -> None:
    agency = book.agency("A", "Một")
    book.headcount(agency, 5)
    held(book, agency, "P1")
    held(book, agency, "P1", kind="laptop")
    held(book, agency, "P2", purpose="shared")
    held(book, agency, None)
    held(book, agency, "P3", kind="server")
    assert pair(book, "staff_equipped") == (2, 5, 1)
    assert reasons(book, "staff_equipped") == {
        "M-0001": "custodian",
        "M-0002": "second_machine",
        "M-0003": "purpose_shared",
        "M-0004": "unnamed",
        "M-0005": "kind_server",
    }


def test_no_more_people_are_equipped_than_work_there_and_those_with_a_name_come_first(book: Book) -> None:
    first, second = book.agency("A", "Một"), book.agency("B", "Hai")
    book.headcount(first, 1)
    book.headcount(second, 9)
    held(book, first, None)
    held(book, first, "P1")
    assert pair(book, "staff_equipped") == (1, 10, 0)
    assert reasons(book, "staff_equipped") == {"M-0001": "more_than_staff", "M-0002": "custodian"}


def test_the_same_name_in_two_agencies_is_two_people(book: Book) -> None:
    for code in "AB":
        agency = book.agency(code, code)
        book.headcount(agency, 2)
        held(book, agency, "P1")
    assert pair(book, "staff_equipped") == (2, 4, 0)


def test_who_is_equipped_cannot_be_told_from_facts_read_without_it(book: Book) -> None:
    facts = ask(book, load, TODAY, NOW)
    with pytest.raises(ValueError, match="without who holds"):
        figure(the("staff_equipped", TODAY), facts, everything(facts))


def test_merged_units_equip_as_many_as_before(book: Book) -> None:
    """The room of one of them is not lent to the other."""
    old = [book.agency(code, code, valid_to="2025-07-01") for code in "AB"]
    heir = book.agency("C", "C", valid_from="2025-07-01")
    for number, agency in zip((1, 9), old, strict=True):
        book.headcount(agency, number)
        book.insert(
            "lineage", kind="merge", predecessor_id=agency, successor_id=heir, day="2025-07-01", act="NQ", seat=False,
            recorded_at=0.0, recorded_by="test",
        )  # fmt: skip
    for _ in range(3):
        held(book, old[0], None)
    later = NOW + 6 * 365 * DAY
    for basis in ("as_was", "restated"):
        shown = ask(book, lines_of, TODAY, later, names=["staff_equipped"], basis=basis)
        assert (shown[0].figure.numerator, shown[0].figure.denominator) == (1, 10), basis
        told = ask(book, proof, TODAY, later, the("staff_equipped", TODAY), basis=basis).explanation
        assert sum(item.number for item in told.items if item.side == "numerator") == 1, basis


def test_reporting_is_what_was_heard_and_the_rest_is_not_unknown(book: Book) -> None:
    agency = book.agency("A", "Một")
    for seen in (NOW - 60, NOW - 5 * DAY, NOW - 60 * DAY, None):
        book.device(agency, seen=seen)
    assert pair(book, "devices_reporting") == (2, 4, 0)
    assert list(reasons(book, "devices_reporting").values()) == ["reporting"] * 2 + ["not_reporting"] * 2


def test_a_workstation_is_on_broadband_where_the_line_of_its_agency_was_shown_to_be(book: Book) -> None:
    measured, slow, observed, undocumented, promised = (book.agency(code, code) for code in "ABCDE")
    for agency, rate in ((measured, 30e6), (slow, 30e6), (observed, 30e6), (promised, 30e6)):
        book.circuit(agency, rate)
    book.speed(book.device(measured), 5e6)
    book.speed(book.device(slow), 100e3)
    book.device(observed)
    book.device(undocumented)
    book.device(promised, seen=NOW - 60 * DAY)
    assert pair(book, "pc_broadband") == (2, 5, 1)
    assert list(reasons(book, "pc_broadband").values()) == [
        "connected",
        "not_connected",
        "connected",
        "not_connected",
        "not_seen",
    ]


def test_an_agency_is_on_the_state_network_by_a_circuit_of_it(book: Book) -> None:
    first, second = book.agency("A", "Một"), book.agency("B", "Hai")
    book.circuit(first, technology="tslcd")
    book.circuit(first, technology="ftth")
    book.circuit(second, technology="ftth")
    assert pair(book, "agencies_on_tslcd") == (1, 2, 0)


def visit(book: Book, agency: int, service: str, reached: int, *, days_ago: int = 1) -> None:
    device = book.device(agency)
    book.agent(device, agency, enrolled=NOW - DAY)
    agent = ask(book, lambda connection: connection.value("SELECT MAX(id) FROM agent"))
    book.insert(
        "service_visit",
        day=day_of(NOW - days_ago * DAY),
        agent_id=agent,
        target=service,
        visits=4,
        reached=reached,
        last_at=NOW - days_ago * DAY,
        outcome="reached" if reached else "silent",
    )


def test_an_agency_reaches_services_if_its_probe_came_to_each_within_thirty_days(book: Book) -> None:
    both, one, none, unvisited, long_ago = (book.agency(code, code) for code in "ABCDE")
    for agency, service, reached in (
        (both, "portal", 4), (both, "td-office", 1), (one, "portal", 4), (one, "td-office", 0), (none, "portal", 0),
    ):  # fmt: skip
        visit(book, agency, service, reached)
    visit(book, long_ago, "portal", 4, days_ago=40)
    assert pair(book, "agencies_reaching_service") == (1, 5, 2)
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    told = explain(the("agencies_reaching_service", TODAY), facts, everything(facts), []).items
    assert [item.reason for item in told if item.side != "denominator"] == [
        "reached_services", "missed_service", "missed_service", "not_visited", "not_visited",
    ]  # fmt: skip
    assert unvisited


def test_where_nobody_visits_anything_reaching_it_is_undefined_and_not_zero(book: Book) -> None:
    book.agency("A", "Một")
    (shown,) = ask(book, lines_of, TODAY, NOW, names=["agencies_reaching_service"])
    assert (shown.figure.value, shown.figure.reason) == (None, "denominator_zero")


def test_every_commune_has_a_counter_and_an_office_where_a_machine_stands_at_one(book: Book) -> None:
    commune, other, office = (
        book.agency("A", "Xã A"),
        book.agency("B", "Xã B"),
        book.agency("C", "Phòng C", "district_body"),
    )
    book.agency("D", "Phòng D", "district_body")
    book.device(commune, purpose="counter")
    book.device(other, purpose="counter", lifecycle="in_repair")
    book.device(office, purpose="counter", lifecycle="in_repair")
    assert pair(book, "counters_equipped") == (1, 3, 0)


def test_bandwidth_adds_up_every_circuit_and_says_who_has_none(book: Book) -> None:
    first, second = book.agency("A", "Một"), book.agency("B", "Hai")
    book.headcount(first, 3)
    book.headcount(second, 1)
    book.circuit(first, 8e6)
    book.circuit(first, 2e6)
    facts = ask(book, load, TODAY, NOW)
    whole = figure(the("kbps_per_staff", TODAY), facts, everything(facts))
    assert (whole.value, whole.numerator, whole.denominator, whole.unknown) == (2.5e6, 10_000_000, 4, 1)
    alone = figure(the("kbps_per_staff", TODAY), facts, below(facts, facts.units[1]))
    assert (alone.value, alone.reason, alone.unknown) == (None, "no_circuit", 1)


def test_each_circuit_counts_by_the_coefficient_of_its_technology_and_the_proof_adds_up(book: Book) -> None:
    first, second = book.agency("A", "Một"), book.agency("B", "Hai")
    book.headcount(first, 4)
    book.circuit(first, 8e6, technology="ftth")
    book.circuit(first, 10e6, technology="tslcd")
    book.circuit(second, 10e6, technology="tslcd")
    facts = ask(book, load, TODAY, NOW)
    known = the("kbps_per_staff", TODAY)
    proof = explain(known, facts, everything(facts), [])
    # The state network is not the Internet: whoever has nothing else has no line to it.
    assert (proof.figure.value, proof.figure.numerator, proof.figure.unknown) == (2e6, 8_000_000, 1)
    half = replace(known.definition, coefficients=(("ftth", 0.5), ("tslcd", 1.0)))
    proof = explain(known._replace(definition=half), facts, everything(facts), [])
    rows = [(item.name, item.number) for item in proof.items if item.subject == "circuit"]
    assert sorted(rows) == [("ftth × 0.5", 4_000_000), ("tslcd", 10_000_000), ("tslcd", 10_000_000)]
    assert (proof.figure.numerator, proof.figure.unknown) == (24_000_000, 0)


def said(book: Book, device: int, section: str, content: object, since: float = NOW - DAY) -> None:
    with book.store.write() as connection:
        assert isinstance(connection, Connection)
        observed.keep(connection, device, section, json.dumps(content), since)


WINDOWS_7 = {"id": "windows", "name": "Windows 7 Professional", "version": "6.1.7601"}
WINDOWS_10 = {"id": "windows", "name": "Windows 10 Pro", "version": "10.0.19045"}


def test_support_is_asked_of_the_day_and_what_nobody_knows_is_unknown(book: Book) -> None:
    agency = book.agency("A", "Một")
    seven, ten, mystery, _silent = (book.device(agency) for _ in range(4))
    said(book, seven, "operating_system", WINDOWS_7)
    said(book, ten, "operating_system", WINDOWS_10)
    said(book, mystery, "operating_system", {"name": "Plan 9"})
    assert pair(book, "os_supported") == (2, 4, 2)
    facts = ask(book, partial(load, holders=True), "2020-02-01", NOW + 90 * DAY)
    later = figure(the("os_supported", "2020-02-01"), facts, everything(facts))
    assert (later.numerator, later.denominator, later.unknown) == (1, 4, 2)
    assert list(reasons(book, "os_supported").values()) == ["supported", "supported", "not_known", "not_known"]


def test_a_past_day_is_told_what_the_machine_ran_then(book: Book) -> None:
    device = book.device(book.agency("A", "Một"))
    book.sighting(device, NOW - 20 * DAY)
    said(book, device, "operating_system", {"name": "Plan 9"}, NOW - 30 * DAY)
    said(book, device, "operating_system", WINDOWS_10, NOW - 10 * DAY)
    for days, expected in ((0, (1, 0)), (15, (0, 1)), (40, (0, 1))):
        day = day_of(NOW - days * DAY)
        facts = ask(book, partial(load, holders=True), day, NOW)
        found = figure(the("os_supported", day), facts, everything(facts))
        assert (found.numerator, found.unknown) == expected, days


def test_a_free_antivirus_is_none_and_a_silent_machine_is_unknown(book: Book) -> None:
    agency = book.agency("A", "Một")
    paid, free, none, silent = (book.device(agency, seen=NOW - days * DAY) for days in (1, 1, 1, 60))
    said(book, paid, "antiviruses", [{"name": "Bkav Pro", "enabled": True}])
    said(book, free, "antiviruses", [{"name": "Windows Defender", "enabled": True}])
    said(book, none, "antiviruses", [])
    said(book, silent, "antiviruses", [{"name": "Bkav Pro", "enabled": True}], NOW - 60 * DAY)
    assert pair(book, "av_licensed") == (1, 4, 1)
    assert list(reasons(book, "av_licensed").values()) == ["licensed", "not_licensed", "not_licensed", "not_seen"]


def test_a_licence_ends_on_its_day(book: Book) -> None:
    device = book.device(book.agency("A", "Một"))
    said(book, device, "antiviruses", [{"name": "Bkav Pro", "expires_seconds": NOW + 10 * DAY}])
    assert pair(book, "av_licensed") == (1, 1, 0)
    day = day_of(NOW + 12 * DAY)
    facts = ask(book, partial(load, holders=True), day, NOW + 12 * DAY)
    assert figure(the("av_licensed", day), facts, everything(facts)).numerator == 0


def test_what_is_filed_of_a_definition_gives_it_back_whole(book: Book) -> None:
    filed = ask(book, frozen.take, TODAY, NOW)
    assert frozen.definitions_of(filed) == {one.definition.id: one.definition for one in indicators(TODAY)}


def test_figures_come_back_from_what_was_filed_as_they_were(book: Book) -> None:
    agency = book.agency("A", "Một")
    book.headcount(agency, 3)
    book.device(agency)
    facts = ask(book, partial(load, holders=True), TODAY, NOW)
    back = frozen.figures_of(ask(book, frozen.take, TODAY, NOW))
    for indicator in indicators(TODAY):
        one = figure(indicator, facts, everything(facts))
        assert back[indicator.definition.id, one.scope] == replace(one, completeness=None, beside=())
