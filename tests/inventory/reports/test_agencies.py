from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.reports.agencies import agency_rows
from inventory.reports.form import Reader
from inventory.reports.screens.agencies import LISTING, total
from tests.inventory.book import NOW, ask

if TYPE_CHECKING:
    from tests.inventory.book import Book


def test_the_table_rounds_the_ratio_as_every_other_screen_does(book: Book) -> None:
    agency = book.agency("VP", "Văn phòng", "district_body")
    book.headcount(agency, 160)
    for _ in range(23):
        book.device(agency)
    rows, reader = ask(book, agency_rows, NOW), Reader("en", NOW, 100)
    assert total(rows, reader)[5] == "14.38"
    assert "14.38" in "\n".join(LISTING.table(rows, reader))


def test_agencies_stand_as_in_a_vietnamese_dictionary(book: Book) -> None:
    for name in ("Xã Sính Phình", "Xã Tả Phìn", "Xã Sín Chải", "Phòng Đo", "Xã Tà"):
        book.agency(name, name)
    names = [row.name for row in ask(book, agency_rows, NOW)]
    assert names == ["Phòng Đo", "Xã Sín Chải", "Xã Sính Phình", "Xã Tà", "Xã Tả Phìn"]
