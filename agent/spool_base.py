"""The base in the spool: which sections the newest spooled inventory held, and what is to be told again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agent.spool_ledger import Ledger

ALONE: Final = "alone:"
"""In the base, before the name of a section: tell it in a snapshot of its own. The digest says how it was told last."""


def base(ledger: Ledger) -> dict[str, str]:
    """Return names and digests."""
    return dict(ledger.rows("SELECT name, digest FROM base"))


def forget(ledger: Ledger, names: Iterable[str] | None) -> None:
    """Let the next inventory contain these sections again; without names, everything."""
    with ledger.transaction():
        if names is None:
            ledger.change("DELETE FROM base")
        for name in names or ():
            ledger.change("DELETE FROM base WHERE name = ?", (name,))


def retell(ledger: Ledger, sequence: int) -> bool:
    """Let the next inventory tell each section of a snapshot again, alone; returns whether there is one to tell."""
    known = base(ledger)
    told = _told(ledger, sequence, known)
    again = {name for name, digest in told.items() if known.get(ALONE + name) != digest}
    if not again:
        return False
    with ledger.transaction():
        for name in again:
            ledger.change("DELETE FROM base WHERE name = ?", (name,))
            ledger.change("INSERT OR REPLACE INTO base VALUES (?, '')", (ALONE + name,))
    return True


def _told(ledger: Ledger, sequence: int, known: Mapping[str, str]) -> dict[str, str]:
    """Return the sections of a snapshot and their digests; of one that cannot be read, all there are."""
    body = ledger.rows("SELECT body FROM snapshot WHERE sequence = ?", (sequence,))
    try:
        snapshot = json.loads(body[0][0]) if body else {}
        digests = snapshot.get("digests", {})
        return {name: digests.get(name, "") for name in snapshot.get("sections", {})}
    except (ValueError, RecursionError, AttributeError):
        return {name: "" for name in known if ":" not in name}
