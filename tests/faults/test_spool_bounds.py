"""Years offline on a disk that shrinks: never a byte above the cap, the inventory exact, every loss a record (T11)."""

from __future__ import annotations

import itertools
import random
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from agent import spool_room
from agent.spool import Spool
from agent.spool_ledger import Ledger
from tests.faults.seeds import SEED, figure
from tests.faults.years import CONFIGURED, Machine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAYS = figure("SOMAY_DAYS", 1000)


LIVES = 5
"""A planted bug may lie where one life never comes; it has to show in one of so many."""


def live(folder: Path, days: int, seed: int = SEED) -> Spool:
    """Let the days pass and the line come back; whatever was promised is checked on the way."""
    machine = Machine(folder, random.Random(seed))
    with closing(machine.spool) as spool:
        for _ in range(days):
            machine.day()
        machine.come_home()
        assert spool.status().lost > 0
        assert spool._ledger.value("SELECT count(*) FROM loss") < days
    return spool


def test_a_thousand_days_never_exceed_the_cap_by_a_byte_and_end_exactly(tmp_path: Path) -> None:
    live(tmp_path, DAYS)


def _cap_without_the_disk(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Spool, "limit_bytes", lambda spool: CONFIGURED)


def _journal_of_the_first_day(patch: pytest.MonkeyPatch) -> None:
    init = Ledger.__init__

    def fixed(ledger: Ledger, db: Any, journal: str, reserve: Callable[[], int]) -> None:
        init(ledger, db, journal, lambda: CONFIGURED // 4)

    patch.setattr(Ledger, "__init__", fixed)


def _events_before_measurements(patch: pytest.MonkeyPatch) -> None:
    evict, other = spool_room._evict, {"P1": "P2", "P2": "P1"}
    patch.setattr(spool_room, "_evict", lambda ledger, priority, *rest: evict(ledger, other[priority], *rest))


def _youngest_first(patch: pytest.MonkeyPatch) -> None:
    def youngest(ledger: Ledger, which: str, values: tuple[Any, ...], lack: int) -> list[int]:
        newest = ledger.rows(f"SELECT sequence FROM snapshot WHERE {which} ORDER BY sequence DESC LIMIT 1", values)
        return [number for (number,) in newest]

    patch.setattr(spool_room, "_oldest", youngest)


def _loss_of_one_too_few(patch: pytest.MonkeyPatch) -> None:
    lose, turn = Ledger.lose, itertools.count(1)

    def forgetful(ledger: Ledger, first: int, last: int, reason: Any, **told: bool) -> int:
        return 0 if next(turn) % 50 == 0 else lose(ledger, first, last, reason, **told)

    patch.setattr(Ledger, "lose", forgetful)


def _range_of_one_too_many(patch: pytest.MonkeyPatch) -> None:
    lose, turn = Ledger.lose, itertools.count(1)

    def generous(ledger: Ledger, first: int, last: int, reason: Any, **told: bool) -> int:
        return lose(ledger, first, last + (next(turn) % 50 == 0), reason, **told)

    patch.setattr(Ledger, "lose", generous)


def _inventory_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(spool_room, "_merge", lambda ledger, flying: spool_room._evict(ledger, "P0", 1, flying))


def _older_over_newer(patch: pytest.MonkeyPatch) -> None:
    merge = spool_room.merge
    patch.setattr(spool_room, "merge", lambda snapshots: merge(reversed(list(snapshots))))


def _base_moves_though_nothing_was_kept(patch: pytest.MonkeyPatch) -> None:
    push = Spool.push

    def hasty(spool: Spool, priority: Any, build: Any, base: Any = None) -> Any:
        if base is not None:
            with spool._ledger.transaction():
                spool._ledger.set_base(base)
        return push(spool, priority, build, base)

    patch.setattr(Spool, "push", hasty)


MUTANTS = (
    _cap_without_the_disk,
    _journal_of_the_first_day,
    _events_before_measurements,
    _youngest_first,
    _loss_of_one_too_few,
    _range_of_one_too_many,
    _inventory_dropped,
    _older_over_newer,
)


@pytest.mark.parametrize("plant", MUTANTS)
def test_a_planted_bug_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):  # noqa: PT012  # one life of several
        for life in range(LIVES):
            (folder := tmp_path / str(life)).mkdir()
            live(folder, DAYS, SEED + life)
