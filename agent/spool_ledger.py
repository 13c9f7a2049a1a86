"""The rows of the spool and what each small step does to the conservation law."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from agent import spool_seal
from agent.encode import digest
from agent.spool_file import PAGE, size_of, transaction, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from agent.contract import LossReason, Priority

_DAY: Final = 86_400
_DEAD_LETTER_BYTES: Final = 1024 * 1024
_DEAD_LETTER_DAYS: Final = 30
_USUAL: Final = 12  # pages that any transaction may write beside the bytes it keeps
_PER_MOVE: Final = 4  # pages that are written to give one back: the one that takes its place, and what names that


class Ledger:
    """Statements over one open spool; every change happens inside ``transaction``."""

    def __init__(self, db: sqlite3.Connection, journal: str, reserve: Callable[[], int]) -> None:
        self._db = db
        self._journal = journal
        self._reserve = reserve
        """How large the journal may become, as the disk is now."""
        self.held_losses: frozenset[int] = frozenset()
        """Loss rows that a request in flight carries: they must not grow under it."""

    @contextlib.contextmanager
    def transaction(self, size: int = 0) -> Iterator[None]:
        """Everything inside or nothing, on stable storage when this returns; ``size`` bytes beside the usual few."""
        self.tidy(size)
        with transaction(self._db):
            yield
            spool_seal.write(self._db)

    def tidy(self, size: int = 0) -> None:
        """Empty the journal if what comes next would make it larger than it may be."""
        if (journal := self.journal_bytes()) and journal + size + _USUAL * PAGE > self._reserve():
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def largest(self) -> int:
        """How many bytes one snapshot may have."""
        return self._reserve() // 4

    def at_once(self, pages: int) -> int:
        """Return how many things, each on so many pages, one transaction may change."""
        return max(1, min(32, (self._reserve() // PAGE - _USUAL) // pages))

    def journal_bytes(self) -> int:
        """Return the size of the journal on disk."""
        return size_of(self._journal)

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
        """Declare a range that will never come; ranges that touch become one, so that years leave few."""
        lost = last - first + 1
        self.add("lost", lost)
        kind = (self.meta("epoch"), reason, told)
        touching = (
            "SELECT id, first, last FROM loss"
            " WHERE epoch = ? AND reason = ? AND acknowledged = ? AND (last = ? OR first = ?)"
        )
        for key, begin, end in self.rows(touching, (*kind, first - 1, last + 1)):
            if key not in self.held_losses:
                first, last = min(first, begin), max(last, end)
                self.change("DELETE FROM loss WHERE id = ?", (key,))
        self.change(
            "INSERT INTO loss (epoch, reason, acknowledged, first, last) VALUES (?, ?, ?, ?, ?)", (*kind, first, last)
        )
        return lost

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

    def trim(self, now: float, ran: float) -> None:
        """Keep of what is settled the inventory and one day or two; of dead letters 30 days and 1 MiB.

        The days are those that the agent ran, ``ran`` seconds since the last time: whoever moves the wall clock takes
        nothing from a register that is restored.
        """
        self._turn_the_day(ran)
        self.change(
            "DELETE FROM snapshot WHERE sequence IN (SELECT sequence FROM snapshot"
            " WHERE sequence <= ? AND priority <> 'P0' ORDER BY sequence LIMIT ?)",
            (min(self._tail("tail_through"), self.through), self.at_once(1)),
        )
        self.change("DELETE FROM dead_letter WHERE wall_seconds < ?", (now - _DEAD_LETTER_DAYS * _DAY,))
        self.change(
            "DELETE FROM dead_letter WHERE id IN (SELECT id FROM (SELECT id, sum(length(body)) OVER"
            " (ORDER BY id DESC) AS total FROM dead_letter) WHERE total > ?)",
            (_DEAD_LETTER_BYTES,),
        )

    def _turn_the_day(self, ran: float) -> None:
        ran += self._tail("tail_seconds")
        if ran >= _DAY:
            self._set_tail("tail_through", self._tail("today_through"))
            self._set_tail("today_through", self.through)
            ran = 0.0
        self._set_tail("tail_seconds", ran)

    def reopen_tail(self, through: int) -> None:
        """What is to be settled again is to be kept for a day again."""
        for name in ("tail_through", "today_through"):
            self._set_tail(name, min(self._tail(name), through))

    def _tail(self, name: str) -> Any:
        found = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return found[0][0] if found else 0

    def _set_tail(self, name: str, value: float) -> None:
        self.change("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def used_bytes(self) -> int:
        """Return the bytes of the file that hold something."""
        return int(self.value("PRAGMA page_count") - self.value("PRAGMA freelist_count")) * PAGE

    def shrink(self, budget_bytes: int) -> None:
        """Give free pages back until the file fits, or has none left to give, with no more journal than may wait."""
        at_once = self.at_once(_PER_MOVE)
        while (over := self.value("PRAGMA page_count") - budget_bytes // PAGE) > 0 and self.value(
            "PRAGMA freelist_count"
        ):
            self.tidy(at_once * _PER_MOVE * PAGE)
            self.rows(f"PRAGMA incremental_vacuum({min(over, at_once)})")
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
