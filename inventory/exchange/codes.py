"""What spreadsheets do to codes and serials: a zero in front is lost, digits are rounded away. Told, never guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.registry.refusal import bad_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.text import Problem
    from inventory.exchange.tables import Row
    from inventory.store.queries import Unit

COLUMNS: Final = ("agency", "parent", "into_code", "device", "serial", "asset_tag")
"""Where digits are a name and no amount."""
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE | re.ASCII)
_EXACT_DIGITS: Final = 15
_SHORTEST_WHOLE: Final = 5
"""Codes of communes have so many digits; a shorter number may have lost a zero."""
_AS_TEXT: Final = Text(
    "Định dạng cột là Text (Văn bản) rồi gõ lại mã, kể cả số 0 ở đầu.",
    "Format the column as Text and type the code again, zeros in front included.",
)


def check(row: Row) -> None:
    """Refuse a code or serial of which a spreadsheet has thrown digits away."""
    for name in COLUMNS:
        typed = row.cells.get(name, "")
        if _SHORTENED.fullmatch(typed) or (name in row.numbers and len(typed) > _EXACT_DIGITS):
            raise bad_value(
                name, Text(f"Excel đã làm tròn {typed}.", f"the spreadsheet has rounded {typed}."), _AS_TEXT
            )


def twin(units: Iterable[Unit], typed: str) -> Unit | None:
    """Return the one unit whose code differs from what was typed by zeros in front alone."""
    if not typed.isdecimal():
        return None
    alike = [unit for unit in units if unit.code.isdecimal() and unit.code.lstrip("0") == typed.lstrip("0")]
    return alike[0] if len(alike) == 1 and alike[0].code != typed else None


def check_new(typed: str, *, is_number: bool) -> None:
    """Refuse to make a unit of a code that may have lost its zeros."""
    if is_number and len(typed) < _SHORTEST_WHOLE:
        why = Text(
            f"mã mới {typed} trong ô là số: Excel bỏ số 0 ở đầu.",
            f"the new code {typed} is kept as a number, which loses zeros in front.",
        )
        raise bad_value("agency", why, _AS_TEXT)


def lacks_zeros(field: str, typed: str, of: str) -> Problem:
    """Say that what was typed differs from something on file by zeros in front alone."""
    return bad_value(
        field,
        Text(f"{typed} chỉ khác {of} ở số 0 đầu.", f"{typed} differs from {of} by zeros in front alone."),
        _AS_TEXT,
    )
