"""The working calendar of a year: which days are not what their weekday says, why, and who said so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inventory import calendar
from inventory.store import calendar_days

if TYPE_CHECKING:
    from agent.text import Text
    from inventory.store.engine import Connection


class DayRow(NamedTuple):
    """One day on which offices do not do what its weekday says, or of which people said something."""

    day: str
    works: bool
    reason: Text
    source: str
    """Who said so; empty for the public calendar."""


class Year(NamedTuple):
    """The days of one year, and the hours of a working day."""

    hours: calendar.Hours
    days: list[DayRow]
    working_days: int


def year_of(connection: Connection, year: int) -> Year:
    """Return the calendar of one year."""
    first, last = f"{year:04}-01-01", f"{year:04}-12-31"
    in_force = calendar_days.calendar_of(connection)
    said = {each.day: each.recorded_by for each in calendar_days.said_days(connection, first, last)}
    rows, working = [], 0
    for day in calendar.days(first, last):
        found = in_force.day(day)
        working += found.works
        if day in said or found.reason not in calendar.USUAL:
            rows.append(DayRow(day, found.works, found.reason, said.get(day, "")))
    return Year(in_force.hours, rows, working)
