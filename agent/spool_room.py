"""Making room in a full spool: what is acknowledged first, then the oldest measurements; inventory is merged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from agent.encode import encode
from agent.spool_file import PAGE, CannotSpool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.contract import Priority
    from agent.spool_ledger import Ledger

_SHARE: Final = 0.75  # of the spool, for events and measurements together; the rest is the inventory's
_SLACK: Final = 6 * PAGE  # what a row may cost beside its bytes: its last page, a split of the table, of the index


def make_room(ledger: Ledger, *, size: int, priority: Priority, budget: int, flying: int) -> None:
    """Evict until a snapshot of ``size`` bytes fits into ``budget``; what is in flight is never touched."""
    ledger.tidy()
    while lack := _lack(ledger, size, priority, budget):
        total = ledger.used_bytes() + size + _SLACK > budget
        if not (
            _forget_settled(ledger, lack, total=total)
            or _evict(ledger, "P2", lack, flying)
            or _evict(ledger, "P1", lack, flying)
            or ((priority == "P0" or _outgrown(ledger, budget)) and _merge(ledger, flying))
        ):
            ledger.shrink(budget)
            raise CannotSpool("the spool is full")
    ledger.shrink(budget)


def _lack(ledger: Ledger, size: int, priority: Priority, budget: int) -> int:
    used = ledger.used_bytes()
    lack = used + size + _SLACK - budget
    if priority != "P0" and used + size > _SHARE * budget:
        lack = max(lack, _on_disk(ledger, "priority <> 'P0'") + size - int(_SHARE * budget))
    return max(lack, 0)


def _outgrown(ledger: Ledger, budget: int) -> bool:
    """Whether the inventory takes more than what is kept for it."""
    return _on_disk(ledger, "priority = 'P0'") > (1 - _SHARE) * budget


def _on_disk(ledger: Ledger, which: str) -> int:
    """Return what these snapshots take: rows take whole pages, so their part of what all take together."""
    part, total = ledger.rows(f"SELECT sum(size) FILTER (WHERE {which}), sum(size) FROM snapshot")[0]  # noqa: S608  # constants
    return int(ledger.used_bytes() * (part or 0) // (total or 1))


def _forget_settled(ledger: Ledger, lack: int, *, total: bool) -> bool:
    """Forget what the register has; its inventory and the dead letters only when the whole spool is full."""
    for priority in ("P2", "P1", "P0") if total else ("P2", "P1"):
        if taken := _oldest(ledger, "priority = ? AND sequence <= ?", (priority, ledger.through), lack):
            with ledger.transaction(len(taken) * PAGE):
                for sequence in taken:
                    ledger.change("DELETE FROM snapshot WHERE sequence = ?", (sequence,))
            return True
    with ledger.transaction():
        oldest = "DELETE FROM dead_letter WHERE id = (SELECT min(id) FROM dead_letter)"
        return total and ledger.change(oldest) > 0


def _evict(ledger: Ledger, priority: Priority, lack: int, flying: int) -> bool:
    taken = _oldest(ledger, "priority = ? AND sequence > ?", (priority, max(flying, ledger.through)), lack)
    with ledger.transaction(len(taken) * PAGE):
        for sequence in taken:
            ledger.change("DELETE FROM snapshot WHERE sequence = ?", (sequence,))
            ledger.lose(sequence, sequence, "evicted")
    return bool(taken)


def _oldest(ledger: Ledger, which: str, values: tuple[Any, ...], lack: int) -> list[int]:
    """Return the oldest snapshots that together are as large as what is lacking, a few at once."""
    statement = f"SELECT sequence, size FROM snapshot WHERE {which} ORDER BY sequence LIMIT ?"  # noqa: S608  # constants
    taken = []
    for sequence, size in ledger.rows(statement, (*values, ledger.at_once(1))):
        if lack <= 0:
            break
        taken.append(sequence)
        lack -= size
    return taken


def _merge(ledger: Ledger, flying: int) -> bool:
    """Make one newer inventory of all that wait: the final state stays exact, the steps on the way are lost."""
    waiting = "SELECT sequence FROM snapshot WHERE priority = 'P0' AND sequence > ? ORDER BY sequence"
    numbers = [number for (number,) in ledger.rows(waiting, (max(flying, ledger.through),))]
    if len(numbers) < 2:
        return False
    merged = merge(_content(ledger, number) for number in numbers)
    if (size := len(encode(merged))) > ledger.largest:
        return False
    with ledger.transaction(size):
        for number in numbers:
            ledger.change("DELETE FROM snapshot WHERE sequence = ?", (number,))
            ledger.lose(number, number, "evicted")
        number = ledger.next_number(0)
        ledger.insert(number, "P0", merged["wall_seconds"], encode(merged | {"sequence": number}))
    return True


def _content(ledger: Ledger, number: int) -> dict[str, Any]:
    return dict(json.loads(ledger.value("SELECT body FROM snapshot WHERE sequence = ?", (number,))))


def merge(snapshots: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the newest snapshot with the sections and outcomes of all of them, newer over older; one is held."""
    newest: dict[str, Any] = {}
    sections: dict[str, Any] = {}
    health: dict[str, Any] = {}
    for newest in snapshots:  # the last one stays
        sections |= newest.get("sections", {})
        health |= {each["collector"]: each for each in newest.get("health", ())}
    return newest | {"sections": sections, "health": list(health.values())}
