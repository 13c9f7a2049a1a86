"""The spool's file: its tables, its transactions, and how it is made and put aside."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
from typing import TYPE_CHECKING, Final, NoReturn

from agent import durable, spool_seal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from agent.contract import Loss

PAGE: Final = 4096
_KEPT_ASIDE: Final = 3
_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE snapshot (
    sequence INTEGER PRIMARY KEY,
    priority TEXT NOT NULL,
    size INTEGER NOT NULL,
    wall_seconds REAL NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX snapshot_by_class ON snapshot (priority, sequence, size);
CREATE TABLE loss (
    id INTEGER PRIMARY KEY,
    epoch TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER,
    reason TEXT NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE base (name TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    wall_seconds REAL NOT NULL,
    body BLOB NOT NULL
);
"""
VERSION: Final = 1
"""Of the tables and of what stands in them; a file of any other is put aside like a damaged one."""
STATEMENTS: Final = tuple(filter(None, map(str.strip, _SCHEMA.split(";"))))
_CANNOT_WRITE: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
NOT_DAMAGE: Final = (*_CANNOT_WRITE, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY)
"""Errors that say nothing of what stands in the file."""


class CannotSpool(Exception):
    """There is no room, or the disk has become read-only: nothing was changed, keep running, try later."""


class SpoolBroken(Exception):
    """A write or a sync failed, or the file is damaged: leave, and let the next start recover."""


def put_aside(path: Path) -> None:
    """Rename the file and its journal; the newest few are kept for a person to look at."""
    for number in range(_KEPT_ASIDE, 0, -1):
        for suffix in ("", "-wal"):
            old = path.with_name(f"{path.name}.aside{number}{suffix}")
            if old.exists():
                _shift(old, path.with_name(f"{path.name}.aside{number + 1}{suffix}"), last=number == _KEPT_ASIDE)
    for suffix in ("", "-wal"):
        current = path.with_name(path.name + suffix)
        if current.exists():
            current.replace(path.with_name(f"{path.name}.aside1{suffix}"))
    durable.sync_directory(path.parent)


def _shift(old: Path, new: Path, *, last: bool) -> None:
    if last:
        old.unlink()
    else:
        old.replace(new)


def size_of(path: str) -> int:
    """Return the bytes of a file that may not be there."""
    try:
        return os.stat(path).st_size  # noqa: PTH116  # asked several times for each snapshot
    except FileNotFoundError:
        return 0


def translate(error: sqlite3.Error) -> NoReturn:
    """Raise what an error of the database means for the agent."""
    if code(error) in _CANNOT_WRITE:
        raise CannotSpool(str(error)) from error
    raise SpoolBroken(str(error)) from error


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Everything inside or nothing, on stable storage when this returns."""
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except sqlite3.Error as error:
        _roll_back(db)
        translate(error)
    except BaseException:
        _roll_back(db)
        raise


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")


def code(error: sqlite3.Error) -> int:
    """Return the primary code of an error."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def connect(path: Path) -> sqlite3.Connection:
    """Open the file as the spool works with it, made if it is not there."""
    os.close(durable.create(path))
    db = sqlite3.connect(path, isolation_level=None, timeout=1.0)
    try:
        db.execute("PRAGMA locking_mode=EXCLUSIVE")  # one process, and no shared-memory file beside it
        db.execute("PRAGMA auto_vacuum=INCREMENTAL")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA wal_autocheckpoint=0")  # the spool does it, and hears of failures
        db.execute("PRAGMA journal_size_limit=0")
        db.execute("PRAGMA cache_size=-256")
        db.execute("PRAGMA temp_store=MEMORY")
    except sqlite3.Error:
        db.close()
        raise
    return db


def make(path: Path, losses: Sequence[Loss]) -> sqlite3.Connection:
    """Make an empty spool with an epoch of its own; it exists for anyone only with its debts written in."""
    try:
        db = connect(path)
    except sqlite3.Error as error:
        translate(error)
    try:
        with transaction(db):
            for statement in (*STATEMENTS, f"PRAGMA user_version = {VERSION}"):
                db.execute(statement)
            start = {"epoch": secrets.token_hex(16), "sequence": 0, "through": 0, "acknowledged": 0, "lost": 0}
            db.executemany("INSERT INTO meta VALUES (?, ?)", start.items())
            spool_seal.write(db)
            owe(db, losses)
    except BaseException:
        db.close()
        raise
    durable.sync_directory(path.parent)
    return db


def owe(db: sqlite3.Connection, losses: Sequence[Loss]) -> None:
    """Write in what the register may not have heard of other epochs."""
    rows = [(loss.epoch, loss.first, loss.last, loss.reason) for loss in losses]
    db.executemany("INSERT INTO loss (epoch, first, last, reason) VALUES (?, ?, ?, ?)", rows)
