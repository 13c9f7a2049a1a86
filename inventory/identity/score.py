"""How much speaks for two sets of evidence being of one machine, and what speaks against it. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from inventory.identity.rules import BY_KIND, DOUBTFUL, RULES, SAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.evidence import Item
    from inventory.identity.rules import Part

Word = Literal["agrees", "differs", "silent"]
Verdict = Literal["same", "doubtful", "another"]


class Scored(NamedTuple):
    """One value that both sides show, and what it is worth here."""

    kind: str
    value: str
    points: int
    """0 where it is seen on other machines, too."""


class Score(NamedTuple):
    """What a comparison found."""

    points: int
    items: tuple[Scored, ...]
    agree: tuple[Part, ...]
    differ: tuple[Part, ...]

    @property
    def verdict(self) -> Verdict:
        """Tell what follows: no points help where as many parts differ as agree."""
        if self.points >= SAME and len(self.agree) > len(self.differ):
            return "same"
        return "doubtful" if self.points >= DOUBTFUL and len(self.agree) >= len(self.differ) else "another"


def score(mine: Iterable[Item], theirs: Iterable[Item], shared: Iterable[Item] = ()) -> Score:
    """Compare what a machine shows with what a device showed last.

    A kind counts once, by the best of its values; ``shared`` values are seen on other machines, too, and say nothing.
    """
    here, there, worthless = _by_kind(mine), _by_kind(theirs), frozenset(shared)
    common = tuple(
        Scored(rule.kind, item.value, 0 if item in worthless else rule.points)
        for rule in RULES
        for item in sorted(here[rule.kind] & there[rule.kind])
    )
    words = {rule.kind: _word(here[rule.kind], there[rule.kind], worthless) for rule in RULES}
    parts = {part: _said([words[rule.kind] for rule in RULES if rule.part == part]) for part in _PARTS}
    if parts["installation"] == "differs":
        parts["installation"] = "silent"  # a machine that is set up anew stays what it is
    return Score(
        sum({item.kind: item.points for item in sorted(common, key=_points)}.values()),
        common,
        tuple(part for part, word in parts.items() if word == "agrees"),
        tuple(part for part, word in parts.items() if word == "differs"),
    )


def _by_kind(items: Iterable[Item]) -> defaultdict[str, set[Item]]:
    found: defaultdict[str, set[Item]] = defaultdict(set)
    for item in items:
        if item.kind in BY_KIND:
            found[item.kind].add(item)
    return found


def _word(here: set[Item], there: set[Item], worthless: frozenset[Item]) -> Word:
    """Say what one kind tells: it differs only where both sides show it and have nothing in common.

    Where each side has something that the other lacks it says nothing: two machines that share a dock look like that,
    and so does one in which one of two disks was changed.
    """
    both, mixed = here & there, here - there and there - here
    if not here or not there or (both and (mixed or not both - worthless)):
        return "silent"
    return "agrees" if both else "differs"


def _said(words: list[Word]) -> Word:
    """Let the majority of a part's kinds speak for it: boards of one batch may share a serial or a UUID."""
    agree, differ = words.count("agrees"), words.count("differs")
    return "silent" if agree == differ else "agrees" if agree > differ else "differs"


def _points(item: Scored) -> int:
    return item.points


_PARTS: Final = tuple(dict.fromkeys(rule.part for rule in RULES))
