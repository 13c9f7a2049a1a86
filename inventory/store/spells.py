"""When each agent was at work, when it was in contact, and when the register itself served; one row an interval.

Raw measurements live for days, and what an outage was is asked of a quarter: so the intervals are kept by themselves,
written in the transaction of the snapshots that tell of them. They belong to the agent, so that a merge of two devices
takes them along and a split gives them back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.store.engine import Connection


class Awake(NamedTuple):
    """One run of a machine, as far as it wrote without a pause."""

    boot_id: str
    booted_at: float
    first_at: float
    last_at: float


class Contact(NamedTuple):
    """One run of contacts that followed each other as they should."""

    first_at: float
    last_at: float


SILENCE_SECONDS: Final = 180.0
"""Twice the time between two signs of life of the register, and a little."""

SERVER_CONTACT_SECONDS: Final = 60
CONTACT_SECONDS: Final = 900


def contact_seconds(given: int | None, kind: str | None) -> int:
    """Return how often an agent is to speak: as somebody has set, else by what its device counts as."""
    return given or (SERVER_CONTACT_SECONDS if kind == "server" else CONTACT_SECONDS)


AWAKE: Final = """
INSERT INTO awake_spell (agent_id, boot_id, first_at, booted_at, last_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (agent_id, boot_id, first_at) DO UPDATE SET last_at = excluded.last_at
"""
CONTACT: Final = """
INSERT INTO contact_spell (agent_id, first_at, last_at) VALUES (?, ?, ?)
ON CONFLICT (agent_id, first_at) DO UPDATE SET last_at = excluded.last_at
"""
_LAST_AWAKE = """
SELECT boot_id, booted_at, first_at, last_at FROM awake_spell WHERE agent_id = :agent ORDER BY first_at DESC LIMIT 1
"""
_LAST_CONTACT = """
SELECT first_at, last_at FROM contact_spell WHERE agent_id = :agent ORDER BY first_at DESC LIMIT 1
"""


def last_awake(connection: Connection, agent_id: int) -> Awake | None:
    """Return the newest run of a machine."""
    row = connection.one(_LAST_AWAKE, agent=agent_id)
    return None if row is None else Awake(*row)


def last_contact(connection: Connection, agent_id: int) -> Contact | None:
    """Return the newest run of contacts of an agent."""
    row = connection.one(_LAST_CONTACT, agent=agent_id)
    return None if row is None else Contact(*row)


def serve(connection: Connection, now: float) -> None:
    """Note that the register is there."""
    changed = connection.execute(
        "UPDATE service_spell SET last_at = :now WHERE first_at = (SELECT MAX(first_at) FROM service_spell)"
        " AND last_at >= :since AND last_at <= :now",
        {"now": now, "since": now - SILENCE_SECONDS},
    )
    if not changed.rowcount:
        connection.execute(
            "INSERT INTO service_spell (first_at, last_at) VALUES (:now, :now) ON CONFLICT (first_at) DO NOTHING",
            {"now": now},
        )


class Seen(NamedTuple):
    """One interval of one machine: ``booted_at`` where it was at work, ``None`` where it was in contact."""

    device_id: int
    agent_id: int
    first_at: float
    last_at: float
    booted_at: float | None = None


_AWAKE_IN = """
SELECT a.device_id, s.agent_id, s.first_at, s.last_at, s.booted_at FROM awake_spell s JOIN agent a ON a.id = s.agent_id
WHERE s.last_at >= :since AND s.first_at < :until ORDER BY s.first_at, s.agent_id
"""
_CONTACT_IN = """
SELECT a.device_id, s.agent_id, s.first_at, s.last_at FROM contact_spell s JOIN agent a ON a.id = s.agent_id
WHERE s.last_at >= :since AND s.first_at < :until ORDER BY s.first_at, s.agent_id
"""
_SERVICE_IN = """
SELECT first_at, last_at FROM service_spell WHERE last_at >= :since AND first_at < :until ORDER BY first_at
"""
_PLACES_IN = """
SELECT device_id, agency_id, valid_from, valid_to FROM placement
WHERE superseded_at IS NULL AND valid_from <= :last AND :first < valid_to ORDER BY device_id, valid_from
"""


_PACES = """
SELECT a.device_id, a.contact_seconds, s.kind FROM agent a LEFT JOIN device_standing s ON s.device_id = a.device_id
    AND s.valid_from <= :day AND :day < s.valid_to AND s.superseded_at IS NULL ORDER BY a.id
"""


class Place(NamedTuple):
    """Where a device stood, in days."""

    device_id: int
    agency_id: int
    valid_from: str
    valid_to: str


def awake_in(connection: Connection, *, since: float, until: float) -> list[Seen]:
    """When machines were at work, wherever that touches the time asked about."""
    return [Seen(*row) for row in connection.rows(_AWAKE_IN, since=since, until=until)]


def contact_in(connection: Connection, *, since: float, until: float) -> list[Seen]:
    """When agents were in contact, likewise."""
    return [Seen(*row) for row in connection.rows(_CONTACT_IN, since=since, until=until)]


def service_in(connection: Connection, *, since: float, until: float) -> list[Contact]:
    """When the register itself was there, likewise."""
    return [Contact(*row) for row in connection.rows(_SERVICE_IN, since=since, until=until)]


def paces(connection: Connection, day: str) -> dict[int, int]:
    """How often the agent of each device is to speak; the newest agent counts."""
    rows = connection.rows(_PACES, day=day)
    return {device: contact_seconds(given, kind) for device, given, kind in rows}


def places_in(connection: Connection, *, first: str, last: str) -> list[Place]:
    """Where devices stood on the days from ``first`` to ``last``."""
    return [Place(*row) for row in connection.rows(_PLACES_IN, first=first, last=last)]


def keep(connection: Connection, *, awake: Iterable[tuple[Any, ...]], contact: Iterable[tuple[Any, ...]]) -> None:
    """Write intervals: ``(agent, boot, first, booted, last)`` and ``(agent, first, last)``."""
    connection.many(AWAKE, awake)
    connection.many(CONTACT, contact)
