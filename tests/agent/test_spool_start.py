"""What the disk changed in a spool that is sound to SQLite: who is believed, and what is declared."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from agent import spool_check, spool_note, spool_seal
from agent.contract import Loss, Snapshot
from agent.spool import Spool
from agent.spool_note import Note

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BLANK = Snapshot(sequence=1, priority="P2", wall_seconds=1e9, monotonic_seconds=1.0, boot_id="b", agent_version="1.0.0")
OTHER = "f" * 32


def _push(spool: Spool) -> int:
    return spool.push("P2", lambda number: replace(BLANK, sequence=number)).sequence


def _spool(folder: Path) -> Spool:
    return Spool(folder, wall=lambda: 1e9)


def _alter(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "spool.db", isolation_level=None)) as db:
        for statement in statements:
            assert db.execute(statement).rowcount > 0


def _set(name: str, value: str) -> str:
    return f"UPDATE meta SET value = {value} WHERE name = '{name}'"


@pytest.fixture
def owed(tmp_path: Path) -> Loss:
    """What an epoch before the spool's has left to be declared."""
    with closing(_spool(tmp_path)) as spool:
        _push(spool)
        loss = Loss(epoch=spool.epoch, first=1, last=1, reason="fork")
        spool.restart("fork")
    return loss


@pytest.fixture
def epoch(tmp_path: Path, owed: Loss) -> str:
    """The epoch of a spool that holds snapshots 1 to 3, none of them sent."""
    assert owed
    with closing(_spool(tmp_path)) as spool:
        for _ in range(3):
            _push(spool)
        return spool.epoch


def _found(folder: Path, epoch: str) -> set[Loss]:
    """Open the spool twice, and return what a new epoch declares."""
    for _ in range(2):
        with closing(_spool(folder)) as spool:
            assert spool.epoch not in (epoch, OTHER)
            losses = set(spool.peek().losses)
            _push(spool)
    return losses


COUNTERS = {
    "the epoch": (_set("epoch", f"'{OTHER}'"),),
    "the epoch, in every row": (_set("epoch", f"'{OTHER}'"), f"UPDATE loss SET epoch = '{OTHER}'"),
    "sequence and acknowledged": (_set("sequence", "value + 4"), _set("acknowledged", "value + 4")),
    "sequence, acknowledged, through": (
        _set("sequence", "value + 1"),
        _set("acknowledged", "value + 1"),
        _set("through", "value + 1"),
    ),
    "acknowledged and through": (_set("acknowledged", "value + 1"), _set("through", "value + 1")),
    "sequence alone": (_set("sequence", "value + 1"),),
    "sequence back to nothing": (_set("sequence", "0"),),
    "a sequence without bounds": (_set("sequence", "9223372036854775807"),),
    "text for a number": (_set("through", "'one'"),),
    "the seal": (_set("seal", "'0'"),),
    "the number of a snapshot": ("UPDATE snapshot SET sequence = 1099511627776 WHERE sequence = 3",),
    "a snapshot less": ("DELETE FROM snapshot WHERE sequence = 2",),
}


@pytest.mark.parametrize("statements", COUNTERS.values(), ids=COUNTERS)
def test_whatever_the_disk_changed_of_name_or_counters_exactly_what_was_held_is_declared(
    tmp_path: Path, owed: Loss, epoch: str, statements: tuple[str, ...]
) -> None:
    _alter(tmp_path, *statements)
    lost = {loss for loss in _found(tmp_path, epoch) if loss.epoch != owed.epoch}
    assert lost == {Loss(epoch=epoch, first=1, last=3, reason="spool_destroyed")}


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE loss SET epoch = '{OTHER}'",
        "UPDATE loss SET last = 7",
        "UPDATE loss SET first = 0",
        "UPDATE loss SET acknowledged = 1",
        "UPDATE loss SET reason = 'evicted'",
        "DELETE FROM loss",
    ],
)
def test_a_debt_that_the_disk_changed_is_told_as_it_was_noted(
    tmp_path: Path, owed: Loss, epoch: str, statement: str
) -> None:
    assert epoch
    _alter(tmp_path, statement)
    with closing(_spool(tmp_path)) as spool:
        assert owed in spool.peek().losses


def test_a_debt_that_was_paid_is_noted_no_more(tmp_path: Path, owed: Loss) -> None:
    with closing(_spool(tmp_path)) as spool:
        assert spool.peek().losses == (owed,)
        spool.acknowledge(0)
        assert spool_note.read(tmp_path) == Note(spool.epoch)
    with closing(_spool(tmp_path)) as spool:
        assert spool.peek().losses == ()


def test_a_debt_is_paid_though_the_note_cannot_be_written(
    tmp_path: Path, owed: Loss, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with closing(_spool(tmp_path)) as spool:
        assert spool.peek().losses == (owed,)
        monkeypatch.setattr("agent.durable.write", full)
        spool.acknowledge(0)
        assert spool.peek().losses == ()


def test_a_spool_of_another_machine_in_the_place_of_the_own_is_given_up_and_both_are_declared(
    tmp_path: Path, epoch: str
) -> None:
    (other := tmp_path / "other").mkdir()
    with closing(_spool(other)) as spool:
        _push(spool)
        stray = spool.epoch
    (other / "spool.db").replace(tmp_path / "spool.db")
    losses = _found(tmp_path, epoch)
    assert Loss(epoch=stray, first=1, last=1, reason="spool_destroyed") in losses
    assert Loss(epoch=epoch, first=1, last=None, reason="spool_destroyed") in losses


def test_a_spool_that_an_older_agent_left_unsealed_goes_on_and_is_sealed(tmp_path: Path, epoch: str) -> None:
    _alter(tmp_path, "DELETE FROM meta WHERE name = 'seal'")
    with closing(_spool(tmp_path)) as spool:
        assert spool.epoch == epoch
        _push(spool)
    _alter(tmp_path, _set("epoch", f"'{OTHER}'"))
    assert Loss(epoch=epoch, first=1, last=4, reason="spool_destroyed") in _found(tmp_path, epoch)


def test_an_unsealed_spool_takes_its_name_from_the_note(tmp_path: Path, epoch: str) -> None:
    _alter(tmp_path, "DELETE FROM meta WHERE name = 'seal'", _set("epoch", f"'{OTHER}'"))
    assert Loss(epoch=epoch, first=1, last=3, reason="spool_destroyed") in _found(tmp_path, epoch)


def test_a_note_that_the_disk_changed_is_not_believed(tmp_path: Path, epoch: str) -> None:
    note = tmp_path / "spool.note"
    note.write_bytes(note.read_bytes().replace(epoch.encode(), OTHER.encode()))
    with closing(_spool(tmp_path)) as spool:
        assert spool.epoch == epoch
        assert spool.peek().sequences == (1, 2, 3)


def _no_seal(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(spool_seal, "write", lambda db: None)


def _no_walk(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(spool_check, "_nothing_is_simply_gone", lambda db, told: True)
    patch.setattr(spool_seal, "counters", spool_seal.unsealed)


def _no_name(patch: pytest.MonkeyPatch) -> None:
    """The name is not compared, and the seal not either."""
    patch.setattr("agent.spool_start._is_its", lambda db, note: True)
    patch.setattr(spool_seal, "counters", spool_seal.unsealed)


@pytest.mark.parametrize(
    ("plant", "fault"),
    [
        (_no_seal, "sequence, acknowledged, through"),
        (_no_walk, "sequence and acknowledged"),
        (_no_name, "the epoch"),
    ],
)
def test_a_planted_bug_is_caught(
    tmp_path: Path,
    owed: Loss,
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[pytest.MonkeyPatch], None],
    fault: Any,
) -> None:
    plant(monkeypatch)
    (folder := tmp_path / "planted").mkdir()
    with closing(_spool(folder)) as spool:
        for _ in range(3):
            _push(spool)
        epoch = spool.epoch
    with pytest.raises(AssertionError):
        test_whatever_the_disk_changed_of_name_or_counters_exactly_what_was_held_is_declared(
            folder, owed, epoch, COUNTERS[fault]
        )
