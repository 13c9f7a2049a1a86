"""A spool that another version of the agent made, or half of one: its loss is declared and work goes on."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from agent.contract import Loss, Snapshot
from agent.spool import Spool

BLANK = Snapshot(sequence=1, priority="P2", wall_seconds=1e9, monotonic_seconds=1.0, boot_id="b", agent_version="1.0.0")


def _push(spool: Spool) -> int:
    return spool.push("P2", lambda number: replace(BLANK, sequence=number)).sequence


def _spool(folder: Path) -> Spool:
    return Spool(folder, wall=lambda: 1e9)


@pytest.fixture
def epoch(tmp_path: Path) -> str:
    """The epoch of a spool that still holds snapshots 2 and 3."""
    with closing(_spool(tmp_path)) as spool:
        for _ in range(3):
            _push(spool)
        spool.peek(count=1)
        spool.acknowledge(1)
        return spool.epoch


def _alter(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "spool.db", isolation_level=None)) as db:
        db.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE snapshot DROP COLUMN digest",
        "ALTER TABLE loss ADD COLUMN extra INTEGER",
        "DROP TABLE base",
        "DROP TABLE dead_letter",
        "DROP INDEX snapshot_by_class",
        "CREATE TABLE more (name TEXT)",
        "PRAGMA user_version = 0",
        "PRAGMA user_version = 2",
    ],
)
def test_tables_of_another_version_are_put_aside_and_what_they_held_is_declared(
    tmp_path: Path, epoch: str, statement: str
) -> None:
    _alter(tmp_path, statement)
    for _ in range(2):
        with closing(_spool(tmp_path)) as spool:
            assert spool.epoch != epoch
            assert spool.peek().losses == (Loss(epoch=epoch, first=2, last=3, reason="spool_destroyed"),)
            _push(spool)
            assert spool.base() == {}
    assert (tmp_path / "spool.db.aside1").exists()
    assert not (tmp_path / "spool.db.aside2").exists()


def test_a_spool_without_its_snapshots_still_knows_how_many_there_were(tmp_path: Path, epoch: str) -> None:
    _alter(tmp_path, "DROP TABLE snapshot")
    with closing(_spool(tmp_path)) as spool:
        assert spool.peek().losses == (Loss(epoch=epoch, first=2, last=3, reason="spool_destroyed"),)


@pytest.mark.parametrize("table", ["meta", "loss"])
def test_half_a_spool_owes_everything_its_note_knows_of(tmp_path: Path, epoch: str, table: str) -> None:
    _alter(tmp_path, f"DROP TABLE {table}")
    with closing(_spool(tmp_path)) as spool:
        assert spool.peek().losses == (Loss(epoch=epoch, first=1, last=None, reason="spool_destroyed"),)


@pytest.mark.parametrize("value", ["CAST(body AS TEXT)", "7", "''"])
def test_a_body_that_is_no_longer_bytes_is_declared_and_the_others_go_on(
    tmp_path: Path, epoch: str, value: str
) -> None:
    _alter(tmp_path, f"UPDATE snapshot SET body = {value} WHERE sequence = 2")
    with closing(_spool(tmp_path)) as spool:
        parcel = spool.peek()
    assert parcel.sequences == (3,)
    assert parcel.losses == (Loss(epoch=epoch, first=2, last=2, reason="dead_letter"),)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"[]",
        b'"epoch"',
        b"\xff",
        b"[" * 100_000,
        b'{"epoch":"zz"}',
        b'{"epoch":7}',
        b'{"epoch":null}',
        b'{"epoch":["0"]}',
        b'{"epoch":"%s\\n"}' % (b"0" * 32),
    ],
)
def test_a_damaged_note_declares_nothing_that_the_register_would_refuse(tmp_path: Path, note: bytes) -> None:
    (tmp_path / "spool.note").write_bytes(note)
    with closing(_spool(tmp_path)) as spool:
        assert spool.peek().losses == ()
        assert spool.epoch.encode() in (tmp_path / "spool.note").read_bytes()
