"""How many machines of each agency spoke over its line in a time, and what rates they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Spoken(NamedTuple):
    """The computers in service of one agency, and those of them heard in a time while they stood there."""

    agency_id: int
    computers: int
    heard: int


class Rate(NamedTuple):
    """The best rates one machine saw on one day by one method."""

    agency_id: int
    device_id: int
    day: str
    method: str
    down_bits_per_second: float
    up_bits_per_second: float | None
    samples: int


_SPOKEN = """
SELECT p.agency_id, COUNT(*), SUM(CASE WHEN EXISTS (SELECT 1 FROM sighting h WHERE h.device_id = p.device_id
    AND h.day >= :first AND h.day <= :last AND h.day >= p.valid_from) THEN 1 ELSE 0 END)
FROM placement p JOIN device_standing s ON s.device_id = p.device_id AND s.superseded_at IS NULL
    AND s.valid_from <= :last AND :last < s.valid_to
WHERE p.superseded_at IS NULL AND p.valid_from <= :last AND :last < p.valid_to
    AND s.lifecycle = 'in_service' AND s.ownership = 'state' AND s.kind IN ('server', 'desktop', 'laptop')
GROUP BY p.agency_id
"""
_RATES = """
SELECT p.agency_id, b.device_id, b.day, b.method, b.down_bits_per_second, b.up_bits_per_second, b.samples
FROM best_throughput b JOIN placement p ON p.device_id = b.device_id AND p.superseded_at IS NULL
    AND p.valid_from <= b.day AND b.day < p.valid_to
WHERE b.day >= :first AND b.day <= :last ORDER BY p.agency_id, b.day, b.device_id, b.method
"""


def spoken(connection: Connection, *, first: str, last: str) -> dict[int, Spoken]:
    """How many computers each agency had on the last day, and of how many anything was heard since the first."""
    return {
        row[0]: Spoken(row[0], int(row[1]), int(row[2])) for row in connection.rows(_SPOKEN, first=first, last=last)
    }


def rates(connection: Connection, *, first: str, last: str) -> list[Rate]:
    """What rates the machines of each agency saw, day by day."""
    return [Rate(*row) for row in connection.rows(_RATES, first=first, last=last)]
