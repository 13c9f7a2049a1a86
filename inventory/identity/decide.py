"""Which device an agent speaks for, decided once, when it first tells what machine it is on. Pure.

It is decided for a device that nobody else speaks for, that alone fits, and of which more parts agree than differ.
Whatever fits less well is a new device; where it might yet be a known one, a person is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from inventory.identity.score import Score, score

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from agent.evidence import Item

Doubt = Literal["alive", "several", "weak"]


class Candidate(NamedTuple):
    """A known device that shows something of what the machine shows."""

    device: int
    items: frozenset[Item]
    """What it showed last, with the serial that a person wrote down."""
    alive: bool = False
    """Another agent has spoken for it since this one came."""


class Match(NamedTuple):
    """How well one device fits."""

    device: int
    score: Score
    alive: bool


class Decision(NamedTuple):
    """What an agent's machine is."""

    device: int | None
    """The known device that it is; ``None``: a new one."""
    doubt: Doubt | None
    """Why a person is asked: the one that fits still reports, several fit, or too little fits."""
    matches: tuple[Match, ...]
    """The devices that fit at all, the best first."""


def decide(mine: Collection[Item], known: Collection[Candidate], holders: Mapping[Item, Collection[int]]) -> Decision:
    """Return which of the known devices shows ``mine``; ``holders`` tells on which devices each value is seen."""
    shared = frozenset(item for item in mine if len(holders.get(item, ())) > 1)
    found = (Match(one.device, score(mine, one.items, shared), one.alive) for one in known)
    fit = sorted((match for match in found if match.score.verdict != "another"), key=_rank)
    same = [match for match in fit if match.score.verdict == "same"]
    if len(same) > 1:
        return Decision(None, "several", tuple(fit))
    if same:
        return Decision(None, "alive", tuple(fit)) if same[0].alive else Decision(same[0].device, None, tuple(fit))
    return Decision(None, "weak" if fit else None, tuple(fit))


def _rank(match: Match) -> tuple[bool, int, int]:
    return (match.score.verdict != "same", -match.score.points, match.device)
