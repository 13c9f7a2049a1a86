"""A closed period takes no change, on either database."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import psycopg
import pytest

from inventory.store import closed, migrate
from inventory.store.closed import BEGINNING, Closed, Line
from inventory.store.engine import Store
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ("postgres_server", "postgres_url")

LINES = [Line("figure", '{"numerator":172}'), Line("input", '{"key":"device 1"}')]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    is_sqlite = request.param == "sqlite"
    made = Store(f"sqlite:///{tmp_path}/somay.db" if is_sqlite else request.getfixturevalue("postgres_url"))
    migrate.upgrade(made)
    period = Closed(1, "2019-Q4", "2019-10-01", "2019-12-31", 1577928000.5, "officer", len(LINES), BEGINNING, "")
    with made.write() as connection:
        closed.add(connection, period._replace(digest=closed.digest(period, LINES)), LINES)
    return made


def test_what_is_filed_comes_back_with_its_digest(store: Store) -> None:
    with store.read() as connection:
        (period,) = closed.periods(connection)
        lines = list(closed.lines(connection, 1))
    assert lines == LINES
    assert closed.digest(period, lines) == period.digest
    by_sha256sum = "563bce75f2886c912ea4e0d233b5fa274383444fd3ef903e0e25b0cadc49236b"
    assert period.digest == by_sha256sum


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE period SET digest = ''",
        "DELETE FROM period",
        "UPDATE period_line SET content = ''",
        "DELETE FROM period_line",
        "INSERT INTO period_line (period_id, position, part, content) VALUES (1, 3, 'figure', '{}')",
        "INSERT INTO period SELECT * FROM period WHERE true ON CONFLICT (id) DO UPDATE SET name = '2020'",
    ],
)
def test_the_database_refuses_to_alter_it(store: Store, statement: str) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="cannot be altered"), store.write() as connection:
        connection.execute(statement)


def test_sqlite_replaces_no_row_either(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/somay.db")
    migrate.upgrade(store)
    period = Closed(1, "2019", "2019-01-01", "2019-12-31", 0.0, "officer", 1, BEGINNING, "")
    with store.write() as connection:
        closed.add(connection, period, LINES)
    for table in ("period", "period_line"):
        with pytest.raises(sqlite3.IntegrityError, match="cannot be altered"), store.write() as connection:
            connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # constants
