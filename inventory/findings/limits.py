"""Thresholds as people read and type them: ``2h``, ``10d``, ``5%``; days of working time are those of an office."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inventory.text.numbers import number

if TYPE_CHECKING:
    from agent.text import Language
    from inventory.findings.model import Limit

_TYPED: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([smhd%]?)", re.IGNORECASE | re.ASCII)
_HOUR: Final = 3600.0
_DAY: Final = {"seconds": 24 * _HOUR, "working_seconds": 7.5 * _HOUR}
_EXAMPLES: Final = {
    "seconds": "30m, 2h, 10d",
    "working_seconds": "30m, 2h, 10d",
    "ratio": "5%",
    "days": "14d",
    "count": "3",
}


def parse_limit(limit: Limit, typed: str) -> float | None:
    """Return a typed threshold in the base unit of its limit, ``None`` for what is none."""
    match = _TYPED.fullmatch(typed.strip())
    if match is None:
        return None
    value, unit = float(match[1].replace(",", ".")), match[2].lower()
    if limit.unit in _DAY:
        factors = {"s": 1.0, "m": 60.0, "h": _HOUR, "d": _DAY[limit.unit]}
        return value * factors[unit] if unit in factors else None
    if limit.unit == "ratio":
        return value / 100 if unit == "%" and value <= 100 else None
    return value if unit in {"", "d" if limit.unit == "days" else ""} else None


def example(limit: Limit) -> str:
    """Return how such a threshold is typed."""
    return _EXAMPLES.get(limit.unit, "3")


def show_limit(limit: Limit, value: float, language: Language) -> str:
    """Return a threshold for people."""
    if limit.unit in _DAY:
        return _span(value, limit.unit, language)
    if limit.unit == "ratio":
        return f"{number(100 * value, language, 1 if 100 * value % 1 else 0)} %"
    words = {"days": ("ngày", "days")}.get(limit.unit, ("", ""))
    return f"{number(value, language)} {words[language == 'en']}".rstrip()


def _span(seconds: float, unit: str, language: Language) -> str:
    steps = ((_DAY[unit], "ngày", "days"), (_HOUR, "giờ", "hours"), (60.0, "phút", "minutes"), (1.0, "giây", "seconds"))
    size, vi, en = next((step for step in steps if seconds >= step[0] and seconds % step[0] == 0), steps[-1])
    working = {"vi": " làm việc", "en": "working "}[language] if unit == "working_seconds" else ""
    count = number(seconds / size, language)
    return f"{count} {vi}{working}" if language == "vi" else f"{count} {working}{en}"
