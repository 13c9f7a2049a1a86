"""Making room in a full spool: what is acknowledged first, then the oldest measurements; inventory is merged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from agent.encode import encode
from agent.spool_file import PAGE, CannotSpool

if TYPE_CHECKING:
    from agent.contract import Priority
    from agent.spool_ledger import Ledger

_SHARE: Final = 0.75  # of the spool, for events and measurements together; the rest is the inventory's
_SLACK: Final = 6 * PAGE  # what a row may cost beside its bytes: its last page, a split of the table, of the index
_AT_ONCE: Final = 32


def make_room(ledger: Ledger, *, size: int, priority: Priority, budget: int, flying: int) -> None:
    """Evict until a snapshot of ``size`` bytes fits into ``budget``; what is in flight is never touched."""
    while lack := _lack(ledger, size, priority, budget):
        total = ledger.used_bytes() + size + _SLACK > budget
        if not (
            _forget_settled(ledger, lack, total=total)
            or _evict(ledger, "P2", lack, flying)
            or _evict(ledger, "P1", lack, flying)
            or (priority == "P0" and _merge(ledger, flying))
        ):
            ledger.shrink(budget)
            raise CannotSpool("the spool is full")
    ledger.shrink(budget)


def _lack(ledger: Ledger, size: int, priority: Priority, budget: int) -> int:
    used = ledger.used_bytes()
    lack = used + size + _SLACK - budget
    if priority != "P0" and used + size > _SHARE * budget:
        shared, total = ledger.rows("SELECT sum(size) FILTER (WHERE priority <> 'P0'), sum(size) FROM snapshot")[0]
        on_disk = used * (shared or 0) // (total or 1)  # a row takes whole pages, so measure what they take together
        lack = max(lack, on_disk + size - int(_SHARE * budget))
    return max(lack, 0)


def _forget_settled(ledger: Ledger, lack: int, *, total: bool) -> bool:
    """Forget what the register has; its inventory and the dead letters only when the whole spool is full."""
    for priority in ("P2", "P1", "P0") if total else ("P2", "P1"):
        if taken := _oldest(ledger, "priority = ? AND sequence <= ?", (priority, ledger.through), lack):
            with ledger.transaction():
                for sequence in taken:
                    ledger.change("DELETE FROM snapshot WHERE sequence = ?", (sequence,))
            return True
    with ledger.transaction():
        oldest = "DELETE FROM dead_letter WHERE id = (SELECT min(id) FROM dead_letter)"
        return total and ledger.change(oldest) > 0


def _evict(ledger: Ledger, priority: Priority, lack: int, flying: int) -> bool:
    taken = _oldest(ledger, "priority = ? AND sequence > ?", (priority, max(flying, ledger.through)), lack)
    with ledger.transaction():
        for sequence in taken:
            ledger.change("DELETE FROM snapshot WHERE sequence = ?", (sequence,))
            ledger.lose(sequence, sequence, "evicted")
    return bool(taken)


def _oldest(ledger: Ledger, which: str, values: tuple[Any, ...], lack: int) -> list[int]:
    """Return the oldest snapshots that together are as large as what is lacking, a few at once."""
    statement = f"SELECT sequence, size FROM snapshot WHERE {which} ORDER BY sequence LIMIT {_AT_ONCE}"  # noqa: S608  # constants
    taken = []
    for sequence, size in ledger.rows(statement, values):
        if lack <= 0:
            break
        taken.append(sequence)
        lack -= size
    return taken


def _merge(ledger: Ledger, flying: int) -> bool:
    """Make one newer inventory of all that wait: the final state stays exact, the steps on the way are lost."""
    rows = ledger.rows(
        "SELECT sequence, wall_seconds, body FROM snapshot WHERE priority = 'P0' AND sequence > ? ORDER BY sequence",
        (max(flying, ledger.through),),
    )
    if len(rows) < 2:
        return False
    with ledger.transaction():
        for sequence, _, _ in rows:
            ledger.change("DELETE FROM snapshot WHERE sequence = ?", (sequence,))
            ledger.lose(sequence, sequence, "evicted")
        number = ledger.next_number(0)
        merged = merge([json.loads(body) for _, _, body in rows]) | {"sequence": number}
        ledger.insert(number, "P0", rows[-1][1], encode(merged))
    return True


def merge(snapshots: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the newest snapshot with the sections and outcomes of all of them, newer over older."""
    merged = dict(snapshots[-1])
    sections: dict[str, Any] = {}
    health: dict[str, Any] = {}
    for snapshot in snapshots:
        sections |= snapshot.get("sections", {})
        health |= {each["collector"]: each for each in snapshot.get("health", ())}
    return merged | {"sections": sections, "health": list(health.values())}
