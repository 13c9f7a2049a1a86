"""Many rows through one statement: taken in blocks, and the same rows all the same."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.store.engine import Connection

if TYPE_CHECKING:
    from collections.abc import Iterator

ADD = "INSERT INTO one (id, name) VALUES (?, ?)"
ADD_OR_COUNT = "INSERT INTO one (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET times = one.times + 1"
RENAME = "WITH new (id, name) AS (VALUES (?, ?)) UPDATE one SET name = new.name FROM new WHERE one.id = new.id"


@contextlib.contextmanager
def _table() -> Iterator[tuple[Connection, list[str]]]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as driver:
        steps: list[str] = []
        driver.execute("CREATE TABLE one (id INTEGER PRIMARY KEY, name TEXT NOT NULL, times INTEGER DEFAULT 1)")
        driver.set_trace_callback(steps.append)
        yield Connection(driver, "sqlite"), steps


def _held(connection: Connection) -> list[Any]:
    return connection.rows("SELECT id, name, times FROM one ORDER BY id")


@given(st.integers(0, 300))
def test_every_row_is_written_once_and_few_steps_are_taken(number: int) -> None:
    rows = [(key, f"name {key}") for key in range(number)]
    with _table() as (connection, steps):
        connection.many(ADD, rows)
        assert len(steps) <= number // 64 + 7 + 7
        assert _held(connection) == [(*row, 1) for row in rows]
        connection.many(RENAME, [(key, name.upper()) for key, name in rows])
        assert _held(connection) == [(key, name.upper(), 1) for key, name in rows]


@given(st.lists(st.integers(1, 5), max_size=200))
def test_rows_of_one_key_meet_as_if_they_came_one_by_one(keys: list[int]) -> None:
    with _table() as (connection, _):
        connection.many(ADD_OR_COUNT, [(key, "x") for key in keys])
        assert _held(connection) == [(key, "x", keys.count(key)) for key in sorted(set(keys))]


@pytest.mark.parametrize("place", [0, 63, 64, 70, 74])
def test_a_row_that_is_refused_is_an_error_wherever_it_stands(place: int) -> None:
    rows: list[tuple[int, str | None]] = [(key, "x") for key in range(75)]
    rows[place] = (place, None)
    with _table() as (connection, _), pytest.raises(sqlite3.IntegrityError):
        connection.many(ADD, rows)
