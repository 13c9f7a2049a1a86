"""Questions about services: which are visited, who is the probe of an office, and what its visits came to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Target(NamedTuple):
    """One service on file."""

    name: str
    kind: str
    host: str
    port: int
    label: str | None
    recorded_by: str
    recorded_at: float


class Held(NamedTuple):
    """Who is the probe of an agency, and until when."""

    agent_id: int
    until: float


class Candidate(NamedTuple):
    """One agent that could be the probe of its agency."""

    agent_id: int
    contacted_at: float | None
    is_wired: bool
    awake_seconds: float
    """How long its machine was at work in the last two weeks."""


class Visited(NamedTuple):
    """What an agency's probes found of one service in some days."""

    agency_id: int
    target: str
    visits: int
    reached: int


class Seen(NamedTuple):
    """The newest visit of an agency to one service."""

    agency_id: int
    target: str
    last_at: float
    outcome: str
    certificate_end: float | None


VISIT: Final = """
INSERT INTO service_visit (day, agent_id, target, visits, reached, last_at, outcome, status, certificate_end)
VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)
ON CONFLICT (day, agent_id, target) DO UPDATE SET
    visits = service_visit.visits + 1, reached = service_visit.reached + excluded.reached,
    outcome = CASE WHEN excluded.last_at >= service_visit.last_at THEN excluded.outcome ELSE service_visit.outcome END,
    status = CASE WHEN excluded.last_at >= service_visit.last_at THEN excluded.status ELSE service_visit.status END,
    certificate_end = CASE WHEN excluded.last_at >= service_visit.last_at AND excluded.certificate_end IS NOT NULL
        THEN excluded.certificate_end ELSE service_visit.certificate_end END,
    last_at = CASE WHEN excluded.last_at >= service_visit.last_at THEN excluded.last_at ELSE service_visit.last_at END
"""
_TAKE = """
INSERT INTO probe_lease (agency_id, agent_id, until) VALUES (:agency, :agent, :until)
ON CONFLICT (agency_id) DO UPDATE SET agent_id = excluded.agent_id, until = excluded.until
WHERE probe_lease.agent_id = excluded.agent_id OR probe_lease.until <= :now
"""
_CANDIDATES = """
SELECT a.id, a.contacted_at, COALESCE(n.content, ''), COALESCE(w.seconds, 0.0)
FROM agent a JOIN placement p ON p.device_id = a.device_id AND p.superseded_at IS NULL
    AND p.valid_from <= :day AND :day < p.valid_to AND p.agency_id = :agency
LEFT JOIN device_section n ON n.device_id = a.device_id AND n.section = 'networks'
LEFT JOIN (SELECT agent_id, SUM(last_at - first_at) AS seconds FROM awake_spell WHERE last_at >= :since
    GROUP BY agent_id) w ON w.agent_id = a.id
WHERE a.revoked_at IS NULL ORDER BY a.id
"""
_VISITED = """
SELECT p.agency_id, v.target, SUM(v.visits), SUM(v.reached)
FROM service_visit v JOIN agent a ON a.id = v.agent_id
JOIN placement p ON p.device_id = a.device_id AND p.superseded_at IS NULL
    AND p.valid_from <= v.day AND v.day < p.valid_to
WHERE v.day >= :since AND v.day <= :day GROUP BY p.agency_id, v.target ORDER BY p.agency_id, v.target
"""
_NEWEST = """
SELECT p.agency_id, v.target, v.last_at, v.outcome, v.certificate_end
FROM service_visit v JOIN agent a ON a.id = v.agent_id
JOIN placement p ON p.device_id = a.device_id AND p.superseded_at IS NULL
    AND p.valid_from <= v.day AND v.day < p.valid_to
WHERE v.day >= :since ORDER BY v.last_at, p.agency_id, v.target
"""


def targets(connection: Connection) -> list[Target]:
    """Which services are to be visited, by name."""
    rows = connection.rows(
        "SELECT name, kind, host, port, label, recorded_by, recorded_at FROM probe_target"
        " WHERE superseded_at IS NULL ORDER BY name"
    )
    return [Target(*row) for row in rows]


def agency_of(connection: Connection, device_id: int, day: str) -> int | None:
    """In which agency a device stands on a day."""
    number: int | None = connection.value(
        "SELECT agency_id FROM placement WHERE device_id = :device AND superseded_at IS NULL"
        " AND valid_from <= :day AND :day < valid_to",
        device=device_id,
        day=day,
    )
    return number


def held(connection: Connection, agency_id: int) -> Held | None:
    """Who is the probe of an agency by the last lease, over or not."""
    row = connection.one("SELECT agent_id, until FROM probe_lease WHERE agency_id = :id", id=agency_id)
    return None if row is None else Held(*row)


def take(connection: Connection, agency_id: int, agent_id: int, *, until: float, now: float) -> bool:
    """Let an agent be the probe of an agency, unless another one is."""
    values = {"agency": agency_id, "agent": agent_id, "until": until, "now": now}
    return connection.execute(_TAKE, values).rowcount == 1


def candidates(connection: Connection, agency_id: int, day: str, *, since: float) -> list[Candidate]:
    """Which agents of an agency could be its probe."""
    rows = connection.rows(_CANDIDATES, agency=agency_id, day=day, since=since)
    return [
        Candidate(number, contacted, _is_wired(networks), float(seconds))
        for number, contacted, networks, seconds in rows
    ]


def _is_wired(networks: str) -> bool:
    found = json.loads(networks) if networks else []
    return any(each.get("kind") == "wired" and each.get("up") for each in found or ())


def visited(connection: Connection, *, since: str, day: str) -> list[Visited]:
    """How often the probes of each agency went to each service from one day to another, and came there."""
    return [
        Visited(row[0], row[1], int(row[2]), int(row[3])) for row in connection.rows(_VISITED, since=since, day=day)
    ]


def newest(connection: Connection, *, since: str) -> dict[tuple[int, str], Seen]:
    """What the newest visit of each agency to each service came to."""
    return {(row[0], row[1]): Seen(*row) for row in connection.rows(_NEWEST, since=since)}
