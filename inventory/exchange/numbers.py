"""Numbers as spreadsheets of the country hold them: ``1.505`` is 1505, ``11,91`` is 11.91; nothing is guessed."""

from __future__ import annotations

import re
from typing import Final

from agent.text import Text
from inventory.registry.refusal import bad_value

_NUMBER: Final = re.compile(r"(?P<whole>\d{1,15}|[1-9]\d{0,2}(?:\.\d{3}){1,4})(?:,(?P<part>\d{1,15}))?", re.ASCII)


def parse_number(typed: str, field: str) -> float:
    """Return a number; what is none, or could be two, is refused by the name of its field."""
    match = _NUMBER.fullmatch(typed.replace("\u00a0", "").strip())
    if match is None:
        raise bad_value(
            field,
            Text(f"{typed!r} không phải là số.", f"{typed!r} is not a number."),
            Text("Chỉ ghi số: 1505 hoặc 1.505; phần lẻ sau dấu phẩy: 11,91", "Only digits: 1505 or 1.505; 11,91"),
        )
    return float(match["whole"].replace(".", "") + "." + (match["part"] or "0"))


def parse_count(typed: str, field: str) -> int:
    """Return a whole number, grouped by dots or not."""
    value = parse_number(typed, field)
    if value != int(value):
        raise bad_value(
            field,
            Text(f"{typed!r} không phải số nguyên.", f"{typed!r} is not a whole number."),
            Text(f"Chỉ ghi số nguyên: {int(value)}", f"Only a whole number: {int(value)}"),
        )
    return int(value)
