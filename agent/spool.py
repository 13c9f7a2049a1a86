"""The spool: every snapshot is on stable storage here before it exists for anyone else, until it is acknowledged.

``generated = acknowledged + declared lost + spooled`` holds after every step, for the epoch of the file.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from typing import TYPE_CHECKING, Any, Final

from agent import spool_base
from agent.contract import MAX_SNAPSHOTS_PER_BATCH, LossReason, Priority, Snapshot
from agent.encode import snapshot_bytes
from agent.record import Record
from agent.spool_base import ALONE
from agent.spool_file import PAGE, CannotSpool, SpoolBroken, size_of
from agent.spool_ledger import Ledger
from agent.spool_parcel import PARCEL_BYTES, Parcel, pack, packed
from agent.spool_room import make_room
from agent.spool_start import keep_note, open_spool, replace_spool

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["ALONE", "CannotSpool", "Holding", "Parcel", "Spool", "SpoolBroken"]

WORKSTATION_BYTES: Final = 64 * 1024 * 1024
SERVER_BYTES: Final = 256 * 1024 * 1024
_MAX_JOURNAL: Final = 8 * 1024 * 1024
_MIN_JOURNAL: Final = 80 * 1024
_SHARE_OF_FREE_DISK: Final = 0.1


class Holding(Record):
    """The numbers of the conservation law, and how full the spool is."""

    epoch: str
    generated: int
    acknowledged: int
    lost: int
    spooled: int
    unspooled: int
    """Generated while nothing could be written; they become lost with the next snapshot that can."""
    spooled_bytes: int
    disk_bytes: int
    limit_bytes: int
    oldest_seconds: float | None
    undeclared_losses: int


class Spool:
    """One SQLite file, one connection, one user: the agent's service."""

    def __init__(
        self,
        folder: Path,
        *,
        limit_bytes: int = WORKSTATION_BYTES,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        free_bytes: Callable[[], int] | None = None,
    ) -> None:
        self._folder = folder
        self._file, self._journal = str(folder / "spool.db"), str(folder / "spool.db-wal")
        self._configured = limit_bytes
        self._wall, self._monotonic = wall, monotonic
        self._counted = monotonic()
        self._free = free_bytes or (lambda: shutil.disk_usage(folder).free)
        self._unspooled = 0
        self._forgotten = False
        self._flying: Parcel | None = None
        self._adopt(open_spool(folder))

    def _adopt(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._ledger = Ledger(db, self._journal, self._reserve)
        self._epoch = str(self._ledger.meta("epoch"))
        self._ledger.bury_damaged(self._wall())
        self._land()

    def close(self) -> None:
        """Close the file; nothing is lost by not calling this."""
        self._db.close()

    @property
    def epoch(self) -> str:
        """The name of this spool's numbering."""
        return self._epoch

    @property
    def through(self) -> int:
        """The last number that the register has settled, as far as is known here."""
        return self._ledger.through

    @property
    def server_epoch(self) -> str | None:
        """Which incarnation of the register acknowledged last."""
        found = self.remembered("server_epoch")
        return None if found is None else str(found)

    @server_epoch.setter
    def server_epoch(self, value: str) -> None:
        if value != self.server_epoch:
            self.remember("server_epoch", value)

    def remembered(self, name: str) -> Any:
        """Return what was kept under a name in this file, ``None`` where nothing was."""
        found = self._ledger.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return found[0][0] if found else None

    def remember(self, name: str, value: str) -> None:
        """Keep a few words that a restart must not forget; a new epoch does."""
        with self._ledger.transaction():
            self._ledger.change("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def push(
        self, priority: Priority, build: Callable[[int], Snapshot], base: Mapping[str, str] | None = None
    ) -> Snapshot:
        """Number a snapshot and make it durable together with the base of the next difference."""
        try:
            draft = build(self._ledger.meta("sequence") + self._unspooled + 1)
            self._make_room(priority, len(snapshot_bytes(draft)))
            with self._ledger.transaction(len(snapshot_bytes(draft))):
                snapshot = build(self._ledger.next_number(self._unspooled))
                body = snapshot_bytes(snapshot)
                self._ledger.insert(snapshot.sequence, priority, snapshot.wall_seconds, body)
                if base is not None:
                    self._ledger.set_base(base)
        except CannotSpool:
            self._unspooled += 1
            raise
        self._unspooled = 0
        self._forgotten = self._forgotten and base is None
        return snapshot

    def base(self) -> dict[str, str]:
        """Return what the newest spooled inventory held: names and digests."""
        return spool_base.base(self._ledger)

    def forget(self, names: Iterable[str] | None = None) -> None:
        """Let the next inventory contain these sections again, whatever they hold; without names, everything."""
        spool_base.forget(self._ledger, names)
        self._forgotten = True

    def retell(self, sequence: int) -> None:
        """Let the next inventory tell again what this snapshot told, which the register could not take.

        Each section alone, so that one it cannot take costs no other; one that was told alone before is not told
        a second time until it changes, or the register asks.
        """
        self._forgotten = spool_base.retell(self._ledger, sequence) or self._forgotten

    @property
    def wants_inventory(self) -> bool:
        """Whether something was forgotten that no inventory has told again."""
        return self._forgotten

    def peek(self, count: int = MAX_SNAPSHOTS_PER_BATCH, size: int = PARCEL_BYTES) -> Parcel:
        """Return the oldest snapshots, at least one if there is any; they are in flight until the next word."""
        self._flying = pack(self._ledger, self.epoch, count, size)
        self._ledger.held_losses = frozenset(self._flying.loss_ids)
        return self._flying

    def parcels(self) -> Iterator[Parcel]:
        """Yield what waits, in pieces fit for one request each; nothing is in flight between them.

        With more losses than one request may declare, only what comes before the first that is not declared.
        """
        parcel = self.peek()
        self._land()
        yield from packed(self._ledger, parcel)

    def carried(self, through: int) -> None:
        """Note that everything up to a number has left by hand: the register may come to know it before it is sent."""
        self.remember("carried", f"{self.epoch} {max(through, self._carried())}")

    def _carried(self) -> int:
        epoch, _, number = str(self.remembered("carried")).partition(" ")
        return int(number) if epoch == self.epoch else 0

    def release(self) -> None:
        """The request ended without a word that counts: everything stays, and may be sent again."""
        self._land()

    def may_acknowledge(self, through: int) -> bool:
        """Whether an acknowledgement names only what was sent or carried: nothing behind it may still be waiting."""
        if self._flying is None or through > self._ledger.meta("sequence"):
            return False
        known = max(self._flying_through(), self.through)
        return through <= self._carried() or self._count(known, through) == 0

    def _count(self, after: int, last: int) -> int:
        among = "SELECT count(*) FROM snapshot WHERE sequence > ? AND sequence <= ?"
        return int(self._ledger.value(among, (after, last)))

    def acknowledge(self, through: int, rejected: Iterable[tuple[int, str]] = ()) -> None:
        """Settle everything up to ``through``; what the register could not take in counts as lost."""
        if self._flying is None or not self.may_acknowledge(through):
            raise ValueError(f"nothing was sent up to {through}")
        ledger = self._ledger
        with ledger.transaction(ledger.at_once(1) * PAGE):
            for sequence, reason in rejected:
                if sequence <= through:
                    ledger.bury(sequence, reason, self._wall(), told=True)
            ledger.add("acknowledged", self._count(self.through, through))
            for key in self._flying.loss_ids:
                ledger.change("UPDATE loss SET acknowledged = 1 WHERE id = ?", (key,))
            ledger.change("DELETE FROM loss WHERE acknowledged AND epoch <> ?", (self.epoch,))
            ledger.change("UPDATE meta SET value = max(value, ?) WHERE name = 'through'", (through,))
            ledger.trim(self._wall(), self._ran())
        if any(loss.epoch != self.epoch for loss in self._flying.losses):
            with contextlib.suppress(
                OSError
            ):  # then it goes on naming debts that are paid: telling them twice is no harm
                keep_note(self._folder, self._db)
        self._land()

    def dead_letter(self, sequence: int, reason: str) -> None:
        """Take one snapshot that the register cannot read out of the queue, keep it aside and declare it."""
        self._land()
        with self._ledger.transaction():
            self._ledger.bury(sequence, reason, self._wall(), told=False)
            self._ledger.trim(self._wall(), self._ran())

    def rewind(self, expected: int) -> None:
        """The register lacks what follows from ``expected``: send again what is still here, declare the rest."""
        self._land()
        ledger = self._ledger
        with ledger.transaction():
            ledger.add("acknowledged", -self._count(expected - 1, self.through))
            ledger.change("UPDATE loss SET acknowledged = 0 WHERE epoch = ? AND last >= ?", (self.epoch, expected))
            for first, last in ledger.holes(expected, self.through):
                ledger.add("acknowledged", -ledger.lose(first, last, "server_restored"))
                self._forgotten = ledger.change("DELETE FROM base") > 0 or self._forgotten  # it may have been in there
            ledger.change("UPDATE meta SET value = min(value, ?) WHERE name = 'through'", (expected - 1,))
            ledger.reopen_tail(expected - 1)

    def restart(self, reason: LossReason) -> None:
        """Put this spool aside and start a new epoch that declares what was not acknowledged."""
        self._adopt(replace_spool(self._folder, self._db, reason, self._unspooled))
        self._unspooled = 0
        self._forgotten = True

    def status(self) -> Holding:
        """Return the numbers of the conservation law."""
        ledger = self._ledger
        waiting = "SELECT count(*), coalesce(sum(size), 0), min(wall_seconds) FROM snapshot WHERE sequence > ?"
        count, size, oldest = ledger.rows(waiting, (self.through,))[0]
        return Holding(
            epoch=self.epoch,
            generated=ledger.meta("sequence") + self._unspooled,
            acknowledged=ledger.meta("acknowledged"),
            lost=ledger.meta("lost"),
            spooled=count,
            unspooled=self._unspooled,
            spooled_bytes=size,
            disk_bytes=self.disk_bytes(),
            limit_bytes=self.limit_bytes(),
            oldest_seconds=oldest,
            undeclared_losses=ledger.value("SELECT count(*) FROM loss WHERE NOT acknowledged"),
        )

    def disk_bytes(self) -> int:
        """Return the size of the spool on disk, journal included."""
        return size_of(self._file) + size_of(self._journal)

    def limit_bytes(self) -> int:
        """Return how large it may be: as configured, and never more than a tenth of the free disk."""
        return min(self._configured, int((self._free() + self.disk_bytes()) * _SHARE_OF_FREE_DISK))

    def _reserve(self) -> int:
        """Return what of the limit is kept for the journal: what may wait in it, and one transaction more."""
        return min(_MAX_JOURNAL, max(_MIN_JOURNAL, self.limit_bytes() // 4))

    def _make_room(self, priority: Priority, size: int) -> None:
        budget, flying = self.limit_bytes() - self._reserve(), self._flying_through()
        fits = size <= self._ledger.largest
        make_room(self._ledger, size=size if fits else 0, priority=priority, budget=budget, flying=flying)
        if not fits:
            raise CannotSpool(f"a snapshot of {size} bytes is too large for this spool")

    def _ran(self) -> float:
        """Return the seconds since the last time."""
        before, self._counted = self._counted, self._monotonic()
        return self._counted - before

    def _flying_through(self) -> int:
        return self._flying.sequences[-1] if self._flying and self._flying.sequences else 0

    def _land(self) -> None:
        self._flying = None
        self._ledger.held_losses = frozenset()
