"""What is asked about the agents' traffic: who was in contact when, what came in, what never will."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.text.when import DAY_SECONDS

if TYPE_CHECKING:
    from inventory.store.engine import Connection

HOUR_SECONDS: Final = 3600.0


class Contacts(NamedTuple):
    """How many agents were last in contact when: ``1h``, ``1d``, ``30d``, ``older`` or ``never``."""

    seen: str
    simulated: bool
    number: int


class Losses(NamedTuple):
    """What is declared lost for one reason; the length of an open range is not known and not in ``snapshots``."""

    reason: str
    snapshots: int
    open_ranges: int


_CONTACTS = """
SELECT CASE WHEN a.contacted_at IS NULL THEN 'never' WHEN a.contacted_at >= :hour THEN '1h'
            WHEN a.contacted_at >= :day THEN '1d' WHEN a.contacted_at >= :month THEN '30d' ELSE 'older' END,
       d.simulated, COUNT(*)
FROM agent a JOIN device d ON d.id = a.device_id WHERE a.revoked_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2
"""

_LOSSES = """
SELECT reason, COALESCE(SUM(last - first + 1), 0), SUM(CASE WHEN last IS NULL THEN 1 ELSE 0 END)
FROM lost_range GROUP BY reason ORDER BY reason
"""

_COUNTERS = "SELECT name, value FROM ingest_counter ORDER BY name"


def contacts(connection: Connection, now: float) -> list[Contacts]:
    """How long ago the agents in force were last in contact, in classes that do not overlap."""
    limits: dict[str, Any] = {"hour": now - HOUR_SECONDS, "day": now - DAY_SECONDS, "month": now - 30 * DAY_SECONDS}
    return [Contacts(row[0], bool(row[1]), row[2]) for row in connection.rows(_CONTACTS, **limits)]


def losses(connection: Connection) -> list[Losses]:
    """How many snapshots will never come, by the reason declared."""
    return [Losses(row[0], int(row[1]), int(row[2])) for row in connection.rows(_LOSSES)]


def counters(connection: Connection) -> dict[str, int]:
    """The running totals of the ingest."""
    return {name: int(value) for name, value in connection.rows(_COUNTERS)}
