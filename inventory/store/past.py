"""What the history of one device asks: what changed in it, how it counted, and what people said of it, oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class ChangeRow(NamedTuple):
    """One thing that changed in a machine, as JSON before and after, and the snapshot that brought it."""

    at: float
    section: str
    part: str
    before: str | None
    after: str | None
    epoch: str
    sequence: int


class Said(NamedTuple):
    """One word of a person on one field, and until when it held."""

    field: str
    value: str
    recorded_at: float
    recorded_by: str
    superseded_at: float | None


class Counted(NamedTuple):
    """How a device counted for an interval, as it is known today."""

    valid_from: str
    valid_to: str
    kind: str
    lifecycle: str
    purpose: str
    ownership: str
    recorded_by: str


_CHANGES = """
SELECT c.at, c.section, c.part, c.before, c.after, s.epoch, c.sequence
FROM device_change c JOIN stream s ON s.id = c.stream_id WHERE c.device_id = :device ORDER BY c.id
"""


def changes(connection: Connection, device_id: int) -> list[ChangeRow]:
    """What snapshots brought."""
    return [ChangeRow(*row) for row in connection.rows(_CHANGES, device=device_id)]


def sayings(connection: Connection, device_id: int) -> list[Said]:
    """What people wrote of it, also what they took back."""
    rows = connection.rows(
        "SELECT field, value, recorded_at, recorded_by, superseded_at FROM device_value"
        " WHERE device_id = :device AND source = 'person' ORDER BY id",
        device=device_id,
    )
    return [Said(*row) for row in rows]


def standings(connection: Connection, device_id: int) -> list[Counted]:
    """How it counted."""
    rows = connection.rows(
        "SELECT valid_from, valid_to, kind, lifecycle, purpose, ownership, recorded_by FROM device_standing"
        " WHERE device_id = :device AND superseded_at IS NULL ORDER BY valid_from",
        device=device_id,
    )
    return [Counted(*row) for row in rows]


def first_heard(connection: Connection, device_id: int) -> float | None:
    """When it was first heard."""
    found: float | None = connection.value(
        "SELECT MIN(seen_at) FROM sighting WHERE device_id = :device", device=device_id
    )
    return found
