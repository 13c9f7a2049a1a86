"""The seal of the spool: a second word for its name and its counters, kept with them in each transaction.

The rows tell whether the counters can be true, not which of them is not; the seal tells what they were.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from agent.contract import EPOCH_PATTERN
from agent.encode import digest
from agent.record import Record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

_NAME: Final = "seal"
_IF_ANOTHER: Final = (
    "INSERT OR REPLACE INTO meta SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM meta WHERE name = ?1 AND value = ?2)"
)


class Counters(Record, kw_only=False):
    """What ``meta`` says of the conservation law."""

    epoch: str
    sequence: int
    through: int
    acknowledged: int
    lost: int


def write(db: sqlite3.Connection) -> None:
    """Put the seal under what ``meta`` says now."""
    db.execute(_IF_ANOTHER, (_NAME, _sealed(_values(db))))


def counters(db: sqlite3.Connection) -> Counters | None:
    """Return what ``meta`` says; nothing if it cannot be, or is not what was sealed. An older agent did not seal."""
    values = _values(db)
    return None if values.get(_NAME, _sealed(values)) != _sealed(values) else _counters(values)


def unsealed(db: sqlite3.Connection) -> Counters | None:
    """Return what ``meta`` says, whatever the seal; nothing if it cannot be."""
    return _counters(_values(db))


def sealed(db: sqlite3.Connection) -> Counters | None:
    """Return what the seal says, whatever became of the counters; nothing if it is damaged itself."""
    body, _, name = str(_values(db).get(_NAME)).rpartition(" ")
    if digest(body.encode()) != name:
        return None
    epoch, *numbers = body.split(" ")
    return _counters({"epoch": epoch, **dict(zip(Counters._fields[1:], map(int, numbers), strict=True))})


def _sealed(values: Mapping[str, Any]) -> str:
    body = " ".join(str(values.get(name)) for name in Counters._fields)
    return f"{body} {digest(body.encode())}"


def _values(db: sqlite3.Connection) -> dict[str, Any]:
    return dict(db.execute("SELECT name, value FROM meta"))


def _counters(values: Mapping[str, Any]) -> Counters | None:
    epoch = values.get("epoch")
    if not isinstance(epoch, str) or re.fullmatch(EPOCH_PATTERN, epoch) is None:
        return None
    numbers = [each for name in Counters._fields[1:] if isinstance(each := values.get(name), int)]
    return Counters(epoch, *numbers) if len(numbers) == len(Counters._fields) - 1 else None
