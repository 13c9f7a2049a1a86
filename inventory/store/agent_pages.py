"""What is asked about agents one by one: their keys, their streams, and what happened to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Fact(NamedTuple):
    """One agent as it stands now."""

    id: int
    public_id: str
    device_id: int
    label: str
    simulated: bool
    agency_id: int | None
    version: str | None
    code_id: int
    enrolled_at: float
    contacted_at: float | None
    revoked_at: float | None
    rotation_asked_at: float | None
    copy_of: int | None
    """The device whose key the machine carried before it found itself to be another."""
    changes: int
    """Of its inventory today."""
    noisy_at: float | None
    """When they became too many, today."""
    inventory_seconds: int | None = None
    """How often it is to look at everything; ``None``, here and below: as its kind does."""
    measure_seconds: int | None = None
    contact_seconds: int | None = None
    spread_seconds: int | None = None


class Epoch(NamedTuple):
    """One numbering of an agent's snapshots, and what became of them."""

    epoch: str
    started_at: float
    ingested: int
    lost: int
    quarantined: int
    forked_at: float | None


class Event(NamedTuple):
    """Something that happened to an agent's key; with ``copied`` the device that was made of the copy."""

    kind: str
    happened_at: float
    recorded_by: str | None
    other_device: int | None


_FACTS = """
SELECT a.id, a.public_id, a.device_id, d.label, d.simulated, p.agency_id, a.version, a.code_id, a.enrolled_at,
       a.contacted_at, a.revoked_at, a.rotation_asked_at, o.device_id, COALESCE(n.changes, 0), n.noisy_at,
       a.inventory_seconds, a.measure_seconds, a.contact_seconds, a.spread_seconds
FROM agent a JOIN device d ON d.id = a.device_id
LEFT JOIN agent o ON o.id = a.copy_of_id
LEFT JOIN agent_day n ON n.agent_id = a.id AND n.day = :today
LEFT JOIN placement p ON p.device_id = a.device_id AND p.superseded_at IS NULL
     AND p.valid_from <= :day AND :day < p.valid_to
"""

_EPOCHS = """
SELECT s.epoch, s.started_at, s.ingested, s.lost,
       (SELECT COUNT(*) FROM quarantine q WHERE q.stream_id = s.id), s.forked_at
FROM stream s WHERE s.agent_id = :agent ORDER BY s.id
"""

_EVENTS = """
SELECT e.kind, e.happened_at, e.recorded_by, o.device_id
FROM agent_event e LEFT JOIN agent o ON o.id = e.other_id WHERE e.agent_id = :agent ORDER BY e.id
"""

_NOISY = "SELECT day FROM agent_day WHERE agent_id = :agent AND noisy_at IS NOT NULL ORDER BY day"


def agents(connection: Connection, day: str, today: str) -> list[Fact]:
    """Which agents there are, by the devices they speak for."""
    statement = f"{_FACTS} ORDER BY a.device_id, a.id"
    return [_fact(row) for row in connection.rows(statement, day=day, today=today)]


def agents_of(connection: Connection, device_id: int, day: str, today: str) -> list[Fact]:
    """Which agents a device has had, the newest first."""
    statement = f"{_FACTS} WHERE a.device_id = :device ORDER BY a.id DESC"
    return [_fact(row) for row in connection.rows(statement, device=device_id, day=day, today=today)]


def epochs(connection: Connection, agent_id: int) -> list[Epoch]:
    """What came in of an agent and what never will, numbering by numbering."""
    return [Epoch(*row) for row in connection.rows(_EPOCHS, agent=agent_id)]


def events(connection: Connection, agent_id: int) -> list[Event]:
    """What happened to an agent's key, in its order."""
    return [Event(*row) for row in connection.rows(_EVENTS, agent=agent_id)]


def noisy_days(connection: Connection, agent_id: int) -> list[str]:
    """On which days an agent changed more than it may."""
    return [row[0] for row in connection.rows(_NOISY, agent=agent_id)]


def _fact(row: tuple[object, ...]) -> Fact:
    fact = Fact(*row)  # type: ignore[arg-type]  # the columns of the statement above
    return fact._replace(simulated=bool(fact.simulated))
