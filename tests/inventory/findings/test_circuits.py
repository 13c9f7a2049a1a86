"""Lines without evidence and lines below their contract: what opens each, what closes it, and near misses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from inventory.findings import circuits as rules
from inventory.findings.facts import Circuit
from inventory.findings.load import facts_of
from tests.inventory.book import NOW as NOW_OF_BOOK
from tests.inventory.book import ask
from tests.inventory.findings.district import DAY, Register, at, facts, machine

if TYPE_CHECKING:
    from inventory.findings.facts import Facts
    from tests.inventory.book import Book

NOON = "2019-11-08 10:00"
NOW = at(NOON)
MEGA = 1e6


def line(down: float = 30 * MEGA, since: str = "2018-06-01", agency: int = 2) -> Circuit:
    return Circuit(7, agency, down, since)


def seen(*lines: Circuit, heard: float | None = NOW, measured: float | None = None, **more: Any) -> Facts:
    transfers = {} if measured is None else {2: measured}
    return facts(NOON, machine(1, heard=heard), circuits=lines, transfers=transfers, **more)


CASES: dict[str, tuple[Facts, Facts, Facts]] = {
    "circuit_without_evidence": (
        seen(line(), heard=None),
        seen(line(), heard=NOW + DAY),
        seen(line(since="2019-10-10"), heard=None),  # in force for 29 days
    ),
    "circuit_below_contract": (
        seen(line(), measured=9.9 * MEGA),
        seen(line(), measured=15 * MEGA),
        seen(line(), measured=10 * MEGA),  # half of the 20 Mbit/s that a transfer can prove
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_it_opens_closes_and_lets_the_near_miss_pass(rule: str) -> None:
    opens, closes, near_miss = CASES[rule]
    register = Register()
    assert register.see(opens) == [f"opened {rule} 2"]
    assert register.see(opens) == []
    register.see(replace(closes, now=NOW + DAY))
    assert register.open == []
    assert Register().see(near_miss) == []


def test_an_office_that_fell_silent_is_told_as_silent_and_not_twice() -> None:
    assert list(rules.without_evidence(seen(line(), heard=NOW - 60 * DAY), {"days": 30})) == []


def test_where_there_are_two_lines_the_faster_is_held_to_its_contract() -> None:
    slow = seen(line(2 * MEGA), line(30 * MEGA), measured=2 * MEGA)
    assert len(list(rules.below_contract(slow, {"share": 0.5}))) == 1
    assert list(rules.below_contract(replace(slow, circuits=(line(2 * MEGA),)), {"share": 0.5})) == []


def test_the_sentences_name_both_rates() -> None:
    (found,) = rules.below_contract(seen(line(), measured=190_000), {"share": 0.5})
    says = {rule.id: rule.says for rule in rules.RULES}
    assert says["circuit_below_contract"](found.evidence, "vi") == "Xã 2: hợp đồng 30 Mbit/s, đo nhiều nhất 190 kbit/s"
    (found,) = rules.without_evidence(seen(line(), heard=None), {"days": 30})
    assert says["circuit_without_evidence"](found.evidence, "en") == (
        "Xã 2: a line of 30 Mbit/s since 1 Jun 2018, and no machine was ever heard over it"
    )


def test_they_are_read_off_the_register(book: Book) -> None:
    dark, slow = book.agency("A", "Xã Tối"), book.agency("B", "Xã Chậm")
    for agency in (dark, slow):
        book.circuit(agency, 30 * MEGA)
    book.device(dark, seen=None)
    book.speed(book.device(slow), 1 * MEGA)
    book.speed(book.device(slow), 29 * MEGA, method="passive")
    found = ask(book, facts_of, NOW_OF_BOOK)
    assert [one.subject_id for one in rules.without_evidence(found, {"days": 30})] == [dark]
    assert [one.subject_id for one in rules.below_contract(found, {"share": 0.5})] == [slow]
