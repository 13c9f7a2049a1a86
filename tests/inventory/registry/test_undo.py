"""An act taken back: everything counts as before, and history keeps both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.text import Problem
from inventory.access import audit
from inventory.registry import circuits, devices, headcounts
from inventory.registry.undo import undo
from inventory.store import acts
from inventory.store.acts import Stamp
from inventory.text.when import add_days
from tests.inventory.book import NOW, Book

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.store.engine import Connection

FIRST = "2019-01-01"


def do(book: Book, command: str, what: Callable[[Connection, Stamp], object], now: float = NOW) -> int:
    stamp = Stamp("officer", now)
    with book.store.write() as connection:
        what(connection, stamp)
        act = audit.seal(connection, stamp, command)
    assert act is not None
    return act


def count(book: Book, number: int, day: str) -> int:
    return do(
        book,
        "headcount add",
        lambda c, s: headcounts.add(c, agency="VP", count=number, category="cadre", day=day, stamp=s),
    )


def take_back(book: Book, act: int, group: str, now: float = NOW + 60) -> None:
    do(book, f"{group} undo", lambda c, s: undo(c, act, group, s), now)


def holds(book: Book, table: str, *fields: str) -> list[tuple[Any, ...]]:
    with book.store.read() as connection:
        return connection.rows(
            f"SELECT {', '.join(fields)} FROM {table} WHERE superseded_at IS NULL ORDER BY valid_from, valid_to"
        )


@pytest.fixture(autouse=True)
def office(book: Book) -> None:
    book.agency("VP", "Văn phòng")
    book.agency("NV", "Nội vụ")


COUNT = ("headcount", "count", "valid_from", "valid_to")


def test_a_headcount_taken_back_leaves_the_one_before_as_it_was(book: Book) -> None:
    count(book, 5, FIRST)
    before = holds(book, *COUNT)
    act = count(book, 7, "2019-06-01")
    assert holds(book, *COUNT) != before
    take_back(book, act, "headcount")
    assert holds(book, *COUNT) == before


def test_what_was_said_in_between_stays_readable(book: Book) -> None:
    count(book, 5, FIRST)
    take_back(book, count(book, 7, FIRST), "headcount")
    with book.store.read() as connection:
        rows = connection.rows("SELECT count, recorded_at, superseded_at FROM headcount ORDER BY id")
    assert rows == [(5, NOW, NOW), (7, NOW, NOW + 60), (5, NOW + 60, None)]


def test_taking_back_can_be_taken_back(book: Book) -> None:
    count(book, 5, FIRST)
    act = count(book, 7, "2019-06-01")
    after = holds(book, *COUNT)
    again = do(book, "headcount undo", lambda c, s: undo(c, act, "headcount", s))
    take_back(book, again, "headcount", NOW + 120)
    assert holds(book, *COUNT) == after


def test_an_act_on_which_a_later_one_stands_is_not_taken_back(book: Book) -> None:
    act = count(book, 5, FIRST)
    count(book, 7, "2019-06-01")
    before = holds(book, *COUNT)
    with pytest.raises(Problem, match="SM-EXISTS-01"):
        take_back(book, act, "headcount")
    assert holds(book, *COUNT) == before


def test_an_act_is_taken_back_once(book: Book) -> None:
    act = count(book, 5, FIRST)
    take_back(book, act, "headcount")
    with pytest.raises(Problem, match="SM-EXISTS-01"):
        take_back(book, act, "headcount")


def test_an_act_of_another_group_or_of_nobody_is_not_found(book: Book) -> None:
    act = count(book, 5, FIRST)
    for number, group in ((act, "device"), (99, "headcount")):
        with pytest.raises(Problem, match="SM-FIND-01"):
            take_back(book, number, group)


def test_a_new_device_does_not_go_away_again(book: Book) -> None:
    act = do(
        book,
        "device add",
        lambda c, s: devices.add(c, label="PC01", agency="VP", standing={}, values={}, day=FIRST, stamp=s),
    )
    with pytest.raises(Problem, match="SM-EXISTS-01"):
        take_back(book, act, "device")
    assert len(holds(book, "placement", "device_id")) == 1


def test_a_move_taken_back_puts_the_machine_where_it_was(book: Book) -> None:
    do(
        book,
        "device add",
        lambda c, s: devices.add(c, label="PC01", agency="VP", standing={}, values={}, day=FIRST, stamp=s),
    )
    before = holds(book, "placement", "agency_id", "valid_from", "valid_to")
    act = do(book, "device place", lambda c, s: devices.place(c, device=1, agency="NV", day="2019-06-01", stamp=s))
    take_back(book, act, "device")
    assert holds(book, "placement", "agency_id", "valid_from", "valid_to") == before


def test_a_line_taken_back_holds_no_longer(book: Book) -> None:
    act = do(
        book,
        "circuit add",
        lambda c, s: circuits.add(c, agency="VP", rate="30M", technology="ftth", day=FIRST, stamp=s),
    )
    take_back(book, act, "circuit")
    assert holds(book, "circuit", "id") == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), min_size=1, max_size=6),
    st.tuples(st.integers(0, 9), st.integers(0, 40)),
)
def test_the_last_act_can_always_be_taken_back_to_the_day(
    book: Book, before: list[tuple[int, int]], last: tuple[int, int]
) -> None:
    with book.store.write() as connection:
        connection.execute("UPDATE headcount SET superseded_at = 1 WHERE superseded_at IS NULL")
    for number, day in before:
        with book.store.write() as connection:
            headcounts.add(
                connection,
                agency="VP",
                count=number,
                category="cadre",
                day=add_days(FIRST, day),
                stamp=Stamp("officer", NOW),
            )
    was = holds(book, *COUNT)
    stamp = Stamp("officer", NOW)
    with book.store.write() as connection:
        headcounts.add(
            connection, agency="VP", count=last[0], category="cadre", day=add_days(FIRST, last[1]), stamp=stamp
        )
        act = audit.seal(connection, stamp, "headcount add")
    if act is not None:
        take_back(book, act, "headcount")
    assert _by_day(holds(book, *COUNT)) == _by_day(was)


def _by_day(rows: list[tuple[Any, ...]]) -> dict[str, int]:
    return {
        day: number
        for day in (add_days(FIRST, offset) for offset in range(60))
        for number, since, until in rows
        if since <= day < until
    }


def test_only_tables_with_an_end_can_be_ended(book: Book) -> None:
    with book.store.write() as connection, pytest.raises(ValueError, match="device has no rows"):
        acts.ends(connection, ("device", 1), NOW)
