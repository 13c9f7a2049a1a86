"""The questions about lines: which are on file, how fast they were seen, and over which anybody was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Line(NamedTuple):
    """A circuit in force."""

    id: int
    agency_id: int
    technology: str
    provider: str | None
    down_bits_per_second: float
    up_bits_per_second: float | None
    metered: bool
    valid_from: str
    valid_to: str


class Speed(NamedTuple):
    """The best downlink that machines of an agency saw by one method."""

    agency_id: int
    method: str
    down_bits_per_second: float


_LINES = """
SELECT id, agency_id, technology, provider, down_bits_per_second, up_bits_per_second, metered, valid_from, valid_to
FROM circuit WHERE valid_from <= :day AND :day < valid_to AND superseded_at IS NULL
ORDER BY agency_id, down_bits_per_second DESC, id
"""

# A rate belongs to the agency in which the machine stood on the day it was seen.
_SPEEDS = """
SELECT p.agency_id, b.method, MAX(b.down_bits_per_second)
FROM best_throughput b JOIN placement p ON p.device_id = b.device_id
     AND p.valid_from <= b.day AND b.day < p.valid_to AND p.superseded_at IS NULL
WHERE b.day > :since AND b.day <= :day GROUP BY p.agency_id, b.method
"""

# Likewise with contact: a machine that moved since was heard over the line of the agency it has left.
_HEARD = """
SELECT DISTINCT p.agency_id FROM placement p JOIN sighting h ON h.device_id = p.device_id
     AND p.valid_from <= h.day AND h.day < p.valid_to
WHERE p.superseded_at IS NULL AND h.day >= :since AND h.day <= :day
"""


def lines(connection: Connection, day: str) -> list[Line]:
    """Which circuits were in force, the fastest of each agency first."""
    return [Line(*row)._replace(metered=bool(row[6])) for row in connection.rows(_LINES, day=day)]


def speeds(connection: Connection, day: str, *, since: str) -> list[Speed]:
    """Which downlink the machines of each agency saw after ``since`` and up to ``day``."""
    return [Speed(*row) for row in connection.rows(_SPEEDS, since=since, day=day)]


def heard(connection: Connection, day: str, *, since: str) -> frozenset[int]:
    """In which agencies a machine stood on a day it was heard, from ``since`` up to ``day``."""
    return frozenset(row[0] for row in connection.rows(_HEARD, since=since, day=day))
