"""Statements about agents' keys after their enrolment: rotated, copied, revoked, and what is told of it later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection

Kind = Literal["copied", "rotation_asked", "rotated", "revoked"]


class Copies(NamedTuple):
    """How many agents descend from one enrolment without a code of their own."""

    recent: int
    ever: int


class Original(NamedTuple):
    """What a copy takes over from the agent whose key it carried."""

    device_id: int
    label: str
    simulated: bool
    agency_id: int
    kind: str | None
    """What the enrolment code says it is."""


class Pace(NamedTuple):
    """How often an agent looks, measures and speaks, in seconds; ``None``: as its kind does."""

    inventory_seconds: int | None = None
    measure_seconds: int | None = None
    contact_seconds: int | None = None
    spread_seconds: int | None = None


def pace(connection: Connection, agent_id: int) -> Pace:
    """Return what is set for an agent."""
    row = connection.one(
        "SELECT inventory_seconds, measure_seconds, contact_seconds, spread_seconds FROM agent WHERE id = :id",
        id=agent_id,
    )
    assert row is not None  # the caller has just read the agent
    return Pace(*row)


def set_pace(connection: Connection, agent_id: int, pace: Pace) -> None:
    """Set it; the agent is told at its next contact."""
    connection.execute(
        "UPDATE agent SET inventory_seconds = :inventory_seconds, measure_seconds = :measure_seconds,"
        " contact_seconds = :contact_seconds, spread_seconds = :spread_seconds WHERE id = :id",
        {**pace._asdict(), "id": agent_id},
    )


class FileKeys(NamedTuple):
    """What verifies the files of one agent that are carried by hand."""

    file_key_hash: str
    next_file_key_hash: str | None
    revoked_at: float | None
    enrolled_at: float


def file_keys(connection: Connection, public_id: str) -> FileKeys | None:
    """Return the keys for the files of an agent."""
    row = connection.one(
        "SELECT file_key_hash, next_file_key_hash, revoked_at, enrolled_at FROM agent WHERE public_id = :public_id",
        public_id=public_id,
    )
    return None if row is None else FileKeys(*row)


def offer(connection: Connection, agent_id: int, key_hash: str, file_key_hash: str) -> None:
    """Keep the key that will replace the agent's own as soon as it is used."""
    connection.execute(
        "UPDATE agent SET next_key_hash = :key_hash, next_file_key_hash = :file_key_hash WHERE id = :id",
        {"key_hash": key_hash, "file_key_hash": file_key_hash, "id": agent_id},
    )


def promote(connection: Connection, agent_id: int) -> None:
    """Let the offered key be the only one."""
    connection.execute(
        "UPDATE agent SET key_hash = next_key_hash, file_key_hash = next_file_key_hash, next_key_hash = NULL,"
        " next_file_key_hash = NULL, rotation_asked_at = NULL WHERE id = :id AND next_key_hash IS NOT NULL",
        {"id": agent_id},
    )


def ask_rotation(connection: Connection, agent_id: int, now: float) -> bool:
    """Note that the agent is to make a new key; false when that was asked before, or it is revoked."""
    statement = (
        "UPDATE agent SET rotation_asked_at = :now WHERE id = :id AND rotation_asked_at IS NULL AND revoked_at IS NULL"
    )
    return connection.execute(statement, {"now": now, "id": agent_id}).rowcount == 1


def revoke(connection: Connection, agent_id: int, now: float) -> bool:
    """End an agent's credential; false when it had ended."""
    statement = "UPDATE agent SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL"
    return connection.execute(statement, {"now": now, "id": agent_id}).rowcount == 1


def happened(
    connection: Connection,
    agent_id: int,
    kind: Kind,
    now: float,
    *,
    by: str | None = None,
    other_id: int | None = None,
) -> None:
    """Add a row to an agent's history."""
    connection.execute(
        "INSERT INTO agent_event (agent_id, kind, happened_at, recorded_by, other_id)"
        " VALUES (:agent_id, :kind, :now, :by, :other_id)",
        {"agent_id": agent_id, "kind": kind, "now": now, "by": by, "other_id": other_id},
    )


def copies(connection: Connection, origin_id: int, since: float) -> Copies:
    """Return how many copies descend from an enrolment; on PostgreSQL nobody else adds one until the commit."""
    if connection.backend == "postgresql":
        connection.execute("SELECT id FROM agent WHERE id = :id FOR UPDATE", {"id": origin_id})
    row = connection.one(
        "SELECT COUNT(CASE WHEN enrolled_at > :since THEN 1 END), COUNT(*) FROM agent WHERE origin_id = :id",
        since=since,
        id=origin_id,
    )
    assert row is not None  # an aggregate always answers
    return Copies(*map(int, row))


def original(connection: Connection, agent_id: int, day: str) -> Original:
    """Return what a copy takes over; a device that stands nowhere on ``day`` hands on the agency of its code."""
    row = connection.one(
        "SELECT a.device_id, d.label, d.simulated, COALESCE(p.agency_id, c.agency_id), c.kind"
        " FROM agent a JOIN device d ON d.id = a.device_id JOIN enrolment_code c ON c.id = a.code_id"
        " LEFT JOIN placement p ON p.device_id = a.device_id AND p.superseded_at IS NULL"
        " AND p.valid_from <= :day AND p.valid_to > :day WHERE a.id = :id",
        id=agent_id,
        day=day,
    )
    assert row is not None  # the caller has just read the agent
    return Original(*row)._replace(simulated=bool(row[2]))
