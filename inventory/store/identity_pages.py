"""What the pages about identity ask: what a device showed and when, who else shows it, and what was found out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Interval(NamedTuple):
    """One value for as long as a device showed it."""

    kind: str
    value: str
    seen_from: float
    seen_to: float | None


class Event(NamedTuple):
    """Something that was found out about which machine a device is."""

    kind: str
    happened_at: float
    other_id: int | None
    content: str


class Joined(NamedTuple):
    """A device that is one with another, and the act that made it so."""

    absorbed_id: int
    points: int | None
    recorded_at: float
    recorded_by: str
    act: int | None


class Question(NamedTuple):
    """A question that waits, with what people call its two devices and where they stand."""

    id: int
    device_id: int
    label: str
    agency: str | None
    other_id: int
    other_label: str
    other_agency: str | None
    doubt: str
    points: int
    content: str
    opened_at: float


def intervals(connection: Connection, device_id: int) -> list[Interval]:
    """What a device ever showed."""
    rows = connection.rows(
        "SELECT kind, value, seen_from, seen_to FROM evidence WHERE device_id = :id ORDER BY kind, seen_from, id",
        id=device_id,
    )
    return [Interval(*row) for row in rows]


def elsewhere(connection: Connection, device_id: int, most: int) -> list[tuple[str, str, int]]:
    """Which other devices ever showed what a device shows now, as ``(kind, value, device)``, at most so many rows."""
    rows = connection.rows(
        "SELECT DISTINCT o.kind, o.value, COALESCE(m.survivor_id, o.device_id) FROM evidence e"
        " JOIN evidence o ON o.kind = e.kind AND o.value = e.value AND o.device_id <> e.device_id"
        " LEFT JOIN device_merge m ON m.absorbed_id = o.device_id AND m.superseded_at IS NULL"
        " WHERE e.device_id = :id AND e.seen_to IS NULL AND COALESCE(m.survivor_id, o.device_id) <> :id"
        " ORDER BY 1, 2, 3 LIMIT :most",
        id=device_id,
        most=most,
    )
    return [(row[0], row[1], row[2]) for row in rows]


def events(connection: Connection, device_id: int) -> list[Event]:
    """What was found out about a device, in its order."""
    rows = connection.rows(
        "SELECT kind, happened_at, other_id, content FROM identity_event WHERE device_id = :id ORDER BY id",
        id=device_id,
    )
    return [Event(*row) for row in rows]


def joined(connection: Connection, device_id: int) -> list[Joined]:
    """Which devices are one with a device now."""
    rows = connection.rows(
        "SELECT m.absorbed_id, m.points, m.recorded_at, m.recorded_by,"
        " (SELECT MAX(a.act) FROM audit a WHERE a.subject = 'device_merge ' || CAST(m.id AS TEXT))"
        " FROM device_merge m WHERE m.survivor_id = :id AND m.superseded_at IS NULL ORDER BY m.id",
        id=device_id,
    )
    return [Joined(*row) for row in rows]


class Match(NamedTuple):
    """How agents that came anew were found to sit on a device on file."""

    agents: str
    """Their ids, as a JSON list."""
    points: int | None
    by: str
    content: str | None
    """What fitted, as JSON; ``None``: a person said so."""


def matches(connection: Connection, code_id: int) -> list[Match]:
    """How the machines that came in by a code were found to be on file, the last word last."""
    rows = connection.rows(
        "SELECT m.agents, m.points, m.recorded_by, (SELECT e.content FROM identity_event e WHERE e.kind = 'joined'"
        " AND e.device_id = m.survivor_id AND e.other_id = m.absorbed_id ORDER BY e.id DESC LIMIT 1)"
        " FROM device_merge m WHERE m.superseded_at IS NULL"
        " AND m.survivor_id IN (SELECT a.device_id FROM agent a WHERE a.code_id = :code) ORDER BY m.id",
        code=code_id,
    )
    return [Match(*row) for row in rows]


def waiting(connection: Connection) -> int:
    """How many questions wait for a person."""
    return int(
        connection.value(
            "SELECT COUNT(*) FROM identity_case c WHERE NOT EXISTS"
            " (SELECT 1 FROM case_answer w WHERE w.case_id = c.id AND w.superseded_at IS NULL)"
        )
    )


def questions(connection: Connection, day: str) -> list[Question]:
    """What waits for a person, the oldest first."""
    place = (
        "(SELECT v.code FROM placement p JOIN agency_version v ON v.agency_id = p.agency_id AND v.valid_from <= :day"
        " AND :day < v.valid_to AND v.superseded_at IS NULL WHERE p.device_id = {0}.id AND p.superseded_at IS NULL"
        " AND p.valid_from <= :day AND :day < p.valid_to)"
    )
    rows = connection.rows(
        f"SELECT c.id, d.id, d.label, {place.format('d')}, o.id, o.label, {place.format('o')}, c.doubt, c.points,"  # noqa: S608  # constants
        " c.content, c.opened_at FROM identity_case c JOIN device d ON d.id = c.device_id"
        " JOIN device o ON o.id = c.other_id WHERE NOT EXISTS"
        " (SELECT 1 FROM case_answer w WHERE w.case_id = c.id AND w.superseded_at IS NULL) ORDER BY c.id",
        day=day,
    )
    return [Question(*row) for row in rows]
