"""Agencies below the target of the year are one finding for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inventory.findings import targets as rule
from inventory.findings.load import facts_of
from inventory.registry import targets
from inventory.store.acts import Stamp
from tests.inventory.book import NOW, Book, ask

if TYPE_CHECKING:
    from inventory.findings.model import Condition


@pytest.fixture
def district(book: Book) -> Book:
    root = book.agency("098", "Huyện", "district")
    for code, machines in (("A", 1), ("B", 3), ("C", 4)):
        agency = book.agency(code, f"Xã {code}", parent=root)
        book.headcount(agency, 4)
        for _ in range(machines):
            book.device(agency)
    book.agency("D", "Xã không người", parent=root)
    return book


def want(book: Book, value: float | None, *, year: int = 2019, indicator: str = "ws_per_staff") -> None:
    with book.store.write() as connection:
        stamp = Stamp("officer", NOW)
        if value is None:
            targets.take_back(connection, indicator, year, stamp)  # type: ignore[arg-type]
        else:
            targets.set_target(connection, indicator, year, value, document="153/KH-UBND", stamp=stamp)  # type: ignore[arg-type]


def found(book: Book) -> list[Condition]:
    return list(rule.below(ask(book, facts_of, NOW), {}))


def test_it_opens_with_the_agencies_below_the_farthest_first(district: Book) -> None:
    want(district, 0.9)
    (one,) = found(district)
    assert [each["code"] for each in one.evidence["below"]] == ["A", "B"]
    assert (one.subject_kind, one.key) == ("agency", "ws_per_staff")
    (said,) = rule.RULES
    assert said.says(one.evidence, "en") == (
        "2 agencies below the target of 2019, ws_per_staff 90.0 %: Xã A 25.00 %, Xã B 75.00 %"
    )
    assert said.says(one.evidence, "vi") == (
        "2 cơ quan dưới mục tiêu ws_per_staff 90,0 % năm 2019: Xã A 25,00 %, Xã B 75,00 %"
    )


def test_it_closes_when_the_machines_are_there_or_the_target_is_taken_back(district: Book) -> None:
    want(district, 0.75)
    assert [each["code"] for each in found(district)[0].evidence["below"]] == ["A"]
    for _ in range(2):
        district.device(2)
    assert found(district) == []
    want(district, 1.0)
    assert found(district) != []
    want(district, None)
    assert found(district) == []


def test_just_at_the_target_or_of_another_year_is_nothing(district: Book) -> None:
    want(district, 0.25)
    assert found(district) == []
    want(district, 0.99, year=2020)
    assert found(district) == []


def test_where_nobody_works_there_is_nothing_to_reach(district: Book) -> None:
    want(district, 5.0)
    assert "D" not in [each["code"] for each in found(district)[0].evidence["below"]]


def test_what_is_no_share_is_not_compared_across_agencies(district: Book) -> None:
    want(district, 4e6, indicator="kbps_per_staff")
    assert found(district) == []
