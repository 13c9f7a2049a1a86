"""What the simulated fleet remembers between runs: keys, epochs, sequences and what is not acknowledged yet.

One small file instead of 173 spools; it keeps the same order: recorded before it is sent, deleted after the
acknowledgement. A lost file is no harm: the machines enrol again.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from agent.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS member (
    number INTEGER PRIMARY KEY, agent_id TEXT NOT NULL, secret TEXT NOT NULL, epoch TEXT NOT NULL,
    sequence INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS pending (
    number INTEGER NOT NULL, sequence INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (number, sequence)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One enrolled machine of the fleet: its credential and where its stream stands."""

    number: int
    agent_id: str
    secret: Secret
    epoch: str
    sequence: int


class Roster:
    """The members of the fleet of one register; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_SCHEMA)
        self._lock = threading.Lock()
        path.chmod(0o600)

    def member(self, number: int) -> Member | None:
        """Return the member with this register number, or ``None`` before its enrolment."""
        with self._lock:
            row = self._database.execute(
                "SELECT number, agent_id, secret, epoch, sequence FROM member WHERE number = ?", (number,)
            ).fetchone()
        return Member(row[0], row[1], Secret(row[2]), row[3], row[4]) if row else None

    def enrolled(self, number: int, agent_id: str, secret: Secret) -> Member:
        """Remember who a machine is from now on; its stream begins."""
        with self._transaction():
            self._database.execute("DELETE FROM pending WHERE number = ?", (number,))
            self._database.execute(
                "INSERT OR REPLACE INTO member (number, agent_id, secret, epoch) VALUES (?, ?, ?, ?)",
                (number, agent_id, "" + secret, secrets.token_hex(16)),
            )
        return self._known(number)

    def restart(self, number: int) -> Member:
        """Begin a new stream, because the register does not take the old one any more."""
        member = self._known(number)
        return self.enrolled(number, member.agent_id, member.secret)

    def forget(self, number: int) -> None:
        """Let a machine enrol anew, because this register does not know it."""
        with self._transaction():
            self._database.execute("DELETE FROM pending WHERE number = ?", (number,))
            self._database.execute("DELETE FROM member WHERE number = ?", (number,))

    def record(self, number: int, makers: list[Callable[[int], bytes]]) -> None:
        """Number and keep what a machine has to say; each maker is given its sequence."""
        with self._transaction():
            (sequence,) = self._database.execute("SELECT sequence FROM member WHERE number = ?", (number,)).fetchone()
            for sequence_, make in enumerate(makers, start=sequence + 1):
                self._database.execute("INSERT INTO pending VALUES (?, ?, ?)", (number, sequence_, make(sequence_)))
            self._database.execute("UPDATE member SET sequence = ? WHERE number = ?", (sequence + len(makers), number))

    def pending(self, number: int, limit: int) -> list[bytes]:
        """Return what the register has not acknowledged yet, oldest first."""
        with self._lock:
            rows = self._database.execute(
                "SELECT body FROM pending WHERE number = ? ORDER BY sequence LIMIT ?", (number, limit)
            ).fetchall()
        return [row[0] for row in rows]

    def acknowledged(self, number: int, through: int) -> None:
        """Forget what is on stable storage in the register."""
        with self._transaction():
            self._database.execute("DELETE FROM pending WHERE number = ? AND sequence <= ?", (number, through))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _known(self, number: int) -> Member:
        member = self.member(number)
        if member is None:
            raise LookupError(f"M-{number:04d} is not enrolled")
        return member

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")
