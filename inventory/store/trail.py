"""Statements of the audit log: append at its end, read along it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.store.engine import Connection


class Entry(NamedTuple):
    """One row as it stands in the log."""

    sequence: int
    act: int
    at: float
    actor: str
    role: str
    source: str
    command: str
    reason: str | None
    subject: str
    before: str | None
    after: str | None
    touched: str
    previous_hash: str
    hash: str


_NAMES = ", ".join(Entry._fields)
_ADD = f"INSERT INTO audit ({_NAMES}) VALUES ({', '.join('?' for _ in Entry._fields)})"  # noqa: S608  # constants
_LOCK = 0x736F6D6179  # any number, as long as everyone who appends takes the same


def head(connection: Connection) -> tuple[int, str] | None:
    """Return number and hash of the newest row; ``None`` while the log is empty.

    Inside a transaction of PostgreSQL nobody else appends until it ends; on SQLite there is one writer anyway.
    """
    row = connection.one("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
    return None if row is None else (row[0], row[1])


def lock(connection: Connection) -> None:
    """Let nobody else append before this transaction has ended."""
    if connection.backend == "postgresql":
        connection.execute("SELECT pg_advisory_xact_lock(:key)", {"key": _LOCK})


def add(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write rows at the end of the log."""
    connection.many(_ADD, entries)


def entries(connection: Connection, *, after: int = 0, count: int = 10_000) -> Iterator[Entry]:
    """Yield the rows behind ``after`` in their order, a page at a time."""
    page = f"SELECT {_NAMES} FROM audit WHERE sequence > :after ORDER BY sequence LIMIT :count"  # noqa: S608  # constants
    while rows := connection.rows(page, after=after, count=count):
        yield from map(Entry._make, rows)
        after = rows[-1][0]


def of_act(connection: Connection, act: int) -> list[Entry]:
    """Return the changes of one act in their order."""
    question = f"SELECT {_NAMES} FROM audit WHERE act = :act ORDER BY sequence"  # noqa: S608  # constants
    return [Entry._make(row) for row in connection.rows(question, act=act)]


def number_of(connection: Connection, hash_: str) -> int | None:
    """Return the number of the row with a hash."""
    found: int | None = connection.value("SELECT sequence FROM audit WHERE hash = :hash", hash=hash_)
    return found


class Act(NamedTuple):
    """One act as a line of a list: who did what, to what first, and how much it changed."""

    act: int
    at: float
    actor: str
    command: str
    reason: str | None
    subject: str
    changes: int


def acts(connection: Connection, *, count: int) -> list[Act]:
    """Return the newest acts, the newest first."""
    question = """
SELECT a.act, a.at, a.actor, a.command, a.reason, a.subject,
    (SELECT COUNT(*) FROM audit b WHERE b.act = a.act)
FROM audit a WHERE a.sequence = a.act ORDER BY a.sequence DESC LIMIT :count
"""
    return [Act._make(row) for row in connection.rows(question, count=count)]
