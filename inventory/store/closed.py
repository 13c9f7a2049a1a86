"""Statements of the closed periods, and the digest that chains one to the next."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inventory.store.engine import Connection

BEGINNING: Final = "0" * 64
"""Stands for the period before the first."""


class Closed(NamedTuple):
    """One closed period."""

    id: int
    name: str
    first_day: str
    last_day: str
    closed_at: float
    closed_by: str
    line_count: int
    previous_digest: str
    digest: str


class Line(NamedTuple):
    """One line of what was filed."""

    part: str
    content: str


_NAMES: Final = ", ".join(Closed._fields)
_PERIODS: Final = f"SELECT {_NAMES} FROM period ORDER BY id"  # noqa: S608  # constants
_ADD: Final = f"INSERT INTO period ({_NAMES}) VALUES ({', '.join('?' for _ in Closed._fields)})"  # noqa: S608  # constants
_ADD_LINE: Final = "INSERT INTO period_line (period_id, position, part, content) VALUES (?, ?, ?, ?)"
_LINES: Final = "SELECT part, content FROM period_line WHERE period_id = :period ORDER BY position"


def canonical(fields: Mapping[str, Any]) -> str:
    """Return one line as text that is the same whoever writes it."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(period: Closed, lines: Iterable[Line]) -> str:
    """Return the SHA-256, in hex, over the head of a period (with the digest before it) and each of its lines."""
    head = {name: value for name, value in period._asdict().items() if name != "digest"}
    sha = hashlib.sha256(f"{canonical(head)}\n".encode())
    for line in lines:
        sha.update(f"{line.part} {line.content}\n".encode())
    return sha.hexdigest()


def periods(connection: Connection) -> list[Closed]:
    """Return the closed periods in the order in which they were closed."""
    return [Closed(*row) for row in connection.rows(_PERIODS)]


def lines(connection: Connection, period: int) -> Iterator[Line]:
    """Return what was filed for one period, in its order."""
    return (Line(*row) for row in connection.rows(_LINES, period=period))


def figures(connection: Connection, period: int) -> list[Line]:
    """Return the definitions and figures filed for one period, without the rows behind them."""
    question = "SELECT part, content FROM period_line WHERE period_id = :period AND part <> 'input' ORDER BY position"
    return [Line(*row) for row in connection.rows(question, period=period)]


def add(connection: Connection, period: Closed, filed: Iterable[Line]) -> None:
    """Write one period, its lines first: once its own row stands, the database takes none."""
    connection.many(_ADD_LINE, [(period.id, position, *line) for position, line in enumerate(filed, 1)])
    connection.many(_ADD, [tuple(period)])


class Later(NamedTuple):
    """One thing that people wrote after a close."""

    at: float
    actor: str
    command: str
    reason: str | None
    subject: str


_SINCE: Final = """
SELECT at, actor, command, reason, subject FROM audit
WHERE sequence > (SELECT MAX(sequence) FROM audit WHERE subject = :subject) ORDER BY sequence
"""


def said_since(connection: Connection, name: str) -> list[Later]:
    """Return what people changed after the period ``name`` was closed, the oldest first."""
    return [Later(*row) for row in connection.rows(_SINCE, subject=f"period {name}")]


def filed_under(connection: Connection, name: str) -> list[str | None]:
    """Return what the audit log has as written when a period was closed."""
    return [
        row[0] for row in connection.rows("SELECT after FROM audit WHERE subject = :subject", subject=f"period {name}")
    ]
