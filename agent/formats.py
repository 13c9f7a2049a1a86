"""Instants, spans and sizes as people read them at the machine."""

from __future__ import annotations

import datetime as dt
from typing import Final

from agent.text import Text

_ZONE: Final = dt.timezone(dt.timedelta(hours=7))
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK: Final = 7 * 86_400


def moment(seconds: float) -> Text:
    """Return an instant in the register's time zone; the names of months are ours, not those of a locale."""
    local = dt.datetime.fromtimestamp(seconds, _ZONE)
    return Text(f"{local:%d/%m/%Y %H:%M}", f"{local.day} {_MONTHS[local.month - 1]} {local:%Y %H:%M}")


def ago(then: float, now: float) -> Text:
    """Return an instant, and how long ago it was unless that is more than a week."""
    when, passed = moment(then), max(0.0, now - then)
    if passed > _WEEK:
        return when
    passed_text = span(passed)
    return Text(f"{when.vi} ({passed_text.vi} trước)", f"{when.en} ({passed_text.en} ago)")


def span(seconds: float) -> Text:
    """Return how long something is, in the largest unit that fits."""
    number, vi, en = next(
        (round(seconds / unit), vi, en)
        for unit, vi, en in ((86_400, "ngày", "d"), (3600, "giờ", "h"), (60, "phút", "min"), (1, "giây", "s"))
        if seconds >= unit or unit == 1
    )
    return Text(f"{number} {vi}", f"{number} {en}")


def amount(size: float) -> str:
    """Return a number of bytes for people."""
    for unit in ("B", "KB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.0f} MiB" if size >= 10 else f"{size:.1f} MiB"


def kilobytes(size: int) -> str:
    """Return what went over a line in thousands of bytes, as lines are counted; what was begun counts."""
    return f"{-(-size // 1000)}"
