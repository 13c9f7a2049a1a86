"""Whether the file of a spool is sound: to SQLite, in its tables, and by the conservation law."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from agent import spool_seal
from agent.contract import Loss
from agent.encode import NotOurs, decode, encode
from agent.spool_file import STATEMENTS, VERSION, connect

if TYPE_CHECKING:
    from pathlib import Path

    from agent.spool_seal import Counters

UNREADABLE: Final = (sqlite3.Error, KeyError, TypeError, ValueError)  # what reading a damaged file can raise


def sound(path: Path) -> sqlite3.Connection:
    """Open what exists and find damage now, while it can still be declared; raises one of ``UNREADABLE``."""
    db = connect(path)
    try:
        _check(db)
    except UNREADABLE:
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
    counters = spool_seal.counters(db)
    if counters is None or not _lawful(db, counters) or not all(map(tellable, undeclared(db))):
        raise sqlite3.DatabaseError("the counters do not fit the rows")


def _of_this_version(db: sqlite3.Connection) -> bool:
    """Whether every statement of the agent finds its tables: SQLite keeps the text they were made with."""
    found = {text for (text,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    return found == set(STATEMENTS) and db.execute("PRAGMA user_version").fetchone() == (VERSION,)


def _lawful(db: sqlite3.Connection, told: Counters) -> bool:
    """Hold the counters against the rows: a flipped bit that is sound to SQLite breaks the conservation law."""
    (waiting,) = db.execute("SELECT count(*) FROM snapshot WHERE sequence > ?", (told.through,)).fetchone()
    (lost,) = db.execute("SELECT sum(last - first + 1) FROM loss WHERE epoch = ?", (told.epoch,)).fetchone()
    balanced = told.lost == (lost or 0) and told.sequence == told.acknowledged + told.lost + waiting
    return balanced and _nothing_is_simply_gone(db, told)


def _nothing_is_simply_gone(db: sqlite3.Connection, told: Counters) -> bool:
    """Whether each number that is not settled stands in one row: it waits, or its loss is on record."""
    rows = db.execute(
        "SELECT sequence AS begin, sequence FROM snapshot WHERE sequence > ?1"
        " UNION ALL SELECT max(first, ?1 + 1), last FROM loss WHERE epoch = ?2 AND last > ?1 ORDER BY begin",
        (told.through, told.epoch),
    )
    expected = told.through + 1
    for first, last in rows:
        if first != expected:
            return False
        expected = last + 1
    return expected == told.sequence + 1


def tellable(loss: Loss) -> bool:
    """Whether a loss is one the register would take; one bad row would block every batch."""
    try:
        return decode(Loss, encode(loss)) == loss
    except (NotOurs, TypeError, ValueError):
        return False


def undeclared(db: sqlite3.Connection) -> tuple[Loss, ...]:
    """Return what the register has not heard of."""
    rows = db.execute("SELECT epoch, first, last, reason FROM loss WHERE NOT acknowledged ORDER BY id")
    return tuple(Loss(epoch=epoch, first=first, last=last, reason=why) for epoch, first, last, why in rows)
