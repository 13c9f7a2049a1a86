"""The two shapes in which Windows answers: rows of WMI classes, and keys of the registry."""

from __future__ import annotations

import calendar
import re
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]
"""The properties of one instance by name; WMI gives 64-bit numbers as text."""
_LONGEST: Final = 256
_DATE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")


class Key(NamedTuple):
    """One key of the registry, with what stands in it and below it; names as they are written."""

    values: Mapping[str, str | int | bytes | tuple[str, ...]]
    keys: Mapping[str, Key]


NO_KEY: Final = Key({}, {})


def text(values: Mapping[str, Any], name: str) -> str | None:
    """Return a text without blanks around it; an empty one says nothing."""
    value = values.get(name)
    if not isinstance(value, str):
        return None
    return safe_text(value.replace("\0", "").strip(), _LONGEST) or None


def number(values: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number, written as text or not; a negative one says nothing."""
    value = values.get(name)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() and len(value) < 25:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def flag(values: Mapping[str, Any], name: str) -> bool | None:
    """Return a truth."""
    value = values.get(name)
    if isinstance(value, str):
        return {"TRUE": True, "FALSE": False}.get(value.strip().upper())
    return bool(value) if isinstance(value, bool | int) else None


def day(values: Mapping[str, Any], name: str) -> float | None:
    """Return the beginning of a day that stands as ``20170502``; what is no day says nothing. Unix seconds, UTC."""
    match = _DATE.fullmatch(text(values, name) or "")
    if match is None:
        return None
    try:
        return float(calendar.timegm(time.strptime(match[0], "%Y%m%d")))
    except ValueError:  # 20170231
        return None
