"""Statements about evidence: what a device shows, who else shows it, and what is asked and found out by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.store.engine import Connection


class Seen(NamedTuple):
    """One value that a device shows now."""

    id: int
    kind: str
    value: str
    seen_from: float


class Carrier(NamedTuple):
    """An agent whose machine is to be recognised."""

    id: int
    device_id: int
    enrolled_at: float
    copy_of_id: int | None
    simulated: bool


class Case(NamedTuple):
    """A question to a person."""

    id: int
    device_id: int
    other_id: int
    doubt: str
    points: int
    content: str
    opened_at: float


def shown(connection: Connection, device_id: int) -> list[Seen]:
    """Return what a device shows now."""
    rows = connection.rows(
        "SELECT id, kind, value, seen_from FROM evidence WHERE device_id = :id AND seen_to IS NULL ORDER BY id",
        id=device_id,
    )
    return [Seen(*row) for row in rows]


def add(connection: Connection, rows: Iterable[tuple[int, int | None, str, str, float]]) -> None:
    """Store what a device begins to show, as ``(device, agent, kind, value, seen_from)``."""
    connection.many("INSERT INTO evidence (device_id, agent_id, kind, value, seen_from) VALUES (?, ?, ?, ?, ?)", rows)


def end(connection: Connection, numbers: Iterable[int], seen_to: float) -> None:
    """Note what a device shows no more."""
    connection.many("UPDATE evidence SET seen_to = ? WHERE id = ?", [(seen_to, number) for number in numbers])


_HOLDERS: Final = """
SELECT DISTINCT COALESCE(m.survivor_id, e.device_id) FROM evidence e
LEFT JOIN device_merge m ON m.absorbed_id = e.device_id AND m.superseded_at IS NULL
WHERE e.kind = :kind AND e.value = :value LIMIT :most
"""
_WRITTEN_DOWN: Final = """
SELECT DISTINCT COALESCE(m.survivor_id, v.device_id) FROM device_value v
LEFT JOIN device_merge m ON m.absorbed_id = v.device_id AND m.superseded_at IS NULL
WHERE v.field = 'serial' AND v.value IN (:upper, :lower) AND v.source = 'person' AND v.superseded_at IS NULL LIMIT :most
"""


def holders(connection: Connection, kind: str, value: str, most: int) -> set[int]:
    """Return up to ``most`` devices on which a value was ever seen, those that are one by now as one."""
    return {head(connection, row[0]) for row in connection.rows(_HOLDERS, kind=kind, value=value, most=most)}


def written_down(connection: Connection, serial: str, most: int) -> set[int]:
    """Return up to ``most`` devices for which a person wrote down a serial, in capitals or without."""
    rows = connection.rows(_WRITTEN_DOWN, upper=serial, lower=serial.lower(), most=most)
    return {head(connection, row[0]) for row in rows}


def serials_of(connection: Connection, device_id: int) -> list[str]:
    """Return the serial that a person wrote down for a device, if any."""
    rows = connection.rows(
        "SELECT value FROM device_value WHERE device_id = :id AND field = 'serial' AND source = 'person'"
        " AND superseded_at IS NULL",
        id=device_id,
    )
    return [row[0] for row in rows]


def head(connection: Connection, device_id: int) -> int:
    """Return the device that a device is by now: itself, unless it turned out to be another."""
    question = "SELECT survivor_id FROM device_merge WHERE absorbed_id = :id AND superseded_at IS NULL"
    while (survivor := connection.value(question, id=device_id)) is not None:
        device_id = survivor
    return device_id


def carrier(connection: Connection, agent_id: int) -> Carrier:
    """Return an agent with what its recognition needs."""
    row = connection.one(
        "SELECT a.id, a.device_id, a.enrolled_at, a.copy_of_id, d.simulated FROM agent a"
        " JOIN device d ON d.id = a.device_id WHERE a.id = :id",
        id=agent_id,
    )
    assert row is not None  # it has just spoken
    return Carrier(*row)._replace(simulated=bool(row[4]))


def device_of_agent(connection: Connection, agent_id: int) -> int:
    """Return the device for which an agent speaks."""
    return int(connection.value("SELECT device_id FROM agent WHERE id = :id", id=agent_id))


def is_simulated(connection: Connection, device_id: int) -> bool:
    """Tell whether a device is of the sample."""
    return bool(connection.value("SELECT simulated FROM device WHERE id = :id", id=device_id))


def label_of(connection: Connection, device_id: int) -> str:
    """Return what people call a device."""
    return str(connection.value("SELECT label FROM device WHERE id = :id", id=device_id))


def has_spoken(connection: Connection, device_id: int, since: float, *, but: int) -> bool:
    """Tell whether an agent of a device other than ``but`` made contact after an instant."""
    found = connection.value(
        "SELECT 1 FROM agent WHERE device_id = :device AND id <> :but AND revoked_at IS NULL AND contacted_at > :since"
        " LIMIT 1",
        device=device_id,
        but=but,
        since=since,
    )
    return found is not None


def identified(connection: Connection, agent_id: int, now: float) -> None:
    """Note when it was settled for which device an agent speaks."""
    connection.execute("UPDATE agent SET identified_at = :now WHERE id = :id", {"now": now, "id": agent_id})


def lock(connection: Connection) -> None:
    """Let nobody else recognise a machine before this transaction has ended: two might be the same new one."""
    if connection.backend == "postgresql":
        connection.execute("SELECT pg_advisory_xact_lock(:key)", {"key": _LOCK})


_LOCK: Final = 0x736F6D6178  # any number, as long as everyone who recognises takes the same


def happened(
    connection: Connection, device_id: int, kind: str, now: float, content: Any, *, other_id: int | None = None
) -> None:
    """Add a row to what was found out about a device."""
    connection.execute(
        "INSERT INTO identity_event (device_id, kind, happened_at, other_id, content)"
        " VALUES (:device, :kind, :now, :other, :content)",
        {"device": device_id, "kind": kind, "now": now, "other": other_id, "content": _json(content)},
    )


def ask(
    connection: Connection, device_id: int, other_id: int, doubt: str, *, points: int, content: Any, now: float
) -> int:
    """Put a question to a person and return its number."""
    number: int = connection.value(
        "INSERT INTO identity_case (device_id, other_id, doubt, points, content, opened_at)"
        " VALUES (:device, :other, :doubt, :points, :content, :now) RETURNING id",
        device=device_id,
        other=other_id,
        doubt=doubt,
        points=points,
        content=_json(content),
        now=now,
    )
    return number


_OPEN: Final = """
SELECT c.id, c.device_id, c.other_id, c.doubt, c.points, c.content, c.opened_at FROM identity_case c
WHERE NOT EXISTS (SELECT 1 FROM case_answer w WHERE w.case_id = c.id AND w.superseded_at IS NULL)
"""


def open_cases(connection: Connection) -> list[Case]:
    """Return the questions that wait, the oldest first."""
    return [Case(*row) for row in connection.rows(f"{_OPEN} ORDER BY c.id")]


def open_cases_of(connection: Connection, device_id: int) -> list[Case]:
    """Return the questions that wait about a device."""
    rows = connection.rows(f"{_OPEN} AND (c.device_id = :id OR c.other_id = :id) ORDER BY c.id", id=device_id)
    return [Case(*row) for row in rows]


def case(connection: Connection, number: int) -> Case | None:
    """Return one question by its number, answered or not."""
    row = connection.one(
        "SELECT id, device_id, other_id, doubt, points, content, opened_at FROM identity_case WHERE id = :id", id=number
    )
    return None if row is None else Case(*row)


def answered_another(connection: Connection, one: int, other: int) -> bool:
    """Tell whether a person said of two devices that they are two."""
    found = connection.value(
        "SELECT 1 FROM identity_case c JOIN case_answer w ON w.case_id = c.id AND w.superseded_at IS NULL"
        " WHERE w.answer = 'another' AND ((c.device_id = :one AND c.other_id = :other)"
        " OR (c.device_id = :other AND c.other_id = :one)) LIMIT 1",
        one=one,
        other=other,
    )
    return found is not None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
