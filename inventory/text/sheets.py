"""The one escape of the sink CSV: no cell is a formula to a spreadsheet, and reading back gives the original."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from agent.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(keys: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV: text quoted, numbers plain, an unknown value an empty cell, no cell a formula."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(keys)
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return text.getvalue()


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    text = safe_text(str(value))
    return f"'{text}" if _is_run(text) else text


def unescaped(cell: str) -> str:
    """Return a cell as it was before :func:`to_csv` put a mark before what a spreadsheet would run."""
    return cell[1:] if cell.startswith("'") and _is_run(cell) else cell


def _is_run(text: str) -> bool:
    """Tell whether a spreadsheet would run a text, or whether it looks like one that was kept from it."""
    return text.lstrip("'").startswith(_FORMULA)
