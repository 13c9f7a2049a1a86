"""The calendar that a register works by: its hours, and the days that people have said something of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.calendar import OFFICE_HOURS, Calendar, Told, parse_hours
from inventory.store import queries

if TYPE_CHECKING:
    from inventory.store.engine import Connection


HOURS: Final = "office_hours"
"""The setting that holds the hours of a working day."""


class Said(NamedTuple):
    """What was said of one day, by whom and when."""

    day: str
    works: bool
    reason: str
    recorded_by: str
    recorded_at: float


_DAYS = """
SELECT day, works, reason, recorded_by, recorded_at FROM calendar_day
WHERE superseded_at IS NULL AND day >= :since AND day <= :until ORDER BY day
"""


def said_days(connection: Connection, since: str = "", until: str = "9999-12-31") -> list[Said]:
    """Return what holds of the days from ``since`` to ``until``, both included, in their order."""
    rows = connection.rows(_DAYS, since=since, until=until)
    return [Said(*row)._replace(works=bool(row[1])) for row in rows]


def calendar_of(connection: Connection) -> Calendar:
    """Return the calendar in force."""
    hours = parse_hours(queries.setting(connection, HOURS) or "") or OFFICE_HOURS
    return Calendar(hours, {each.day: Told(each.works, each.reason) for each in said_days(connection)})
