"""The spool's file: its tables, how it is opened, and how a damaged one is put aside."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sqlite3
from typing import TYPE_CHECKING, Final, NoReturn

from agent import durable, spool_note
from agent.contract import EPOCH_PATTERN, Loss
from agent.encode import NotOurs, decode, encode
from agent.record import Record
from agent.spool_note import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from agent.contract import LossReason

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
_VERSION: Final = 1
"""Of the tables and of what stands in them; a file of any other is put aside like a damaged one."""
_STATEMENTS: Final = tuple(filter(None, map(str.strip, _SCHEMA.split(";"))))
_CANNOT_WRITE: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
_UNREADABLE: Final = (sqlite3.Error, KeyError, TypeError, ValueError)  # what reading a damaged file can raise
_NOT_DAMAGE: Final = (*_CANNOT_WRITE, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY)


class CannotSpool(Exception):
    """There is no room, or the disk has become read-only: nothing was changed, keep running, try later."""


class SpoolBroken(Exception):
    """A write or a sync failed, or the file is damaged: leave, and let the next start recover."""


class Predecessor(Record, kw_only=False):
    """What is known of a spool that is no more."""

    epoch: str
    first: int
    last: int
    losses: tuple[Loss, ...]

    def declared(self, reason: LossReason) -> tuple[Loss, ...]:
        """Return its losses that the register has not heard of, its unsent snapshots among them."""
        if self.last < self.first:
            return self.losses
        return (*self.losses, Loss(epoch=self.epoch, first=self.first, last=self.last, reason=reason))


def open_spool(folder: Path) -> sqlite3.Connection:
    """Open the spool in ``folder``, or make one; a damaged one is put aside and its loss declared."""
    path, note = folder / "spool.db", spool_note.read(folder)
    if not path.exists():
        return _make(path, note.owed if note else ())
    try:
        db = _sound(path)
    except _UNREADABLE as error:
        if isinstance(error, sqlite3.Error) and _code(error) in _NOT_DAMAGE:
            translate(error)
        return _succeed(path, _bequest(path, note))
    if note is not None and note.aside and note.epoch == _epoch(db):
        db.close()  # its move aside was cut short
        return _succeed(path, note)
    _note(folder, db)
    return db


def replace_spool(folder: Path, db: sqlite3.Connection, reason: LossReason, unspooled: int) -> sqlite3.Connection:
    """Put a sound spool aside and start a new epoch that declares what the old one still held."""
    known = _described(db, unspooled)
    db.close()
    return _succeed(folder / "spool.db", Note(known.epoch, known.declared(reason), aside=True))


def _succeed(path: Path, bequest: Note | None) -> sqlite3.Connection:
    """Put a file aside and make the next; what is owed is noted first, for a start that finds neither."""
    if bequest is not None:
        spool_note.write(path.parent, bequest)
    put_aside(path)
    return _make(path, bequest.owed if bequest else ())


def _bequest(path: Path, note: Note | None) -> Note | None:
    """Return what a damaged file leaves to be declared, by its own word or by that of the note."""
    known = _salvage(path)
    if known is not None and not (note is not None and note.aside and note.epoch == known.epoch):
        return Note(known.epoch, known.declared("spool_destroyed"), aside=True)
    return note and Note(note.epoch, note.owed, aside=True)


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
    if _code(error) in _CANNOT_WRITE:
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


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _connect(path: Path) -> sqlite3.Connection:
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


def _sound(path: Path) -> sqlite3.Connection:
    """Open what exists and find damage now, while it can still be declared."""
    db = _connect(path)
    try:
        _check(db)
    except _UNREADABLE:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection) -> None:
    if (verdict := db.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(verdict)
    if not _of_this_version(db):
        raise sqlite3.DatabaseError("its tables are not those of this agent")
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for _ in db.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  # its own tables; text that is none raises
            pass
    if not _lawful(db):
        raise sqlite3.DatabaseError("the counters do not fit the rows")


def _of_this_version(db: sqlite3.Connection) -> bool:
    """Whether every statement of the agent finds its tables: SQLite keeps the text they were made with."""
    found = {text for (text,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    return found == set(_STATEMENTS) and db.execute("PRAGMA user_version").fetchone() == (_VERSION,)


def _lawful(db: sqlite3.Connection) -> bool:
    """Hold the counters against the rows: a flipped bit that is sound to SQLite breaks the conservation law."""
    values = dict(db.execute("SELECT name, value FROM meta"))
    epoch, through = values.get("epoch"), values.get("through")
    if not isinstance(epoch, str) or re.fullmatch(EPOCH_PATTERN, epoch) is None:
        return False
    counted = "SELECT count(*) FILTER (WHERE sequence > ?), coalesce(max(sequence), 0) FROM snapshot"
    waiting, newest = db.execute(counted, (through,)).fetchone()
    (lost,) = db.execute("SELECT coalesce(sum(last - first + 1), 0) FROM loss WHERE epoch = ?", (epoch,)).fetchone()
    counters = [values.get(name) for name in ("sequence", "through", "acknowledged", "lost")]
    if not all(isinstance(each, int) for each in counters) or not all(map(_tellable, _losses(db))):
        return False
    sequence, through, acknowledged, declared = counters
    return bool(declared == lost and max(newest, through) <= sequence == acknowledged + lost + waiting)


def _tellable(loss: Loss) -> bool:
    """Whether a loss is one the register would take; one bad row would block every batch."""
    try:
        return decode(Loss, encode(loss)) == loss
    except (NotOurs, TypeError, ValueError):
        return False


def _make(path: Path, losses: tuple[Loss, ...]) -> sqlite3.Connection:
    """Make an empty spool with an epoch of its own; it exists for anyone only with its debts written in."""
    try:
        db = _connect(path)
    except sqlite3.Error as error:
        translate(error)
    try:
        with transaction(db):
            for statement in (*_STATEMENTS, f"PRAGMA user_version = {_VERSION}"):
                db.execute(statement)
            start = {"epoch": secrets.token_hex(16), "sequence": 0, "through": 0, "acknowledged": 0, "lost": 0}
            db.executemany("INSERT INTO meta VALUES (?, ?)", start.items())
            db.executemany("INSERT INTO loss (epoch, first, last, reason) VALUES (?, ?, ?, ?)", _rows(losses))
    except BaseException:
        db.close()
        raise
    durable.sync_directory(path.parent)
    _note(path.parent, db)
    return db


def _rows(losses: Sequence[Loss]) -> list[tuple[str, int, int | None, str]]:
    return [(loss.epoch, loss.first, loss.last, loss.reason) for loss in losses]


def _note(folder: Path, db: sqlite3.Connection) -> None:
    """Keep the epoch and its debts beside the spool, so that even a spool that vanishes is missed."""
    epoch = _epoch(db)
    spool_note.write(folder, Note(epoch, tuple(loss for loss in _losses(db) if loss.epoch != epoch)))


def _epoch(db: sqlite3.Connection) -> str:
    (epoch,) = db.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
    return str(epoch)


def _salvage(path: Path) -> Predecessor | None:
    """Read from a damaged file what can still be read."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA locking_mode=EXCLUSIVE")
            known = _described(db)
    except _UNREADABLE:
        return None
    return known if all(map(_tellable, known.declared("spool_destroyed"))) else None


def _described(db: sqlite3.Connection, unspooled: int = 0) -> Predecessor:
    values = dict(db.execute("SELECT name, value FROM meta"))
    (newest,) = db.execute("SELECT coalesce(max(sequence), 0) FROM snapshot").fetchone()
    last = max(int(values["sequence"]), newest) + unspooled
    return Predecessor(values["epoch"], int(values["through"]) + 1, last, _losses(db))


def _losses(db: sqlite3.Connection) -> tuple[Loss, ...]:
    """Return what the register has not heard of."""
    rows = db.execute("SELECT epoch, first, last, reason FROM loss WHERE NOT acknowledged ORDER BY id")
    return tuple(Loss(epoch=epoch, first=first, last=last, reason=why) for epoch, first, last, why in rows)
