"""Working days and hours of the offices of Viet Nam; pure.

Public holidays, those of the lunar year and the days that decrees move each year among them, come from the package
``holidays``; what people said of single days goes before.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.text import Text
from inventory.text.when import DAY_SECONDS, ZONE, add_days, day_of, show_day, start_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_EPOCH: Final = date(1970, 1, 1).toordinal()
_OFFSET: Final = ZONE.utcoffset(None).total_seconds()
_SATURDAY: Final = 5
_TYPED: Final = re.compile(r"(\d{1,2})[:hg](\d{2})\s*[-–]\s*(\d{1,2})[:hg](\d{2})", re.ASCII)
_AMERICAN: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
_DISTANT: Final = 3660
"""Days that a moment is looked for ahead; so long no office is closed."""


class Span(NamedTuple):
    """A part of a day in which an office works, in seconds since local midnight."""

    start: float
    end: float


class Told(NamedTuple):
    """What people said of one day."""

    works: bool
    reason: str


class Day(NamedTuple):
    """Whether offices work on a day, and why."""

    works: bool
    reason: Text


Hours = tuple[Span, ...]
OFFICE_HOURS: Final[Hours] = (Span(7.5 * 3600, 11.5 * 3600), Span(13.5 * 3600, 17 * 3600))
"""From 7:30 to 11:30 and from 13:30 to 17:00."""
_WORKING: Final = Text("ngày làm việc", "working day")
_WEEKEND: Final = Text("cuối tuần", "week-end")
USUAL: Final = (_WORKING, _WEEKEND)
"""The reasons of days that are what their weekday says."""
_MADE_UP: Final = Text("làm bù cho ngày nghỉ hoán đổi", "worked in place of another day")


class Calendar:
    """When offices work: the hours of a working day, and what people said of single days."""

    def __init__(self, hours: Hours = OFFICE_HOURS, told: Mapping[str, Told] | None = None) -> None:
        self.hours, self._told = hours, dict(told or {})
        self._known: dict[str, Day] = {}
        self._sums: dict[int, float] = {}
        """Working time before a day, by its number, from any day whatever: what is asked for are differences."""
        self._first = self._last = 0
        self._at_work: dict[int, bool] = {}

    def day(self, day: str) -> Day:
        """Return whether offices work on ``day`` (ISO), and why or why not."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._day(day)
        return known

    def is_working(self, instant: float) -> bool:
        """Whether offices work at this moment."""
        number, second = divmod(instant + _OFFSET, DAY_SECONDS)
        return self._works(int(number)) and any(span.start <= second < span.end for span in self.hours)

    def working_seconds(self, start: float, end: float) -> float:
        """Return how much working time lies between two instants; nothing where they are the wrong way round."""
        return self._elapsed(end) - self._elapsed(start) if end > start else 0.0

    def after(self, start: float, seconds: float) -> float:
        """Return the moment at which ``seconds`` of working time have passed since ``start``.

        Raises ValueError where there is none within ten years: hours without length.
        """
        day, left = day_of(start), seconds
        for _ in range(_DISTANT):
            there = self._within(day, start, start_of(day) + DAY_SECONDS)
            if there >= left > 0 or (left <= 0 and there > 0):
                return self._moment(day, start, max(left, 0.0))
            left -= there
            day = add_days(day, 1)
        raise ValueError("no working time")

    def before(self, end: float, seconds: float) -> float:
        """Return the last moment since which ``seconds`` of working time have passed by ``end``.

        Raises ValueError where there is none within ten years: hours without length.
        """
        number, left = int((end + _OFFSET) // DAY_SECONDS), seconds
        for day in range(number, number - _DISTANT, -1):
            midnight = day * DAY_SECONDS - _OFFSET
            for span in reversed(self.hours) if self._works(day) else ():
                last = min(end - midnight, span.end)
                if last > span.start and left <= last - span.start:
                    return midnight + last - left
                left -= max(last - span.start, 0.0)
        raise ValueError("no working time")

    def _elapsed(self, instant: float) -> float:
        number, second = divmod(instant + _OFFSET, DAY_SECONDS)
        passed = (min(second, span.end) - span.start for span in self.hours) if self._works(int(number)) else ()
        return self._before(int(number)) + sum(part for part in passed if part > 0)

    def _before(self, number: int) -> float:
        sums = self._sums
        if not sums:
            self._first = self._last = number
            sums[number] = 0.0
        for day in range(self._last, number):
            sums[day + 1] = sums[day] + self._seconds(day)
        for day in range(self._first - 1, number - 1, -1):
            sums[day] = sums[day + 1] - self._seconds(day)
        self._first, self._last = min(self._first, number), max(self._last, number)
        return sums[number]

    def _seconds(self, number: int) -> float:
        return sum(span.end - span.start for span in self.hours) if self._works(number) else 0.0

    def _works(self, number: int) -> bool:
        works = self._at_work.get(number)
        if works is None:
            works = self._at_work[number] = self.day(date.fromordinal(_EPOCH + number).isoformat()).works
        return works

    def _day(self, day: str) -> Day:
        if told := self._told.get(day):
            return Day(told.works, Text(told.reason, told.reason))
        value = date.fromisoformat(day)
        free = _public(value.year)
        if reason := free.names.get(value):
            return Day(works=False, reason=reason)
        if value.weekday() >= _SATURDAY:
            return Day(works=True, reason=_MADE_UP) if value in free.worked else Day(works=False, reason=_WEEKEND)
        return Day(works=True, reason=_WORKING)

    def _within(self, day: str, start: float, end: float) -> float:
        if not self.day(day).works:
            return 0.0
        midnight = start_of(day)
        parts = (min(end - midnight, span.end) - max(start - midnight, span.start) for span in self.hours)
        return sum(part for part in parts if part > 0)

    def _moment(self, day: str, start: float, seconds: float) -> float:
        midnight = start_of(day)
        for span in self.hours:
            begin = max(start - midnight, span.start)
            if begin < span.end and seconds <= span.end - begin:
                return midnight + begin + seconds
            seconds -= max(span.end - begin, 0.0)
        raise AssertionError("a day that has the time has the moment")


def _as_here(match: re.Match[str]) -> str:
    return show_day(f"{match[3]}-{match[1]}-{match[2]}", "en")


class _Year(NamedTuple):
    names: Mapping[date, Text]
    worked: frozenset[date]


@cache
def _public(year: int) -> _Year:
    """Return the public holidays of a year and the days of week-ends that were worked instead of others."""
    import holidays  # noqa: PLC0415  # a large package, which only what asks for working days loads

    vi: Any = holidays.country_holidays("VN", years=year, language="vi")
    en: Any = holidays.country_holidays("VN", years=year, language="en_US")
    names = {day: Text(name, _AMERICAN.sub(_as_here, en.get(day, name))) for day, name in vi.items()}
    return _Year(names, frozenset(day for day in vi.weekend_workdays if day.year == year))


def days(first: str, last: str) -> tuple[str, ...]:
    """Return the days from ``first`` to ``last``, both included; none where they are the wrong way round."""
    start = date.fromisoformat(first)
    count = (date.fromisoformat(last) - start).days + 1
    return tuple((start + timedelta(days=number)).isoformat() for number in range(count))


def parse_hours(typed: str) -> Hours | None:
    """Return the hours of a day as typed, ``7:30-11:30 13:30-17:00``; ``None`` where they are none or overlap."""
    found = [tuple(map(int, match)) for match in _TYPED.findall(typed)]
    rest = _TYPED.sub("", typed).replace(",", " ").replace(";", " ").strip()
    spans = tuple(Span(h * 3600.0 + m * 60, h2 * 3600.0 + m2 * 60) for h, m, h2, m2 in found)
    ends = [moment for span in spans for moment in span]
    ordered = all(before < later for before, later in pairwise(ends))
    minutes = all(m < 60 and m2 < 60 for _, m, _, m2 in found)
    return spans if spans and not rest and ordered and minutes and ends[-1] <= DAY_SECONDS else None


def show_hours(hours: Hours) -> str:
    """Return hours as they are typed: ``07:30-11:30 13:30-17:00``."""
    return " ".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in hours)


def _clock(second: float) -> str:
    minutes = round(second / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
