"""A spool on its way aside: whatever step is the last, the register is told the same."""

from __future__ import annotations

import contextlib
import gc
import os
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from agent import durable, spool_file, spool_note
from agent.contract import Loss, Snapshot
from agent.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLANK = Snapshot(sequence=1, priority="P2", wall_seconds=1e9, monotonic_seconds=1.0, boot_id="b", agent_version="1.0.0")
TRANSACTION = spool_file.transaction


class PowerCut(BaseException):
    """The process is no more."""


def _push(spool: Spool) -> int:
    return spool.push("P2", lambda number: replace(BLANK, sequence=number)).sequence


def _spool(folder: Path) -> Spool:
    return Spool(folder, wall=lambda: 1e9)


@pytest.fixture
def epochs(tmp_path: Path) -> tuple[str, str]:
    """Two epochs: the register has heard of neither what is owed of the first nor anything of the second."""
    with closing(_spool(tmp_path)) as spool:
        first = spool.epoch
        for _ in range(3):
            _push(spool)
        spool.peek(count=1)
        spool.acknowledge(1)
        spool.dead_letter(2, "cannot be read")
        spool.restart("fork")
        _push(spool)
        _push(spool)
        return first, spool.epoch


def _of_the_first(epoch: str) -> set[Loss]:
    return {
        Loss(epoch=epoch, first=2, last=2, reason="dead_letter"),
        Loss(epoch=epoch, first=2, last=3, reason="fork"),
    }


class Cut:
    """Ends the work right before a rename, a commit or the sync of a folder."""

    def __init__(self, at: int) -> None:
        self.left = at

    def take(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise PowerCut

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any) -> Any:
            self.take()
            return function(*arguments)

        return step

    @contextlib.contextmanager
    def commit(self, *arguments: Any) -> Iterator[None]:
        with TRANSACTION(*arguments):
            yield
            self.take()


def _fork(folder: Path) -> None:
    with closing(_spool(folder)) as spool:
        spool.restart("fork")


def _damage_tables(folder: Path) -> None:
    with closing(spool_file.sqlite3.connect(folder / "spool.db")) as db:
        db.execute("DROP TABLE base")
    _spool(folder).close()


def _damage_everything(folder: Path) -> None:
    (folder / "spool.db").write_bytes(b"not a spool")
    _spool(folder).close()


def _cut_at_every_step(
    folder: Path, epochs: tuple[str, str], move: Callable[[Path], None], declared: Loss, patch: pytest.MonkeyPatch
) -> None:
    origin = {path.name: path.read_bytes() for path in folder.iterdir()}
    first, second = epochs
    for step in range(1, 50):
        for path in folder.iterdir():
            path.unlink()
        for name, content in origin.items():
            (folder / name).write_bytes(content)
        cut = Cut(step)
        with patch.context() as cutting:
            cutting.setattr(os, "replace", cut.counted(os.replace))
            cutting.setattr(durable, "sync_directory", cut.counted(durable.sync_directory))
            cutting.setattr(spool_file, "transaction", cut.commit)
            with contextlib.suppress(PowerCut):
                move(folder)
        gc.collect()  # what the dead process held open
        with closing(_spool(folder)) as spool:
            begun = spool.epoch != second
            assert not begun or set(spool.peek().losses) == _of_the_first(first) | {declared}, step
            assert begun or step <= 2
        if cut.left > 0:
            assert step > 6
            return
    raise AssertionError("the move never ended")


@pytest.mark.parametrize(
    ("move", "reason", "last"),
    [(_fork, "fork", 2), (_damage_tables, "spool_destroyed", 2), (_damage_everything, "spool_destroyed", None)],
)
def test_a_move_cut_short_at_any_step_owes_the_same(
    tmp_path: Path,
    epochs: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    move: Callable[[Path], None],
    reason: Any,
    last: int | None,
) -> None:
    declared = Loss(epoch=epochs[1], first=1, last=last, reason=reason)
    _cut_at_every_step(tmp_path, epochs, move, declared, monkeypatch)


def test_a_planted_bug_is_caught_a_move_that_notes_nothing_first(
    tmp_path: Path, epochs: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = spool_note.write
    monkeypatch.setattr(spool_note, "write", lambda folder, note: None if note.aside else write(folder, note))
    declared = Loss(epoch=epochs[1], first=1, last=2, reason="fork")
    with pytest.raises(AssertionError):
        _cut_at_every_step(tmp_path, epochs, _fork, declared, monkeypatch)


def test_a_spool_that_vanishes_is_missed_with_all_it_owed(tmp_path: Path, epochs: tuple[str, str]) -> None:
    first, second = epochs
    (tmp_path / "spool.db").unlink()
    with closing(_spool(tmp_path)) as spool:
        missed = Loss(epoch=second, first=1, last=None, reason="spool_destroyed")
        assert set(spool.peek().losses) == _of_the_first(first) | {missed}


def test_a_spool_given_up_never_numbers_again_though_the_disk_kept_it(tmp_path: Path, epochs: tuple[str, str]) -> None:
    """The renames of a move may reach the disk in any order, or one of them not at all."""
    _, second = epochs
    with closing(_spool(tmp_path)) as spool:
        spool.restart("fork")
        third = spool.epoch
    os.replace(tmp_path / "spool.db.aside1", tmp_path / "spool.db")  # noqa: PTH105
    _damage_note(tmp_path, second)
    with closing(_spool(tmp_path)) as spool:
        assert spool.epoch not in (second, third)
        assert Loss(epoch=second, first=1, last=2, reason="fork") in spool.peek().losses


def _damage_note(folder: Path, epoch: str) -> None:
    """Turn the note back to what it said while the spool was on its way."""
    loss = Loss(epoch=epoch, first=1, last=2, reason="fork")
    spool_note.write(folder, spool_note.Note(epoch, (loss,), aside=True))
