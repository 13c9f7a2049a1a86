"""The order of what a search found."""

from __future__ import annotations

import pytest

from agent.text import Problem
from inventory.registry import lookup
from inventory.reports import found
from inventory.reports.agencies import agency_rows
from inventory.reports.devices import device_rows
from tests.inventory.book import NOW, Book, ask


def test_the_same_answer_stands_in_the_order_of_a_vietnamese_dictionary() -> None:
    names = ["Xã Sính Phình", "Xã Sín Chải", "Xã Xá Nhè"]
    assert sorted(names, key=lambda name: found.key("xa", 2, name)) == ["Xã Sín Chải", "Xã Sính Phình", "Xã Xá Nhè"]


def test_what_is_spelled_as_typed_comes_before_what_only_folds_alike() -> None:
    names = ["Tùa", "Tủa", "Tua"]
    assert min(names, key=lambda name: found.key("tủa", 1, name)) == "Tủa"
    assert min(names, key=lambda name: found.key("TỦA", 1, None, name)) == "Tủa"
    assert found.key("tủa", 0, "Tùa") < found.key("tủa", 1, "Tủa")


def test_devices_that_were_looked_for_come_with_the_best_first(book: Book) -> None:
    far, near = book.agency("A", "Xã Sính Phình"), book.agency("B", "Xã Sín Chải")
    second, first = book.device(far, label="PC01"), book.device(near, label="PC01")
    best = book.device(far, label="Xã")
    book.device(None, label="PC01")
    rows = ask(book, device_rows, NOW, find="xã")
    assert [row.machine.id for row in rows] == [best, first, second]
    assert ask(book, device_rows, NOW, find="xã", kinds=["server"]) == []


def test_agencies_that_were_looked_for_may_bear_the_name_of_another_time(book: Book) -> None:
    agency = book.agency("03226", "Xã Sín Chải", valid_to="2019-01-01")
    names = {"agency_id": agency, "code": "03226", "kind": "commune", "position": 0}
    book.insert(
        "agency_version", name="Xã Tả Sìn", valid_from="2019-01-01", valid_to="9999-12-31", recorded_at=0,
        recorded_by="test", **names,
    )  # fmt: skip
    book.agency("03241", "Xã Sính Phình")
    assert [row.name for row in ask(book, agency_rows, NOW, find="sin chai")] == ["Xã Tả Sìn"]


@pytest.mark.parametrize("typed", ["", "  ", "\u0323", "a b c d e f g h i", "x" * 300, "a\x1bb"])
def test_what_cannot_be_looked_for_is_refused_by_the_name_of_its_option(typed: str) -> None:
    with pytest.raises(Problem, match="SM-VALUE-03") as refused:
        lookup.sought(typed)
    assert refused.value.happened.en.startswith("--find: ")
