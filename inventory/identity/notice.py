"""What a device shows from one inventory to the next: only what has changed is looked at and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.evidence import Item
from agent.evidence import evidence as evident
from inventory.identity.recognise import note_board
from inventory.identity.rules import BY_KIND, SECTIONS
from inventory.store import evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.contract import Sections, Snapshot
    from inventory.store.engine import Connection
    from inventory.store.observed import Section


def tells(snapshot: Snapshot, known: Mapping[str, Section]) -> bool:
    """Tell whether a snapshot holds a section with evidence that is not as it was."""
    if snapshot.sections is None:
        return False
    digests = snapshot.digests or {}
    return any(
        getattr(snapshot.sections, name) is not None and (name not in known or _is_new(known[name], digests.get(name)))
        for name in SECTIONS
    )


def _is_new(before: Section, digest: str | None) -> bool:
    return digest is None or digest != before.digest


def shown_by(sections: Sections, *, virtual: bool) -> frozenset[Item]:
    """Return the evidence of some sections; the disks of a virtual machine are files, and are copied with it."""
    return frozenset(item for item in evident(sections) if not (virtual and item.kind == "disk_serial"))


class Look(NamedTuple):
    """Who looked at which device, and when."""

    device: int
    agent: int
    at: float


def notice(connection: Connection, look: Look, shown: frozenset[Item], sections: Sections) -> None:
    """Store what a device begins to show and what it shows no more.

    Of what it has one of, nothing is over before there is another: a value that this user may not read is not gone.
    """
    before = {Item(seen.kind, seen.value): seen.id for seen in evidence.shown(connection, look.device)}
    come = shown - before.keys()
    replaced = {item.kind for item in come if BY_KIND[item.kind].single}
    gone = [item for item in before if item not in shown and _is_over(item, replaced, sections)]
    evidence.end(connection, [before[item] for item in gone], look.at)
    evidence.add(connection, [(look.device, look.agent, *item, look.at) for item in sorted(come)])
    note_board(connection, look.device, dict(gone), dict(come), look.at)


def _is_over(item: Item, replaced: set[str], sections: Sections) -> bool:
    rule = BY_KIND[item.kind]
    return item.kind in replaced if rule.single else getattr(sections, rule.section) is not None
