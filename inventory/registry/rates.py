"""Rates and lengths of time as people type them: ``30M``, ``256k``, ``30/30 Mbit/s``, ``7d``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from agent.text import Problem, Text
from inventory.registry.refusal import bad_value

_FACTORS: Final = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9}
_RATE: Final = re.compile(
    r"(?P<down>\d+(?:[.,]\d+)?)\s*(?P<down_unit>[kmg]?)(?:\s*/\s*(?P<up>\d+(?:[.,]\d+)?)\s*(?P<up_unit>[kmg]?))?"
    r"\s*(?:b(?:it)?(?:/s|ps))?",
    re.IGNORECASE | re.ASCII,
)
_SPAN: Final = re.compile(r"(\d{1,4})\s*([dhm])", re.IGNORECASE | re.ASCII)
_SECONDS: Final = {"d": 86_400, "h": 3_600, "m": 60}
_HIGHEST: Final = 1e12


_SIZE: Final = re.compile(r"(\d{1,9}(?:[.,]\d+)?)\s*([kmg])b?", re.IGNORECASE | re.ASCII)


class Rate(NamedTuple):
    """A contracted rate in bits per second."""

    down: float
    up: float | None


def parse_rate(typed: str, field: str) -> Rate:
    """Return a typed rate; in ``30/30 Mbit/s`` the last unit serves both numbers."""
    match = _RATE.fullmatch(typed.strip())
    if match is None:
        raise _no_rate(typed, field)
    up_unit = (match["up_unit"] or "").lower()
    down_unit = match["down_unit"].lower() or up_unit
    down = _number(match["down"]) * _FACTORS[down_unit]
    up = _number(match["up"]) * _FACTORS[up_unit or down_unit] if match["up"] else None
    if not 1 <= down <= _HIGHEST or (up is not None and not 1 <= up <= _HIGHEST):
        raise _no_rate(typed, field)
    return Rate(down, up)


def parse_span(typed: str, field: str) -> int:
    """Return a typed length of time in seconds."""
    match = _SPAN.fullmatch(typed.strip())
    if match is None or int(match[1]) == 0:
        raise bad_value(
            field,
            Text(f"{typed!r} không phải là thời hạn.", f"{typed!r} is not a length of time."),
            Text("Gõ số và đơn vị: 7d, 12h hoặc 30m", "Type a number and a unit: 7d, 12h or 30m"),
        )
    return int(match[1]) * _SECONDS[match[2].lower()]


def parse_size(typed: str, field: str) -> int:
    """Return a typed amount of data on a line in bytes; lines count in powers of 1000."""
    match = _SIZE.fullmatch(typed.strip())
    size = round(_number(match[1]) * _FACTORS[match[2].lower()]) if match else 0
    if size <= 0:
        raise bad_value(
            field,
            Text(f"{typed!r} không phải là dung lượng.", f"{typed!r} is not an amount of data."),
            Text("Gõ số và đơn vị: 500MB hoặc 2GB", "Type a number and a unit: 500MB or 2GB"),
        )
    return size


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _no_rate(typed: str, field: str) -> Problem:
    return bad_value(
        field,
        Text(f"{typed!r} không phải là tốc độ.", f"{typed!r} is not a rate."),
        Text("Gõ ví dụ 30M, 256k hoặc 30/30M (tải xuống/tải lên)", "Type as 30M, 256k or 30/30M (down/up)"),
    )
