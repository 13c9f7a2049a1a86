"""How much of a batch an agent may still change today: whole snapshots, in their order. Pure."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from agent.contract import Sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.contract import Snapshot
    from inventory.ingest.decode import Piece

MOST_CHANGES_A_DAY: Final = 5_000
_NAMES: Final = tuple(field.name for field in fields(Sections))


def brings_inventory(pieces: Sequence[Piece], through: int) -> bool:
    """Tell whether anything after ``through`` could change what is on record of a machine; asked of every batch."""
    for piece in pieces:
        found = piece.snapshot
        if found is not None and found.sections is not None and piece.sequence > through:
            return True
    return False


def within(pieces: Sequence[Piece], through: int, left: int) -> tuple[Piece, ...]:
    """Return the pieces up to the first that begins after ``left`` changes may have been made.

    What a snapshot will change is not known before it is compared, so what it lists is counted; a snapshot is never
    torn, and so may go beyond by no more than itself.
    """
    for index, piece in enumerate(pieces):
        weight = _weight(piece.snapshot) if piece.sequence > through else 0
        if weight and left <= 0:
            return tuple(pieces[:index])
        left -= weight
    return tuple(pieces)


def _weight(snapshot: Snapshot | None) -> int:
    """Return at most how many sections and parts a snapshot can bring."""
    sections = None if snapshot is None else snapshot.sections
    if sections is None:
        return 0
    held = [value for name in _NAMES if (value := getattr(sections, name)) is not None]
    return len(held) + sum(len(value) for value in held if isinstance(value, tuple))
