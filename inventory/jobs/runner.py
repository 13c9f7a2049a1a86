"""Runs the jobs in a thread of their own, one after the other, each when it is due and under a lease."""

from __future__ import annotations

import os
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from inventory.store import leases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from inventory.store.engine import Connection, Store

_PAUSE_SECONDS: Final = 5.0
_PATIENCE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something done again and again: in one transaction, or first in many short ones."""

    name: str
    every_seconds: float
    run: Callable[[Connection, float], int] = lambda _connection, _now: 0
    """Given the register and the time; returns how much it changed."""
    tells: Callable[[Connection], Mapping[str, Any]] = lambda _connection: {}
    """Returns facts for the journal, whether anything changed or not; told as an event of the job's name."""
    in_parts: Callable[[Store, float], Iterable[int]] = lambda _store, _now: ()
    """Makes its own transactions, and tells after each how much that changed; may be ended between two of them."""
    longest_seconds: float = 300.0
    """After so long, or so long after its last part, it is taken for dead, and somebody else may do it."""


class Runner(threading.Thread):
    """The thread; ``told`` is given the name of an event and its facts, for the log."""

    def __init__(
        self, store: Store, jobs: Iterable[Job], clock: Callable[[], float], told: Callable[..., None]
    ) -> None:
        super().__init__(name="jobs", daemon=True)
        self._store, self._jobs, self._clock, self._told = store, tuple(jobs), clock, told
        self._ended = threading.Event()
        self._holder = f"{os.getpid()}-{secrets.token_hex(4)}"

    def run(self) -> None:
        """Do what is due until told to end."""
        while not self._ended.is_set():
            self.turn()
            self._ended.wait(_PAUSE_SECONDS)

    def turn(self) -> None:
        """Do each job that is due; one that fails is logged and does not keep the others from theirs."""
        for job in self._jobs:
            if self._ended.is_set():
                return
            try:
                self._do(job)
            except Exception as error:  # noqa: BLE001  # whatever it is, the server goes on
                self._told("job_failed", job=job.name, error=f"{type(error).__name__}: {error}")

    def __enter__(self) -> None:
        """Begin."""
        self.start()

    def __exit__(self, *_: object) -> None:
        """Begin nothing more and wait for what is under way."""
        self._ended.set()
        self.join(_PATIENCE_SECONDS)

    def _do(self, job: Job) -> None:
        now = self._clock()
        with self._store.write() as connection:
            lease: dict[str, Any] = {"now": now, "every": job.every_seconds, "longest": job.longest_seconds}
            if not leases.take(connection, job.name, self._holder, **lease):
                return
        changed = self._in_parts(job, now)
        with self._store.write() as connection:
            changed += job.run(connection, now)
            facts = dict(job.tells(connection))
            leases.give_back(connection, job.name, self._holder, now=self._clock(), done=True)
        if facts:
            self._told(job.name, **facts)
        if changed:
            self._told("job_done", job=job.name, changed=changed)

    def _in_parts(self, job: Job, now: float) -> int:
        changed = 0
        for part in job.in_parts(self._store, now):
            changed += part
            with self._store.write() as connection:
                until = self._clock() + job.longest_seconds
                if not leases.go_on(connection, job.name, self._holder, until=until) or self._ended.is_set():
                    break
        return changed
