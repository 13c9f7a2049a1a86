from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.indicators.facts import family
from inventory.store import queries
from tests.inventory.book import TODAY

if TYPE_CHECKING:
    from tests.inventory.book import Book


def test_a_family_holds_everything_below(book: Book) -> None:
    root = book.agency("098", "Huyện", "district")
    middle = book.agency("A", "Cụm", "other", root)
    leaf = book.agency("B", "Xã", "commune", middle)
    other = book.agency("C", "Xã khác")
    with book.store.read() as connection:
        units = queries.units(connection, TODAY)
    assert family(units, middle) == {middle, leaf}
    assert other not in family(units, root)
