"""How a spool begins: the one that is there, or, where that is damaged or gone, one that declares what it held.

Three may speak of a spool: its rows, the seal under its counters, and the note beside it. Where the disk changed one
of them the others are believed, so that what is declared is exact.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import TYPE_CHECKING

from agent import spool_file, spool_note, spool_seal
from agent.contract import Loss
from agent.encode import digest
from agent.record import Record
from agent.spool_check import UNREADABLE, sound, tellable, undeclared
from agent.spool_note import Note

if TYPE_CHECKING:
    from pathlib import Path

    from agent.contract import LossReason


class Predecessor(Record, kw_only=False):
    """What is known of a spool that is no more."""

    epoch: str
    first: int
    last: int
    losses: tuple[Loss, ...]
    sealed: bool
    """Whether its name and its numbers are certain."""

    def declared(self, reason: LossReason, epoch: str) -> tuple[Loss, ...]:
        """Return what the register has not heard of its numbers, the unsent snapshots among them."""
        known = [loss for loss in self.losses if loss.epoch == self.epoch and (loss.last or 0) <= self.last]
        if self.first <= self.last:
            known.append(Loss(epoch=epoch, first=self.first, last=self.last, reason=reason))
        return tuple(Loss(epoch=epoch, first=each.first, last=each.last, reason=each.reason) for each in known)

    @property
    def debts(self) -> tuple[Loss, ...]:
        """What it was to declare of spools before it."""
        return tuple(loss for loss in self.losses if loss.epoch != self.epoch)


def open_spool(folder: Path) -> sqlite3.Connection:
    """Open the spool in ``folder``, or make one; a damaged one is put aside and its loss declared."""
    path, note = folder / "spool.db", spool_note.read(folder)
    if not path.exists():
        return _succeed(path, note and Note(note.epoch, note.owed, aside=True))
    try:
        db = sound(path)
    except UNREADABLE as error:
        if isinstance(error, sqlite3.Error) and spool_file.code(error) in spool_file.NOT_DAMAGE:
            spool_file.translate(error)
        return _succeed(path, _bequest(path, note))
    if note is not None and not _is_its(db, note):
        db.close()
        return _succeed(path, _bequest(path, note))
    _settle_debts(db, note)
    keep_note(folder, db)
    return db


def replace_spool(folder: Path, db: sqlite3.Connection, reason: LossReason, unspooled: int) -> sqlite3.Connection:
    """Put a sound spool aside and start a new epoch that declares what the old one still held."""
    known = _described(db, unspooled)
    db.close()
    owed = (*known.debts, *known.declared(reason, known.epoch))
    return _succeed(folder / "spool.db", Note(known.epoch, owed, aside=True))


def keep_note(folder: Path, db: sqlite3.Connection) -> None:
    """Keep the epoch and its debts beside the spool, so that even a spool that vanishes is missed."""
    epoch = _epoch(db)
    spool_note.write(folder, Note(epoch, tuple(loss for loss in undeclared(db) if loss.epoch != epoch)))


def _succeed(path: Path, bequest: Note | None) -> sqlite3.Connection:
    """Put a file aside and make the next; what is owed is noted first, for a start that finds neither."""
    if bequest is not None:
        spool_note.write(path.parent, bequest)
    spool_file.put_aside(path)
    db = spool_file.make(path, bequest.owed if bequest else ())
    keep_note(path.parent, db)
    return db


def _is_its(db: sqlite3.Connection, note: Note) -> bool:
    """Whether the note speaks of this spool, or of the one that this one has just taken the place of."""
    counters = spool_seal.counters(db)
    if counters is None or not note.aside:
        return counters is not None and counters.epoch == note.epoch
    return counters.epoch != note.epoch and counters.sequence == 0


def _settle_debts(db: sqlite3.Connection, note: Note | None) -> None:
    """Owe what the note says: it is written before the debt, and again only after it is paid."""
    epoch = _epoch(db)
    if note is None or set(note.losses) == {loss for loss in undeclared(db) if loss.epoch != epoch}:
        return
    with spool_file.transaction(db):
        db.execute("DELETE FROM loss WHERE epoch <> ?", (epoch,))
        spool_file.owe(db, note.losses)


def _bequest(path: Path, note: Note | None) -> Note | None:
    """Return what a file that is given up leaves to be declared."""
    known = _salvage(path)
    if note is not None and note.aside:
        return note  # its move was cut short, and no spool has numbered anything since
    if known is None:
        return note and Note(note.epoch, note.owed, aside=True)
    if note is None:
        return Note(known.epoch, (*known.debts, *known.declared("spool_destroyed", known.epoch)), aside=True)
    if known.sealed and known.epoch != note.epoch:  # another spool was laid in the place of the one that is missed
        return Note(known.epoch, (*note.owed, *known.declared("spool_destroyed", known.epoch)), aside=True)
    return Note(note.epoch, (*note.losses, *known.declared("spool_destroyed", note.epoch)), aside=True)


def _epoch(db: sqlite3.Connection) -> str:
    (epoch,) = db.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
    return str(epoch)


def _salvage(path: Path) -> Predecessor | None:
    """Read from a damaged file what can still be read."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA locking_mode=EXCLUSIVE")
            known = _described(db)
    except UNREADABLE:
        return None
    return known if all(map(tellable, known.declared("spool_destroyed", known.epoch))) else None


def _described(db: sqlite3.Connection, unspooled: int = 0) -> Predecessor:
    told = spool_seal.sealed(db) or spool_seal.unsealed(db)
    if told is None:
        raise ValueError("neither its counters nor their seal can be read")
    last = max(told.sequence, _newest(db)) + unspooled
    losses = tuple(filter(tellable, undeclared(db)))
    return Predecessor(told.epoch, told.through + 1, last, losses, spool_seal.sealed(db) is not None)


def _newest(db: sqlite3.Connection) -> int:
    """Return the newest number that a snapshot itself bears out."""
    newest = 0
    with contextlib.suppress(sqlite3.Error):  # what comes before the damage counts
        for number, name, body in db.execute("SELECT sequence, digest, body FROM snapshot"):
            if isinstance(body, bytes) and digest(body) == name and json.loads(body).get("sequence") == number:
                newest = max(newest, number)
    return newest
