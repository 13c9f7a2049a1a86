"""The law of a stream: each sequence is settled once, in order, as ingested or as lost. Pure.

``through`` is the last sequence settled. Beyond it only declared losses can be known, so a receipt always wins
over a declaration: what is not beyond ``through`` any more is never counted a second time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.contract import Loss
    from inventory.ingest.decode import Piece

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Settled:
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


def settle(through: int, ahead: Sequence[Range], pieces: Iterable[Piece]) -> Settled | Gap:
    """Take the snapshots of a batch in their order."""
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


def declare(
    through: int, ahead: Sequence[Range], losses: Iterable[Loss]
) -> tuple[list[tuple[int, int, str]], tuple[Range, ...]]:
    """Return what is lost from now on, with its reason, and every loss that lies beyond ``through``."""
    lost: list[tuple[int, int, str]] = []
    for loss in losses:
        if loss.last is not None:
            parts = _unsettled(through, ahead, loss.first, loss.last)
            lost += [(first, last, loss.reason) for first, last in parts]
            ahead = sorted((*ahead, *parts))
    return lost, tuple(ahead)


def _unsettled(through: int, ahead: Sequence[Range], first: int, last: int) -> list[Range]:
    start, parts = max(first, through + 1), []
    for known_first, known_last in ahead:
        if start < known_first:
            parts.append((start, min(last, known_first - 1)))
        start = max(start, known_last + 1)
    parts.append((start, last))
    return [(begin, end) for begin, end in parts if begin <= end]
