"""The order of what a search found: what was typed, then what begins so, then as in a Vietnamese dictionary."""

from __future__ import annotations

from inventory.text import collation
from inventory.text.folding import exact

Key = tuple[int, bool, tuple[collation.Key, ...]]


def key(find: str, rank: int, *texts: str | None) -> Key:
    """Return what sorts one find: how well it answers, whether mark by mark, then its ``texts`` in their order."""
    spelled = exact(find).casefold()
    shown = [text for text in texts if text]
    return rank, not any(spelled in exact(text).casefold() for text in shown), tuple(map(collation.key, shown))
