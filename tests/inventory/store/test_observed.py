"""The kind that a machine shows, and the days for which it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.store import observed
from tests.inventory.book import NOW, TODAY

if TYPE_CHECKING:
    from tests.inventory.book import Book


def standings(book: Book) -> list[tuple[Any, ...]]:
    with book.store.read() as connection:
        return connection.rows(
            "SELECT kind, kind_source, valid_from, valid_to FROM device_standing WHERE superseded_at IS NULL"
            " ORDER BY valid_from"
        )


def show(book: Book, device: int, kind: str, day: str = TODAY) -> None:
    with book.store.write() as connection:
        observed.set_observed_kind(connection, device, kind, day=day, now=NOW)


def test_a_guess_is_corrected_for_all_its_days(book: Book) -> None:
    device = book.device(kind="desktop", kind_source="default")
    show(book, device, "desktop")
    assert standings(book) == [("desktop", "machine", "2018-01-01", "9999-12-31")]


def test_a_machine_that_changes_its_mind_leaves_the_days_before(book: Book) -> None:
    device = book.device(kind="desktop", kind_source="machine", valid_to="2019-01-01")
    for since, until in (("2019-01-01", "2019-12-01"), ("2019-12-01", "9999-12-31")):
        book.run(
            "INSERT INTO device_standing (device_id, kind, kind_source, lifecycle, purpose, ownership, valid_from,"
            " valid_to, recorded_at, recorded_by) SELECT device_id, kind, kind_source, 'in_repair', purpose, ownership,"
            " :since, :until, 0, 'test' FROM device_standing WHERE id = 1",
            since=since,
            until=until,
        )
    show(book, device, "laptop")
    assert standings(book) == [
        ("desktop", "machine", "2018-01-01", "2019-01-01"),
        ("desktop", "machine", "2019-01-01", TODAY),
        ("laptop", "machine", TODAY, "2019-12-01"),
        ("laptop", "machine", "2019-12-01", "9999-12-31"),
    ]


def test_what_a_person_or_a_code_said_stays(book: Book) -> None:
    device = book.device(kind="desktop", kind_source="code")
    show(book, device, "laptop")
    assert standings(book) == [("desktop", "code", "2018-01-01", "9999-12-31")]
