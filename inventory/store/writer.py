"""The one thread that writes: it takes what has collected, commits it, and only then lets anyone answer.

There is no timer: while one commit is on its way to the disk, the next group collects.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inventory.store.engine import Connection, Store

Job = TypeVar("Job")
Answer = TypeVar("Answer")
Job_contra = TypeVar("Job_contra", contravariant=True)
Answer_co = TypeVar("Answer_co", covariant=True)

GROUP: Final = 256
EX_IOERR: Final = 74

_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
_BEYOND_REPAIR: Final = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_OF_ROW: Final = ("DataError", "IntegrityError", "OverflowError", "ValueError")
_DISK_FULL: Final = "53100"  # PostgreSQL's name for it


class NoRoom(Exception):
    """The disk is full; nothing of the group was stored and the register goes on."""


def is_fault_of_row(error: BaseException) -> bool:
    """Tell a row that the database refuses from everything else that may fail; drivers share the DB-API's names.

    Only these are named: a broken file, no memory or a mistake of ours must never count against what was sent.
    """
    return any(base.__name__ in _OF_ROW for base in type(error).__mro__)


class Apply(Protocol[Job_contra, Answer_co]):
    """What to do with a group of jobs inside one open transaction."""

    def __call__(
        self, connection: Connection, jobs: Sequence[Job_contra], *, fresh: bool, careful: bool
    ) -> Sequence[Answer_co]:
        """Return one answer a job; ``fresh``: forget what was remembered; ``careful``: the group failed before."""


def die(error: BaseException) -> None:
    """End the process at once, without an answer: nobody knows what a disk that failed, or a broken file, holds."""
    sys.stderr.write(f'{{"event": "fatal", "error": "{type(error).__name__}"}}\n')
    sys.stderr.flush()
    os._exit(EX_IOERR)


class Writer(Generic[Job, Answer]):
    """Commits jobs in groups on a thread of its own; each answer is ready only after its commit."""

    def __init__(
        self,
        store: Store,
        apply: Apply[Job, Answer],
        *,
        on_fatal: Callable[[BaseException], None] = die,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._apply, self._on_fatal, self._clock = store, apply, on_fatal, clock
        self._queue: deque[tuple[Job, asyncio.Future[Answer], float]] = deque()
        self._wake = threading.Event()
        self._stopping = self._signalled = False
        self._connection: Connection | None = None
        self._version: int | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Start the thread; called from the event loop whose futures it will resolve."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def submit(self, job: Job) -> asyncio.Future[Answer]:
        """Queue a job and return what will hold its answer after the commit."""
        assert self._loop is not None
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._queue.append((job, future, self._clock()))
        if not self._signalled:
            # At the end of the loop's turn, so that what arrived together is written together.
            self._signalled = True
            self._loop.call_soon(self._signal)
        return future

    def _signal(self) -> None:
        self._signalled = False
        self._wake.set()

    def waiting_seconds(self) -> float:
        """Return how long the oldest queued job has waited."""
        try:
            return self._clock() - self._queue[0][2]
        except IndexError:
            return 0.0

    def is_alive(self) -> bool:
        """Tell whether the thread still runs."""
        return self._thread.is_alive()

    async def stop(self) -> None:
        """Commit what is queued, close the connection and end the thread."""
        self._stopping = True
        self._wake.set()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while not self._stopping or self._queue:
            self._wake.wait()
            self._wake.clear()
            while self._queue:
                self._group([self._queue.popleft() for _ in range(min(GROUP, len(self._queue)))])
        with self._store.lock():
            self._disconnect()

    def _group(self, group: list[tuple[Job, asyncio.Future[Answer], float]]) -> None:
        jobs = [job for job, _, _ in group]
        outcomes: list[Answer | BaseException] = self._outcomes(jobs)
        pairs = [(future, outcome) for (_, future, _), outcome in zip(group, outcomes, strict=True)]
        assert self._loop is not None
        self._loop.call_soon_threadsafe(_resolve, pairs)

    def _outcomes(self, jobs: list[Job]) -> list[Answer | BaseException]:
        try:
            return list(self._commit(jobs, careful=False))
        except NoRoom as error:
            return [error] * len(jobs)
        except Exception:  # noqa: BLE001  # whatever it is, each job is tried again by itself
            return [self._alone(job) for job in jobs]

    def _alone(self, job: Job) -> Answer | BaseException:
        try:
            return self._commit([job], careful=True)[0]
        except Exception as error:  # noqa: BLE001  # handed to the one who waits for this job
            return error

    def _commit(self, jobs: Sequence[Job], *, careful: bool) -> Sequence[Answer]:
        with self._store.lock():
            connection = self._connected()
            try:
                connection.execute("BEGIN IMMEDIATE" if connection.backend == "sqlite" else "BEGIN")
                answers = self._apply(connection, jobs, fresh=self._changed_elsewhere(connection), careful=careful)
                connection.execute("COMMIT")
            except BaseException as error:
                self._version = None  # what was remembered may never have been stored
                self._judge(error)
                raise
            return answers

    def _judge(self, error: BaseException) -> None:
        """After a failed transaction: end the process, say that the disk is full, or clean up."""
        code = getattr(error, "sqlite_errorcode", 0)
        full = code in _FULL or getattr(error, "sqlstate", None) == _DISK_FULL
        if code & 0xFF in _BEYOND_REPAIR and not full:
            self._on_fatal(error)
        self._disconnect()
        if full:
            raise NoRoom(str(error)) from error

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._store.open_writer()
        return self._connection

    def _disconnect(self) -> None:
        """Close the connection, which rolls back whatever it had begun."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _changed_elsewhere(self, connection: Connection) -> bool:
        """Tell whether another connection may have written since the last group of this one."""
        if connection.backend != "sqlite":
            return True
        before, self._version = self._version, connection.value("PRAGMA data_version")
        return before != self._version


def _resolve(pairs: list[tuple[asyncio.Future[Answer], Answer | BaseException]]) -> None:
    for future, outcome in pairs:
        if future.done():  # the caller has gone; the job is committed all the same
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
