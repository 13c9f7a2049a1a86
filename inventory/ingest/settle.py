"""The law of a stream: each sequence is settled once, in order, as ingested or as lost. Pure.

``through`` is the last sequence settled. Beyond it only declared losses can be known, so a receipt always wins
over a declaration: what is not beyond ``through`` any more is never counted a second time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.contract import Loss
    from inventory.ingest.decode import Piece

Range = tuple[int, int]


class Settled(msgspec.Struct, frozen=True, gc=False):
    """What a batch does to its stream."""

    through: int
    ahead: tuple[Range, ...]
    accepted: tuple[Piece, ...] = ()
    rejected: tuple[Piece, ...] = ()
    repeated: tuple[Piece, ...] = ()
    """At or below ``through`` before; they have no effect, but a different content is a fork."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A snapshot came too early."""

    expected: int


@dataclass(slots=True)
class _Progress:
    through: int
    ahead: list[Range]
    accepted: list[Piece] = field(default_factory=list)
    rejected: list[Piece] = field(default_factory=list)
    repeated: list[Piece] = field(default_factory=list)

    def advance(self, through: int) -> None:
        self.through = through
        while self.ahead and self.ahead[0][0] <= self.through + 1:
            self.through = max(self.through, self.ahead.pop(0)[1])

    def settled(self) -> Settled:
        return Settled(
            self.through, tuple(self.ahead), tuple(self.accepted), tuple(self.rejected), tuple(self.repeated)
        )


def settle(through: int, ahead: Sequence[Range], pieces: tuple[Piece, ...]) -> Settled | Gap:
    """Take the snapshots of a batch in their order."""
    if not ahead and _are_next(through, pieces):  # nearly always
        return Settled(through + len(pieces), (), pieces)
    progress = _Progress(through, list(ahead))
    progress.advance(through)
    for piece in pieces:
        if piece.sequence <= progress.through:
            progress.repeated.append(piece)
        elif piece.sequence > progress.through + 1:
            return Gap(progress.through + 1)
        else:
            (progress.accepted if piece.snapshot is not None else progress.rejected).append(piece)
            progress.advance(piece.sequence)
    return progress.settled()


def _are_next(through: int, pieces: tuple[Piece, ...]) -> bool:
    """Tell whether every piece is good, and they are those that were expected."""
    for piece in pieces:
        through += 1
        if piece.sequence != through or piece.snapshot is None:
            return False
    return True


def declare(
    through: int, ahead: Sequence[Range], losses: Sequence[Loss]
) -> tuple[list[tuple[int, int, str]], tuple[Range, ...]]:
    """Return what is lost from now on, with its reason, and every loss that lies beyond ``through``."""
    if not losses:
        return [], tuple(ahead)
    lost: list[tuple[int, int, str]] = []
    known = _joined(ahead)
    for loss in losses:
        if loss.last is not None and loss.last > through:
            parts = _add(known, max(loss.first, through + 1), loss.last)
            lost += [(first, last, loss.reason) for first, last in parts]
    return lost, tuple(known)


def _joined(ranges: Iterable[Range]) -> list[Range]:
    """Return ascending ranges with those that touch made one."""
    joined: list[Range] = []
    for first, last in ranges:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _add(known: list[Range], first: int, last: int) -> list[Range]:
    """Add one range to ``known`` and return what of it is new; ranges that touch become one, so many stay few."""
    begin = bisect_left(known, first - 1, key=_last)
    end = bisect_right(known, last + 1, key=_first)
    met, parts, start = known[begin:end], [], first
    for known_first, known_last in met:
        parts.append((start, min(last, known_first - 1)))
        start = max(start, known_last + 1)
    parts.append((start, last))
    if met:
        first, last = min(first, met[0][0]), max(last, met[-1][1])
    known[begin:end] = [(first, last)]
    return [(start, stop) for start, stop in parts if start <= stop]


_first: Final = itemgetter(0)
_last: Final = itemgetter(1)
