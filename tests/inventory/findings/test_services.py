"""Services out of reach and certificates near their end: what opens each, what closes it, and near misses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from inventory.findings import services as rules
from inventory.findings.facts import Visit
from inventory.findings.load import facts_of
from inventory.registry import probe_targets
from inventory.store.acts import Stamp
from tests.inventory.book import NOW as NOW_OF_BOOK
from tests.inventory.book import Book, ask
from tests.inventory.findings.district import DAY, DISTRICT, Register, at, facts, machine

if TYPE_CHECKING:
    from inventory.findings.facts import Facts

NOON = "2019-11-08 10:00"
NOW = at(NOON)


def seen(*outcomes: str, end: float | None = None) -> Facts:
    """The probes of agencies 2, 3, … and what their newest visit to the portal came to."""
    agencies = range(2, 2 + len(outcomes))
    visits = tuple(
        Visit(agency, "portal", NOW - 60, outcome, end) for agency, outcome in zip(agencies, outcomes, strict=True)
    )
    return facts(NOON, *(machine(agency, agency, heard=NOW) for agency in agencies), visits=visits)


def later(found: Facts, seconds: float) -> Facts:
    moment = found.now + seconds
    return replace(found, now=moment, machines=tuple(one._replace(heard_at=moment) for one in found.machines))


def test_an_office_that_misses_a_service_twice_is_told_and_is_over_with_the_next_visit() -> None:
    register = Register()
    assert register.see(seen("silent", "reached")) == []
    assert register.see(later(seen("silent", "reached"), 2000)) == []
    assert register.see(later(seen("silent", "reached"), 2100)) == ["opened service_unreachable 2"]
    assert register.see(later(seen("reached", "reached"), 2200)) == ["closed service_unreachable 2"]


def test_a_service_that_most_offices_miss_is_one_finding_and_not_many() -> None:
    register = Register()
    most = seen("silent", "untrusted", "silent", "reached")
    register.see(most)
    assert register.see(later(most, 2200)) == [f"opened service_unreachable {DISTRICT}"]
    (found,) = rules.unreachable(most, {})
    assert rules.RULES[0].says(found.evidence, "en") == "portal: 3 of 4 agencies cannot reach it"


def test_two_offices_of_many_are_two_findings() -> None:
    assert [one.subject_id for one in rules.unreachable(seen("silent", "refused", "reached", "reached"), {})] == [2, 3]


@pytest.mark.parametrize(("days", "number"), [(22, 0), (20, 1), (2, 1), (-1, 1)])
def test_a_certificate_is_told_three_weeks_before_its_end(days: int, number: int) -> None:
    found = list(rules.expiring(seen("reached", end=NOW + days * DAY), {"days": 21}))
    assert len(found) == number
    assert [one.severity for one in found] == (["urgent"] if days < 3 else ["normal"])[:number]


def test_a_new_certificate_closes_it_and_the_oldest_seen_counts() -> None:
    register = Register()
    assert register.see(seen("reached", end=NOW + 5 * DAY)) == [f"opened certificate_expiring {DISTRICT}"]
    assert register.see(seen("reached", end=NOW + 300 * DAY)) == [f"closed certificate_expiring {DISTRICT}"]
    mixed = seen("reached", "reached")
    first, second = mixed.visits
    old, new = first._replace(certificate_end=NOW + 5 * DAY), second._replace(certificate_end=2e10)
    mixed = replace(mixed, visits=(old, new))
    assert len(list(rules.expiring(mixed, {"days": 21}))) == 1


def visited(book: Book, agency: int, outcome: str, at_: float) -> None:
    book.agent(book.device(agency), agency, enrolled=NOW_OF_BOOK - 40 * DAY)
    agent = ask(book, lambda connection: connection.value("SELECT MAX(id) FROM agent"))
    values: dict[str, Any] = {"agent_id": agent, "target": "portal", "visits": 1, "reached": 0, "last_at": at_}
    book.insert("service_visit", day="2019-11-08", outcome=outcome, certificate_end=NOW_OF_BOOK + DAY, **values)


def test_they_are_read_off_the_newest_visits_to_services_that_are_still_on_file(book: Book) -> None:
    agency = book.agency("A", "Xã A")
    visited(book, agency, "silent", NOW_OF_BOOK - 60)
    visited(book, agency, "reached", NOW_OF_BOOK - 600)
    assert ask(book, facts_of, NOW_OF_BOOK).visits == ()
    with book.store.write() as connection:
        usual: dict[str, Any] = {"kind": "https", "port": None, "label": None, "stamp": Stamp("officer", NOW_OF_BOOK)}
        probe_targets.add(connection, "portal", host="portal.example", **usual)
    (one,) = ask(book, facts_of, NOW_OF_BOOK).visits
    assert (one.agency_id, one.outcome, one.certificate_end) == (agency, "silent", NOW_OF_BOOK + DAY)
