"""The same rows give the same exposition on both engines: every question of a scrape is portable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from inventory.store.engine import Store
from inventory.store.migrate import upgrade
from tests.exporters.test_fleet import exposition
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from inventory.store.engine import Connection
    from tests.inventory.book import Book

__all__ = ("postgres_server", "postgres_url")
pytestmark = pytest.mark.postgres

TABLES: Final = (
    "agency", "agency_version", "headcount", "circuit", "device", "device_standing", "placement", "best_throughput",
    "sighting", "enrolment_code", "agent", "stream", "lost_range", "quarantine", "ingest_counter",
)  # fmt: skip
FLAGS: Final = {"simulated", "metered"}


def test_the_exposition_is_the_same_on_postgresql(book: Book, postgres_url: str) -> None:
    other = Store(postgres_url)
    upgrade(other)
    with book.store.read() as source, other.write() as target:
        for table in TABLES:
            copy(source, target, table)
    assert exposition(other) == exposition(book.store)


def copy(source: Connection, target: Connection, table: str) -> None:
    names = [row[1] for row in source.rows(f"PRAGMA table_info({table})")]
    rows = source.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1")
    marks = ", ".join(f":{name}" for name in names)
    typed = [
        {name: bool(value) if name in FLAGS else value for name, value in zip(names, row, strict=True)} for row in rows
    ]
    target.many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", typed)
