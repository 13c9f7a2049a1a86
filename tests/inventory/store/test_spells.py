"""The register's own signs of life, and which intervals touch the time asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.store import spells
from inventory.store.spells import Contact
from tests.inventory.book import ask

if TYPE_CHECKING:
    from tests.inventory.book import Book


def test_signs_of_life_make_one_interval_until_one_is_missing(book: Book) -> None:
    for now in (0.0, 60.0, 120.0, 299.0, 480.0, 540.0):
        with book.store.write() as connection:
            spells.serve(connection, now)
    assert ask(book, spells.service_in, since=0.0, until=1000.0) == [Contact(0.0, 299.0), Contact(480.0, 540.0)]


def test_a_clock_put_back_writes_nothing_twice(book: Book) -> None:
    for now in (500.0, 400.0, 400.0, 450.0):
        with book.store.write() as connection:
            spells.serve(connection, now)
    assert ask(book, spells.service_in, since=0.0, until=1000.0)[-1] == Contact(500.0, 500.0)


def test_an_interval_is_found_where_it_touches(book: Book) -> None:
    device = book.device(book.agency("A", "Xã A"))
    book.agent(device, 1, enrolled=0.0)
    with book.store.write() as connection:
        spells.keep(connection, awake=[(1, "b", 100.0, 50.0, 200.0)], contact=[(1, 100.0, 200.0)])
    for since, until, number in ((0, 100, 0), (0, 101, 1), (150, 160, 1), (200, 300, 1), (201, 300, 0)):
        assert len(ask(book, spells.awake_in, since=since, until=until)) == number
        assert len(ask(book, spells.contact_in, since=since, until=until)) == number
