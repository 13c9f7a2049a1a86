"""For which device an agent speaks: settled once, when it first tells what machine it is on, and refuted if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.evidence import Item
from inventory.access import audit
from inventory.identity import merging
from inventory.identity.decide import Candidate, Match, decide
from inventory.identity.rules import BOARD
from inventory.identity.score import score
from inventory.store import evidence, joining
from inventory.store.acts import Stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from inventory.store.engine import Connection
    from inventory.store.evidence import Carrier

_MOST_ITEMS: Final = 256
"""A storage server has more disks, and needs no more to be known by."""
_MOST_TOLD: Final = 20
_ENOUGH: Final = 4
"""Itself, one that it fits, and others: more of them tell no more."""


def recognise(connection: Connection, agent_id: int, shown: Collection[Item], now: float) -> int:
    """Settle for which device an agent speaks that shows ``shown``, and return it."""
    evidence.lock(connection)
    one = evidence.carrier(connection, agent_id)
    mine = frozenset(sorted(shown)[:_MOST_ITEMS]) | _carried(one)
    holders = _holders(connection, one, mine)
    alone = set().union(*(devices for devices in holders.values() if len(devices) == 1))
    known = [
        _candidate(connection, one, device, mine)
        for device in sorted(alone)
        if evidence.is_simulated(connection, device) == one.simulated
    ]
    decision = decide(mine, known, holders)
    evidence.identified(connection, agent_id, now)
    if decision.device is not None:
        _join(connection, one.device_id, decision.matches[0], mine, now)
        return decision.device
    if decision.doubt is not None:
        _ask(connection, one.device_id, decision.doubt, decision.matches, now)
    return one.device_id


def _carried(one: Carrier) -> frozenset[Item]:
    return frozenset() if one.copy_of_id is None else frozenset([Item("key", str(one.copy_of_id))])


def _holders(connection: Connection, one: Carrier, mine: Iterable[Item]) -> dict[Item, set[int]]:
    """Return on which other devices each value is seen: one, or more than one, in which case it tells nothing."""
    return {item: _holders_of(connection, item) - {one.device_id} for item in mine}


def _holders_of(connection: Connection, item: Item) -> set[int]:
    if item.kind == "key":
        return {evidence.device_of_agent(connection, int(item.value))}
    found = evidence.holders(connection, item.kind, item.value, _ENOUGH)
    if item.kind == "system_serial":
        found |= evidence.written_down(connection, item.value, _ENOUGH)
    return found


def _candidate(connection: Connection, one: Carrier, device: int, mine: frozenset[Item]) -> Candidate:
    items = {Item(seen.kind, seen.value) for seen in evidence.shown(connection, device)}
    items |= {Item("system_serial", serial.upper()) for serial in evidence.serials_of(connection, device)}
    items |= {item for item in _carried(one) & mine if evidence.device_of_agent(connection, int(item.value)) == device}
    alive = evidence.has_spoken(connection, device, one.enrolled_at, but=one.id)
    return Candidate(device, frozenset(items), alive)


def _join(connection: Connection, absorbed: int, match: Match, mine: frozenset[Item], now: float) -> None:
    stamp = Stamp(merging.BY_ITSELF, now)
    before = {seen.kind: seen.value for seen in evidence.shown(connection, match.device)}
    merging.merge(connection, absorbed, match.device, stamp, points=match.score.points, moves=True)
    evidence.happened(connection, match.device, "joined", now, told(match), other_id=absorbed)
    note_board(connection, match.device, before, dict(mine), now)
    audit.seal(connection, stamp, "device merge", role="register")


def note_board(connection: Connection, device: int, before: dict[str, str], after: dict[str, str], now: float) -> None:
    """Note that a device has another mainboard than before: it stays what it is, and somebody should know."""
    changed = {kind: [before[kind], after[kind]] for kind in BOARD if kind in before and kind in after}
    changed = {kind: pair for kind, pair in changed.items() if pair[0] != pair[1]}
    if changed:
        evidence.happened(connection, device, "board_changed", now, changed)


def _ask(connection: Connection, device: int, doubt: str, matches: tuple[Match, ...], now: float) -> None:
    best = matches[0]
    content = [{"device": match.device, **told(match)} for match in matches[:_MOST_TOLD]]
    evidence.ask(connection, device, best.device, doubt, points=best.score.points, content=content, now=now)


def told(match: Match) -> dict[str, Any]:
    """Return a comparison as it is kept."""
    found = match.score
    return {
        "points": found.points,
        "items": [list(item) for item in found.items],
        "agree": list(found.agree),
        "differ": list(found.differ),
    }


def refute(connection: Connection, device: int, since: float, now: float) -> None:
    """Part again what evidence put together after ``since``: the agent that was there before still reports."""
    for found in joining.merges_into(connection, device):
        if found.recorded_by == merging.BY_ITSELF and found.recorded_at > since:
            stamp = Stamp(merging.BY_ITSELF, now)
            mine = {Item(seen.kind, seen.value) for seen in evidence.shown(connection, device)}
            merging.part(connection, found, stamp)
            theirs = {Item(seen.kind, seen.value) for seen in evidence.shown(connection, device)}
            match = Match(device, score(mine, theirs), alive=True)
            evidence.happened(connection, device, "parted", now, told(match), other_id=found.absorbed_id)
            _ask(connection, found.absorbed_id, "alive", (match,), now)
            audit.seal(connection, stamp, "device split", role="register")
