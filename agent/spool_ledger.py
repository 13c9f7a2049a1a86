"""The rows of the spool and what each small step does to the conservation law."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from agent.encode import digest
from agent.spool_file import PAGE, CannotSpool, transaction, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from agent.contract import LossReason, Priority

_DAY: Final = 86_400
_DEAD_LETTER_BYTES: Final = 1024 * 1024
_DEAD_LETTER_DAYS: Final = 30


class Ledger:
    """Statements over one open spool; every change happens inside ``transaction``."""

    def __init__(self, db: sqlite3.Connection, journal: Path, journal_bytes: int) -> None:
        self._db = db
        self._journal = journal
        self._journal_bytes = journal_bytes
        self.held_losses: frozenset[int] = frozenset()
        """Loss rows that a request in flight carries: they must not grow under it."""

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside or nothing, on stable storage when this returns."""
        if self.journal_bytes() > self._journal_bytes:
            self._checkpoint()
        with transaction(self._db):
            yield

    def journal_bytes(self) -> int:
        """Return the size of the journal on disk."""
        return self._journal.stat().st_size if self._journal.exists() else 0

    def _checkpoint(self) -> None:
        try:
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        except CannotSpool:
            if self.journal_bytes() > 2 * self._journal_bytes:
                raise

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """Return all rows of a question."""
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            translate(error)

    def value(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """Return the one value of a question."""
        return self.rows(statement, values)[0][0]

    def meta(self, name: str) -> Any:
        """Return one of the counters, or the epoch."""
        return self.value("SELECT value FROM meta WHERE name = ?", (name,))

    @property
    def through(self) -> int:
        """The last number that the register has settled: what comes after it waits."""
        return int(self.meta("through"))

    def change(self, statement: str, values: tuple[Any, ...] = ()) -> int:
        """Change rows and return how many."""
        return self._db.execute(statement, values).rowcount

    def add(self, name: str, amount: int) -> None:
        """Move one of the counters."""
        self.change("UPDATE meta SET value = value + ? WHERE name = ?", (amount, name))

    def insert(self, sequence: int, priority: Priority, wall_seconds: float, body: bytes) -> None:
        """Keep one snapshot."""
        self.change(
            "INSERT INTO snapshot (sequence, priority, size, wall_seconds, digest, body) VALUES (?, ?, ?, ?, ?, ?)",
            (sequence, priority, len(body), wall_seconds, digest(body), body),
        )

    def set_base(self, base: Mapping[str, str]) -> None:
        """Keep what the next difference is made against."""
        self.change("DELETE FROM base")
        self._db.executemany("INSERT INTO base VALUES (?, ?)", base.items())

    def next_number(self, unspooled: int) -> int:
        """Take the next number, and declare those of the snapshots before it that could not be written."""
        first = int(self.meta("sequence")) + 1
        if unspooled:
            self.lose(first, first + unspooled - 1, "evicted")
        self.change("UPDATE meta SET value = ? WHERE name = 'sequence'", (first + unspooled,))
        return first + unspooled

    def lose(self, first: int, last: int, reason: LossReason, *, told: bool = False) -> int:
        """Declare a range that will never come; a range that continues the last one makes it longer."""
        self.add("lost", last - first + 1)
        epoch = self.meta("epoch")
        newest = self.rows("SELECT id, epoch, last, reason, acknowledged FROM loss ORDER BY id DESC LIMIT 1")
        if newest and newest[0][1:] == (epoch, first - 1, reason, told) and newest[0][0] not in self.held_losses:
            self.change("UPDATE loss SET last = ? WHERE id = ?", (last, newest[0][0]))
        else:
            self.change(
                "INSERT INTO loss (epoch, first, last, reason, acknowledged) VALUES (?, ?, ?, ?, ?)",
                (epoch, first, last, reason, told),
            )
        return last - first + 1

    def bury(self, sequence: int, reason: str, wall_seconds: float, *, told: bool) -> None:
        """Take a snapshot that nobody can read out of the queue: kept aside, counted as lost."""
        moved = self.change(
            "INSERT INTO dead_letter (sequence, reason, wall_seconds, body)"
            " SELECT sequence, ?, ?, body FROM snapshot WHERE sequence = ? AND sequence > ?",
            (reason, wall_seconds, sequence, self.through),
        )
        if moved:
            self.change("DELETE FROM snapshot WHERE sequence = ?", (sequence,))
            self.lose(sequence, sequence, "dead_letter", told=told)

    def bury_damaged(self, wall_seconds: float) -> None:
        """Find the snapshots that the disk has changed; one that waits is declared, one that is settled forgotten."""
        if damaged := self._damaged():
            with self.transaction():
                self.change("DELETE FROM base")  # what they told, the next inventory tells again: everything
                for sequence in damaged:
                    self.bury(sequence, "damaged on disk", wall_seconds, told=False)
                    self.change("DELETE FROM snapshot WHERE sequence = ?", (sequence,))

    def _damaged(self) -> list[int]:
        try:
            rows = self._db.execute(
                "SELECT sequence, digest, body FROM snapshot"
            )  # one by one: together they are large
            return [number for number, name, body in rows if not isinstance(body, bytes) or digest(body) != name]
        except sqlite3.Error as error:
            translate(error)

    def holes(self, first: int, last: int) -> list[tuple[int, int]]:
        """Return the ranges of which nothing is left: neither the snapshot nor the record of its loss."""
        known = self.rows(
            "SELECT sequence, sequence FROM snapshot WHERE sequence BETWEEN ? AND ?"
            " UNION ALL SELECT first, last FROM loss WHERE epoch = ? AND first <= ? AND last >= ? ORDER BY 1",
            (first, last, self.meta("epoch"), last, first),
        )
        found = []
        for begin, end in (*known, (last + 1, last + 1)):
            if begin > first:
                found.append((first, begin - 1))
            first = max(first, end + 1)
        return found

    def trim(self, now: float) -> None:
        """Keep of what is settled the inventory and one day; of dead letters 30 days and 1 MiB."""
        self.change(
            "DELETE FROM snapshot WHERE sequence <= ? AND priority <> 'P0' AND wall_seconds < ?",
            (self.through, now - _DAY),
        )
        self.change("DELETE FROM dead_letter WHERE wall_seconds < ?", (now - _DEAD_LETTER_DAYS * _DAY,))
        self.change(
            "DELETE FROM dead_letter WHERE id IN (SELECT id FROM (SELECT id, sum(length(body)) OVER"
            " (ORDER BY id DESC) AS total FROM dead_letter) WHERE total > ?)",
            (_DEAD_LETTER_BYTES,),
        )

    def used_bytes(self) -> int:
        """Return the bytes of the file that hold something."""
        return int(self.value("PRAGMA page_count") - self.value("PRAGMA freelist_count")) * PAGE

    def shrink(self, budget_bytes: int) -> None:
        """Give free pages back until the file fits, or has none left to give."""
        while (over := self.value("PRAGMA page_count") - budget_bytes // PAGE) > 0 and self.value(
            "PRAGMA freelist_count"
        ):
            self.rows(f"PRAGMA incremental_vacuum({min(over, 32)})")
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
