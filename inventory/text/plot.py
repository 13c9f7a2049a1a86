"""Curves for a terminal, of blocks or of braille dots: pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_BRAILLE: Final = 0x2800
_DOTS: Final = ((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08))
"""Of the two columns of dots in one cell, from below."""
_ROWS: Final = 4
"""Dots of one cell, one above the other."""


def strip(shares: Iterable[float | None]) -> str:
    """Return one cell for each share of the whole height; nothing where nothing is known."""
    return "".join(" " if one is None else _BLOCKS[_level(one, len(_BLOCKS))] for one in shares)


def curve(line: Sequence[float | None], peaks: Sequence[float | None], rows: int) -> list[str]:
    """Return ``rows`` lines from above: a line through the shares, two to a cell, and a dot at each of the peaks."""
    cells = [[0] * ((len(line) + 1) // 2) for _ in range(rows)]
    for x, y in (*_joined(line, rows), *_dots(peaks, rows)):
        cells[rows - 1 - y // _ROWS][x // 2] |= _DOTS[x % 2][y % _ROWS]
    return ["".join(chr(_BRAILLE | cell) if cell else " " for cell in row) for row in cells]


def _joined(line: Sequence[float | None], rows: int) -> Iterator[tuple[int, int]]:
    """Yield the dots of a line: where two neighbours are known, the second reaches up or down to the first."""
    yield from _dots(line, rows)
    for x, (one, other) in enumerate(pairwise(line), start=1):
        if one is not None and other is not None:
            before, here = (_level(share, rows * _ROWS) for share in (one, other))
            yield from ((x, y) for y in range(min(before + 1, here), max(before - 1, here) + 1))


def _dots(shares: Iterable[float | None], rows: int) -> Iterator[tuple[int, int]]:
    yield from ((x, _level(one, rows * _ROWS)) for x, one in enumerate(shares) if one is not None)


def _level(share: float, levels: int) -> int:
    return min(levels - 1, max(0, int(share * levels)))
