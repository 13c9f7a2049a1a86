"""Statements of the findings: what is on file, and the steps of one turn of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from inventory.store.acts import insert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.store.engine import Connection


class FindingRow(NamedTuple):
    """One finding on file."""

    id: int
    rule: str
    subject_kind: str
    subject_id: int
    key: str
    severity: str
    state: str
    since: float
    opened_at: float
    cleared_at: float | None
    closed_at: float | None
    acknowledged_at: float | None
    acknowledged_by: str | None
    acknowledged_until: float | None
    accepted_at: float | None
    evidence: str


class EventRow(NamedTuple):
    """One step of a finding."""

    at: float
    step: str
    severity: str
    reason: str | None
    recorded_by: str | None
    evidence: str


class LimitRow(NamedTuple):
    """A threshold as an administrator set it."""

    rule: str
    name: str
    value: float
    owner: str
    reason: str
    recorded_by: str
    recorded_at: float


_NAMES = ", ".join(FindingRow._fields)
_FINDING = f"SELECT {_NAMES} FROM finding"  # noqa: S608  # constants
_MATTER = f"{_FINDING} WHERE state = 'open' OR closed_at >= :since OR accepted_at IS NOT NULL ORDER BY id"
_LIST = f"{_FINDING} WHERE state = 'open' OR closed_at >= :since ORDER BY id"
_ONE = f"{_FINDING} WHERE id = :id"
_EVENTS = """
SELECT at, step, severity, reason, recorded_by, evidence FROM finding_event WHERE finding_id = :id ORDER BY id
"""


def that_matter(connection: Connection, closed_since: float) -> list[FindingRow]:
    """Return the open findings, those closed since an instant, and those that a person accepted."""
    return [FindingRow(*row) for row in connection.rows(_MATTER, since=closed_since)]


def listed(connection: Connection, closed_since: float = float("inf")) -> list[FindingRow]:
    """Return the open findings and those closed since an instant, the oldest first."""
    return [FindingRow(*row) for row in connection.rows(_LIST, since=min(closed_since, 9e15))]


def finding(connection: Connection, number: int) -> FindingRow | None:
    """Return one finding."""
    row = connection.one(_ONE, id=number)
    return None if row is None else FindingRow(*row)


def events(connection: Connection, number: int) -> list[EventRow]:
    """Return the steps of one finding in their order."""
    return [EventRow(*row) for row in connection.rows(_EVENTS, id=number)]


def conditions(connection: Connection) -> list[tuple[str, str, int, str, float]]:
    """Return what was the case at the last look, and since when."""
    rows = connection.rows("SELECT rule, subject_kind, subject_id, key, since FROM finding_condition")
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def limits(connection: Connection) -> list[LimitRow]:
    """Return the thresholds that administrators set."""
    rows = connection.rows(
        "SELECT rule, name, value, owner, reason, recorded_by, recorded_at FROM finding_limit"
        " WHERE superseded_at IS NULL ORDER BY rule, name"
    )
    return [LimitRow(*row) for row in rows]


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Write a new finding and return its number."""
    return insert(connection, "finding", values)


_STATE = """
UPDATE finding SET severity = :severity, state = :state, evidence = :evidence, closed_at = :closed_at,
    cleared_at = NULL, acknowledged_at = CASE WHEN :forget = 1 THEN NULL ELSE acknowledged_at END,
    acknowledged_until = CASE WHEN :forget = 1 THEN NULL ELSE acknowledged_until END
WHERE id = :id
"""


class Stand(NamedTuple):
    """How a finding stands after a step."""

    severity: str
    state: str
    evidence: str
    closed_at: float | None
    forget: int
    """1: an acknowledgement is taken back."""


def change(connection: Connection, number: int, stand: Stand) -> None:
    """Let a finding stand so."""
    connection.execute(_STATE, {"id": number, **stand._asdict()})


def clear(connection: Connection, number: int, at: float | None) -> None:
    """Note since when a finding's condition is gone, or that it is back."""
    connection.execute("UPDATE finding SET cleared_at = :at WHERE id = :id", {"at": at, "id": number})


def acknowledge(connection: Connection, number: int, *, by: str, at: float, until: float | None) -> None:
    """Note that a person knows of a finding."""
    connection.execute(
        "UPDATE finding SET acknowledged_at = :at, acknowledged_by = :by, acknowledged_until = :until WHERE id = :id",
        {"at": at, "by": by, "until": until, "id": number},
    )


def accept(connection: Connection, number: int, at: float) -> None:
    """Close a finding for good: it is none again until its condition was gone in between."""
    connection.execute(
        "UPDATE finding SET state = 'closed', closed_at = :at, accepted_at = :at, cleared_at = NULL WHERE id = :id",
        {"at": at, "id": number},
    )


def forget(connection: Connection, number: int) -> None:
    """Take an acknowledgement or an acceptance back."""
    connection.execute(
        "UPDATE finding SET acknowledged_at = NULL, acknowledged_until = NULL, accepted_at = NULL WHERE id = :id",
        {"id": number},
    )


def happened(connection: Connection, rows: Iterable[tuple[int, float, str, str, str | None, str | None, str]]) -> None:
    """Add steps as ``(finding, at, step, severity, reason, by, evidence)``."""
    connection.many(
        "INSERT INTO finding_event (finding_id, at, step, severity, reason, recorded_by, evidence)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        list(rows),
    )


def set_conditions(connection: Connection, rows: Iterable[tuple[str, str, int, str, float]]) -> None:
    """Let these be what is the case, and nothing else; rows that stay are left alone."""
    wanted = {row[:4]: row for row in rows}
    there = {row[:4]: row for row in conditions(connection)}
    connection.many(
        "DELETE FROM finding_condition WHERE rule = ? AND subject_kind = ? AND subject_id = ? AND key = ?",
        [mark for mark, row in there.items() if wanted.get(mark) != row],
    )
    connection.many(
        "INSERT INTO finding_condition (rule, subject_kind, subject_id, key, since) VALUES (?, ?, ?, ?, ?)",
        [row for mark, row in wanted.items() if there.get(mark) != row],
    )


def note(connection: Connection, name: str, value: str) -> None:
    """Write down something of the engine's own work among the settings; no act of a person, and so not audited."""
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        {"name": name, "value": value},
    )
