"""What people did, so that nobody can unsay it: each row names the hash of the one before.

A row that is altered, left out or put in later breaks the chain from there on; a log that was cut off no longer
ends with a head that was noted elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.store import trail
from inventory.store.trail import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.store.acts import Change, Stamp
    from inventory.store.engine import Connection

BEGINNING: Final = "0" * 64
"""Stands for the row before the first."""


class Verdict(NamedTuple):
    """What a walk along the whole log found: its length, its head, and the first row that does not fit."""

    length: int
    head: str
    broken_at: int | None


def seal(
    connection: Connection, stamp: Stamp, command: str, *, role: str = "operator", source: str = "local"
) -> int | None:
    """Write what was changed under ``stamp`` to the log, in the same transaction; returns the number of the act.

    ``None`` where nothing was changed. Called once, at the end of an act.
    """
    if not stamp.changes:
        return None
    trail.lock(connection)
    number, previous = trail.head(connection) or (0, BEGINNING)
    act, rows = number + 1, []
    for sequence, change in enumerate(stamp.changes, act):
        entry = _entry(change, stamp, sequence=sequence, act=act, previous=previous)
        rows.append(entry._replace(command=command, role=role, source=source))
        rows[-1] = rows[-1]._replace(hash=hash_of(rows[-1]))
        previous = rows[-1].hash
    trail.add(connection, rows)
    stamp.changes.clear()
    stamp.act = act
    return act


def _entry(change: Change, stamp: Stamp, *, sequence: int, act: int, previous: str) -> Entry:
    return Entry(
        sequence=sequence,
        act=act,
        at=stamp.now,
        actor=stamp.by,
        role="",
        source="",
        command="",
        reason=stamp.reason,
        subject=change.subject,
        before=None if change.before is None else to_json(change.before),
        after=None if change.after is None else to_json(change.after),
        touched=to_json({"written": change.written, "superseded": change.superseded}),
        previous_hash=previous,
        hash="",
    )


def hash_of(entry: Entry) -> str:
    """Return the SHA-256 over everything else that stands in a row, the hash before it among it."""
    return hashlib.sha256(to_json(entry[:-1]).encode()).hexdigest()


def verify(entries: Iterable[Entry]) -> Verdict:
    """Walk along the log from its beginning and hold each row against its hash and the row before."""
    length, previous = 0, BEGINNING
    for entry in entries:
        if entry.sequence != length + 1 or entry.previous_hash != previous or hash_of(entry) != entry.hash:
            return Verdict(length, previous, length + 1)
        length, previous = entry.sequence, entry.hash
    return Verdict(length, previous, None)


def to_json(value: Any) -> str:
    """Return the one spelling of a value: sorted keys, no blanks."""
    return _ENCODER.encode(value)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
