"""Days and instants as people of the district read and type them: fixed UTC+7, week from Monday."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from agent.text import Language, Problem, Text

ZONE: Final = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Viet Nam keeps no summer time, so a fixed offset is exact and needs no time zone database."""
DAY_SECONDS: Final = 86_400.0
FOREVER: Final = "9999-12-31"
"""The open end of valid time: one comparison then serves both engines."""
BEGINNING: Final = "0001-01-01"
"""The open start of valid time: on file since before the register."""
_WEEK: Final = 7 * DAY_SECONDS
_DAYS_VI: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_DAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
_TYPED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_STEPS: Final = (
    (DAY_SECONDS, Text("ngày", "day")),
    (3600.0, Text("giờ", "hour")),
    (60.0, Text("phút", "minute")),
    (1.0, Text("giây", "second")),
)


def day_of(instant: float) -> str:
    """Return the local day of an instant, as ISO text."""
    return datetime.fromtimestamp(instant, ZONE).date().isoformat()


def start_of(day: str) -> float:
    """Return the first instant of a local day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE).timestamp()


def end_of(day: str) -> float:
    """Return the first instant after a local day."""
    return start_of(day) + DAY_SECONDS


def add_days(day: str, count: int) -> str:
    """Return the day ``count`` days later."""
    return (date.fromisoformat(day) + timedelta(days=count)).isoformat()


def parse_day(typed: str, field: str) -> str:
    """Return a typed day (``D/M/YYYY`` or ISO) as ISO text; an impossible one is refused by its field's name."""
    text = typed.strip()
    if match := _TYPED.fullmatch(text):
        year, month, number = int(match[3]), int(match[2]), int(match[1])
    elif match := _ISO.fullmatch(text):
        year, month, number = int(match[1]), int(match[2]), int(match[3])
    else:
        raise _no_day(typed, field)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:  # a slip of the finger, such as 0219
        raise _no_day(typed, field)
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        raise _no_day(typed, field) from None


def _no_day(typed: str, field: str) -> Problem:
    return Problem(
        "SM-VALUE-01",
        Text(f"{field}: {typed!r} không phải là một ngày.", f"{field}: {typed!r} is not a day."),
        Text("Chưa làm gì cả.", "Nothing was done."),
        Text(
            "Gõ ngày/tháng/năm, ví dụ 08/11/2019, hoặc 2019-11-08", "Type day/month/year, as 08/11/2019, or 2019-11-08"
        ),
        field=field,
    )


def show_day(day: str, language: Language) -> str:
    """Return a day as ``08/11/2019`` or ``8 Nov 2019``."""
    value = date.fromisoformat(day)
    if language == "vi":
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    return f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year}"


def show_weekday(day: str, language: Language) -> str:
    """Return a day behind its weekday: ``Thứ Sáu 08/11/2019``."""
    weekday = (_DAYS_VI if language == "vi" else _DAYS_EN)[date.fromisoformat(day).weekday()]
    return f"{weekday} {show_day(day, language)}"


def show_clock(instant: float) -> str:
    """Return the local time of day, ``09:28``."""
    return f"{datetime.fromtimestamp(instant, ZONE):%H:%M}"


def show_moment(instant: float, language: Language) -> str:
    """Return day and time, ``08/11/2019 09:28``."""
    return f"{show_day(day_of(instant), language)} {show_clock(instant)}"


def show_header(instant: float, language: Language, *, seconds: bool = False) -> str:
    """Return the moment with its weekday: ``Thứ Sáu 08/11/2019 09:28``."""
    clock = f"{datetime.fromtimestamp(instant, ZONE):%H:%M:%S}" if seconds else show_clock(instant)
    return f"{show_weekday(day_of(instant), language)} {clock}"


def show_span(seconds: float, language: Language) -> str:
    """Return a length of time in its largest whole unit: ``6 phút``, ``1 day``."""
    size, unit = next((step for step in _STEPS if seconds >= step[0]), _STEPS[-1])
    count = max(0, int(seconds // size))
    plural = "s" if language == "en" and count != 1 else ""
    return f"{count} {unit.to(language)}{plural}"


def show_ago(instant: float, now: float, language: Language) -> str:
    """Return a past instant relative and absolute, ``6 phút trước (09:22)``; after a week absolute only."""
    age = now - instant
    if age >= _WEEK or age < 0:
        return show_moment(instant, language)
    ago = f"{show_span(age, language)} {'trước' if language == 'vi' else 'ago'}"
    same_day = day_of(instant) == day_of(now)
    return f"{ago} ({show_clock(instant) if same_day else show_moment(instant, language)})"


def iso_instant(instant: float) -> str:
    """Return an instant for programs: ISO 8601 in UTC."""
    return f"{datetime.fromtimestamp(instant, UTC):%Y-%m-%dT%H:%M:%SZ}"
