"""Statements that findings are read off: one question a kind of fact, for the whole register."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class WatchedRow(NamedTuple):
    """One device in service, and one of its agents that may report."""

    id: int
    label: str
    kind: str
    purpose: str
    agency_id: int | None
    custodian: str | None
    version: str | None
    enrolled_at: float | None
    heard_at: float | None
    """When it was last heard over the network: nothing newer is known of it, and its agent came that late."""


class PartRow(NamedTuple):
    """One part of a device from which one of that kind went at some time."""

    device_id: int
    section: str
    part: str
    content: str
    seen_from: float
    seen_to: float | None


_MACHINES = """
SELECT d.id, d.label, s.kind, s.purpose, p.agency_id, p.custodian, a.version, a.enrolled_at,
       CASE WHEN a.contacted_at < d.observed_at THEN a.contacted_at ELSE d.observed_at END
FROM device_standing s JOIN device d ON d.id = s.device_id
LEFT JOIN placement p ON p.device_id = d.id AND p.valid_from <= :day AND :day < p.valid_to AND p.superseded_at IS NULL
LEFT JOIN agent a ON a.device_id = d.id AND a.revoked_at IS NULL
WHERE s.valid_from <= :day AND :day < s.valid_to AND s.superseded_at IS NULL AND s.lifecycle = 'in_service'
ORDER BY d.id, a.contacted_at
"""
_SECTIONS = """
SELECT device_id, section, content, observed_at FROM device_section
WHERE content IS NOT NULL
  AND section IN ('antiviruses', 'firewalls', 'memories', 'operating_system', 'remote_tools', 'storages')
"""
_PARTS = """
SELECT c.device_id, c.section, c.part, c.content, c.seen_from, c.seen_to FROM component c
WHERE c.section IN ('memories', 'storages') AND EXISTS (SELECT 1 FROM component g WHERE g.device_id = c.device_id
    AND g.section IN ('memories', 'storages') AND g.seen_to IS NOT NULL)
ORDER BY c.id
"""
_HOLDERS = """
SELECT device_id, custodian, valid_from, valid_to FROM placement
WHERE superseded_at IS NULL AND custodian IS NOT NULL AND device_id IN
    (SELECT device_id FROM component WHERE seen_to IS NOT NULL AND section IN ('memories', 'storages'))
"""
_LOSSES = """
SELECT a.device_id, SUM(s.lost), MAX(l.told) FROM stream s JOIN agent a ON a.id = s.agent_id
LEFT JOIN (SELECT stream_id, MAX(recorded_at) AS told FROM lost_range GROUP BY stream_id) l ON l.stream_id = s.id
WHERE s.lost > 0 GROUP BY a.device_id
"""
_COPIES = """
SELECT a.device_id, e.happened_at, o.device_id FROM agent_event e JOIN agent a ON a.id = e.agent_id
LEFT JOIN agent o ON o.id = e.other_id WHERE e.kind = 'copied' AND e.happened_at >= :since ORDER BY e.id
"""
_FORKS = """
SELECT a.device_id, s.forked_at FROM stream s JOIN agent a ON a.id = s.agent_id
WHERE s.forked_at >= :since ORDER BY s.id
"""
# The oldest and the newest of what is kept raw, by the order of the keys: two look-ups a device.
_FILLS = """
SELECT d.id, m.taken_at, m.content FROM device d JOIN measurement m ON m.id IN (
    (SELECT o.id FROM measurement o WHERE o.device_id = d.id ORDER BY o.id LIMIT 1),
    (SELECT n.id FROM measurement n WHERE n.device_id = d.id ORDER BY n.id DESC LIMIT 1))
ORDER BY d.id, m.taken_at
"""


def machines(connection: Connection, day: str) -> list[WatchedRow]:
    """Return the devices in service on a day, a row for each agent; the one heard last comes last."""
    return [WatchedRow(*row) for row in connection.rows(_MACHINES, day=day)]


def sections(connection: Connection) -> list[tuple[int, str, str, float]]:
    """Return the newest content of the sections that findings read."""
    return [(row[0], row[1], row[2], row[3]) for row in connection.rows(_SECTIONS)]


def parts(connection: Connection) -> list[PartRow]:
    """Return every module and disk of the devices that ever lost one."""
    return [PartRow(*row) for row in connection.rows(_PARTS)]


def holders(connection: Connection) -> list[tuple[int, str, str, str]]:
    """Return in whose hands these devices were: device, custodian, first day, day after the last."""
    return [(row[0], row[1], row[2], row[3]) for row in connection.rows(_HOLDERS)]


def losses(connection: Connection) -> list[tuple[int, int, float | None]]:
    """Return how many snapshots of each device are lost, and when that was last told."""
    return [(row[0], int(row[1]), row[2]) for row in connection.rows(_LOSSES)]


def copies(connection: Connection, since: float) -> list[tuple[int, float, int | None]]:
    """Return which devices' agents were found on other machines: device, when, and what came of it."""
    return [(row[0], row[1], row[2]) for row in connection.rows(_COPIES, since=since)]


def forks(connection: Connection, since: float) -> list[tuple[int, float]]:
    """Return which devices' streams forked, and when."""
    return [(row[0], row[1]) for row in connection.rows(_FORKS, since=since)]


def measurements(connection: Connection) -> list[tuple[int, float, str]]:
    """Return the oldest and the newest raw measurement of each device: device, when, content."""
    return [(row[0], row[1], row[2]) for row in connection.rows(_FILLS)]
