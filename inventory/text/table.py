"""Aligned text: columns by display width, numbers to the right, no rule heavier than a blank line."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from agent.text import Text, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.text import Language

MAX_WIDTH: Final = 100
NO_BREAK: Final = "\xa0"
_GAP: Final = "  "
Colour = Literal["red", "amber", "dim"]
_ANSI: Final[dict[Colour, str]] = {"red": "31", "amber": "33", "dim": "2"}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how its cells stand; a column that may ``shrink`` is cut short before any other is dropped."""

    head: str
    right: bool = False
    keep: bool = False
    """Never dropped."""
    shrink: bool = False


def width(text: str) -> int:
    """Return how many cells ``text`` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """Fill ``text`` with blanks to ``cells``."""
    blanks = " " * max(0, cells - width(text))
    return blanks + text if right else text + blanks


def clip(text: str, cells: int) -> str:
    """Shorten ``text`` to at most ``cells``, ending in an ellipsis where something was cut."""
    if width(text) <= cells:
        return text
    kept, used = [], 0
    for char in text:
        used += _cells(char)
        if used > cells - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def wrap(text: str, cells: int) -> list[str]:
    """Break ``text`` between words into lines of at most ``cells``; a longer word stands alone.

    A no-break space holds a command together and is shown as a space.
    """
    lines, line = [], ""
    for word in text.split(" "):
        if line and width(line) + 1 + width(word) > cells:
            lines.append(line.rstrip())
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [one.replace(NO_BREAK, " ") for one in (*lines, line)]


def whole(command: str) -> str:
    """Return a command as :func:`wrap` leaves it in one piece."""
    return command.replace(" ", NO_BREAK)


def ends(left: str, right: str, total: int = MAX_WIDTH) -> str:
    """Put one text at each end of a line, at least two blanks between them."""
    return left + " " * max(2, total - width(left) - width(right)) + right


def render(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    language: Language,
    limit: int = MAX_WIDTH,
    indent: str = "",
) -> list[str]:
    """Lay out a table; what does not fit is dropped from the right, and the last line says which."""
    cells = [[safe_text(cell) for cell in row] for row in rows]
    widths = [max([width(column.head), *(width(row[index]) for row in cells)]) for index, column in enumerate(columns)]
    space = min(limit, MAX_WIDTH) - width(indent)
    widths = _shrunk(columns, widths, space)
    shown = _fitting(columns, widths, space)
    lines = [
        indent + _line([row[index] for index in shown], [columns[index] for index in shown], [widths[i] for i in shown])
        for row in ([column.head for column in columns], *cells)
    ]
    if dropped := [columns[index].head for index in range(len(columns)) if index not in shown]:
        lines.append(indent + _NARROW.to(language).format(", ".join(dropped)))
    return lines


def hanging(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], *, language: Language, limit: int = MAX_WIDTH
) -> list[str]:
    """Lay out a table whose last column goes on below its beginning; nothing is cut off or dropped."""
    kept = [replace(column, keep=True) for column in columns]
    cells = [[safe_text(cell) for cell in row] for row in rows]
    before = [[column.head, *(row[index] for row in cells)] for index, column in enumerate(kept[:-1])]
    taken = sum(max(map(width, texts)) for texts in before)
    space = max(_LEAST, min(limit, MAX_WIDTH) - taken - len(_GAP) * (len(kept) - 1))
    lines = [
        (*(row[:-1] if not number else [""] * (len(row) - 1)), line)
        for row in cells
        for number, line in enumerate(wrap(row[-1], space))
    ]
    return render(kept, lines, language=language, limit=limit)


_NARROW: Final = Text("Màn hình hẹp, đã bỏ cột: {}", "Narrow terminal, columns left out: {}")


def _shrunk(columns: Sequence[Column], widths: Sequence[int], limit: int) -> list[int]:
    """Take what is too much from the columns that may shrink, from the first on, as far as they stay readable."""
    sizes = list(widths)
    for index, column in enumerate(columns):
        spare = sizes[index] - max(_LEAST, width(column.head))
        if column.shrink and spare > 0:
            sizes[index] -= min(spare, max(0, sum(sizes) + len(_GAP) * (len(sizes) - 1) - limit))
    return sizes


_LEAST: Final = 22
"""So much of a name still tells it from the others."""


def _fitting(columns: Sequence[Column], widths: Sequence[int], limit: int) -> list[int]:
    shown = list(range(len(columns)))
    while len(shown) > 1 and sum(widths[i] for i in shown) + len(_GAP) * (len(shown) - 1) > limit:
        droppable = [index for index in shown[1:] if not columns[index].keep]
        if not droppable:
            break
        shown.remove(droppable[-1])
    return shown


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    padded = (
        pad(clip(cell, size), size, right=column.right)
        for cell, column, size in zip(cells, columns, widths, strict=True)
    )
    return _GAP.join(padded).rstrip()


def paint(text: str, colour: Colour, *, on: bool) -> str:
    """Colour a word that already says it; without colour nothing is lost."""
    return f"\x1b[{_ANSI[colour]}m{text}\x1b[0m" if on else text
