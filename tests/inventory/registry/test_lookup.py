from __future__ import annotations

import unicodedata

import pytest

from agent.text import Problem
from inventory.registry import lookup
from inventory.store.queries import Unit
from tests.inventory.book import Book, ask

UNITS = [
    Unit(1, "098", "Huyện Tủa Chùa", "district", None, 0),
    Unit(2, "03217", "Thị trấn Tủa Chùa", "township", 1, 1),
    Unit(3, "03223", "Xã Sín Chải", "commune", 1, 2),
    Unit(4, "TTR", "Thanh tra huyện", "district_body", 1, 3),
]
ALIASES = [(3, "Xín Chải")]


@pytest.mark.parametrize(
    ("term", "code"),
    [("03217", "03217"), ("ttr", "TTR"), ("xin chai", "03223"), ("Xã Sín Chải", "03223"), ("thanh tra", "TTR")],
)
def test_an_agency_answers_to_code_name_alias_or_a_piece_without_marks(term: str, code: str) -> None:
    assert lookup.choose(UNITS, ALIASES, term).code == code
    assert lookup.choose(UNITS, ALIASES, unicodedata.normalize("NFD", term)).code == code


def test_one_name_of_two_units_is_asked_back_with_their_types() -> None:
    with pytest.raises(Problem) as asked:
        lookup.choose(UNITS, ALIASES, "tua chua")
    assert asked.value.exit_code == 3
    assert asked.value.happened.vi == '"tua chua" khớp 2 đơn vị.'
    assert "098 (Huyện Tủa Chùa, huyện, gồm 3 cơ quan)" in asked.value.todo.vi
    assert "03217 (Thị trấn Tủa Chùa, thị trấn)" in asked.value.todo.vi


@pytest.mark.parametrize("term", ["", "   ", "nowhere", "%"])
def test_what_nobody_is_called_is_not_found(term: str) -> None:
    with pytest.raises(Problem) as missing:
        lookup.choose(UNITS, ALIASES, term)
    assert missing.value.exit_code == 3


def test_on_the_day_a_code_changes_hands_it_means_another_unit(book: Book) -> None:
    book.agency("03220", "Xã Huổi Só", valid_to="2025-07-01")
    book.agency("03220", "Xã Tủa Thàng", valid_from="2025-07-01")
    assert ask(book, lookup.agency, "03220", "2025-06-30").name == "Xã Huổi Só"
    assert ask(book, lookup.agency, "03220", "2025-07-01").name == "Xã Tủa Thàng"


def test_a_device_answers_to_its_number_or_name(book: Book) -> None:
    first, second = book.device(), book.device(label="MC-VP-01")
    for term in ("M-0001", "m1", "M0001"):
        assert ask(book, lookup.device, term) == first
    assert ask(book, lookup.device, "mc-vp") == second


def test_every_commune_has_a_pc01_so_the_name_alone_is_asked_back(book: Book) -> None:
    book.device()
    book.device()
    with pytest.raises(Problem) as asked:
        ask(book, lookup.device, "PC01")
    assert asked.value.exit_code == 3
    assert "M-0001 (PC01), M-0002 (PC01)" in asked.value.todo.en
    with pytest.raises(Problem):
        ask(book, lookup.device, "M-0777")
