"""Upkeep may be killed anywhere and done by two at once, and every measurement is counted once."""

from __future__ import annotations

import multiprocessing
import os
import signal
from itertools import pairwise
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest

from inventory.jobs import JOBS, upkeep
from inventory.jobs.runner import Runner
from inventory.store import engine, rollup
from inventory.store.engine import Store
from tests.inventory.store.measured import DAY, NOW, expected, hours, measure, measuring, raw, store
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ("postgres_server", "postgres_url", "store")

DEVICES = 3
TOLD = [
    (device, NOW - 30 * DAY + 60.0 * number, (device + number) % 11 / 10)
    for device in range(1, DEVICES + 1)
    for number in range(700)
]


@pytest.fixture
def full(store: Store) -> Store:
    measuring(store, DEVICES)
    for device in range(1, DEVICES + 1):
        measure(store, device, [(moment, value) for of, moment, value in TOLD if of == device])
    return store


def kept(store: Store) -> int:
    """How many measurements the register knows of, raw or in hours."""
    return sum(samples for samples, *_ in hours(store).values()) + sum(
        len(raw(store, device)) for device in range(1, DEVICES + 1)
    )


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before_the_hours(_store: Store) -> None:
    rollup.keep = die


def after_the_hours(_store: Store) -> None:
    keep = rollup.keep

    def kept_then_dead(*parameters: Any) -> None:
        keep(*parameters)
        die()

    rollup.keep = kept_then_dead


def before_the_commit(_store: Store) -> None:
    execute = engine.Connection.execute

    def dead_at_commit(connection: Any, statement: str, parameters: Any = ()) -> Any:
        return die() if statement == "COMMIT" else execute(connection, statement, parameters)

    engine.Connection.execute = dead_at_commit  # type: ignore[method-assign]  # in a process that is about to die


def maintained_until_it_dies(url: str, plan: Callable[[Store], None]) -> None:
    store = Store(url)
    parts = upkeep.in_parts(store, NOW)
    next(iter(parts))
    plan(store)
    for _ in parts:
        pass


@pytest.mark.parametrize("plan", [before_the_hours, after_the_hours, before_the_commit, die])
def test_killed_anywhere_it_loses_nothing_and_counts_nothing_twice(full: Store, plan: Callable[[Store], None]) -> None:
    killed = multiprocessing.get_context("spawn").Process(target=maintained_until_it_dies, args=(full.url, plan))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    assert kept(full) == len(TOLD)
    assert len(raw(full, DEVICES)) > 0
    for _ in upkeep.in_parts(full, NOW):
        pass
    assert hours(full) == expected(TOLD)
    assert kept(full) == len(TOLD)


def test_two_at_once_count_each_measurement_once(full: Store) -> None:
    """On PostgreSQL nothing but rows is locked, so the two really work at once."""
    done: list[int] = []
    failed: list[BaseException] = []
    together = Barrier(2)

    def work() -> None:
        together.wait()
        try:
            done.extend(part.measurements for part in upkeep.in_parts(Store(full.url), NOW))
        except BaseException as error:  # noqa: BLE001  # told below
            failed.append(error)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(done) == len(TOLD)
    assert hours(full) == expected(TOLD)


def test_it_is_done_in_short_parts_and_tells_how_far_it_is(full: Store) -> None:
    told: list[tuple[int, int | None]] = []
    parts = list(upkeep.in_parts(full, NOW, lambda done, total: told.append((done, total))))
    assert all(part.measurements < 1000 for part in parts)
    assert told[0] == (0, DEVICES)
    assert all(one[0] <= other[0] for one, other in pairwise(told))
    assert list(upkeep.in_parts(full, NOW)) == []


def test_the_server_does_it_among_its_jobs(full: Store) -> None:
    told: list[dict[str, Any]] = []
    runner = Runner(
        full,
        [job for job in JOBS if job.name == "upkeep"],
        lambda: NOW,
        lambda event, **facts: told.append({event: facts}),
    )
    runner.turn()
    assert told == [{"job_done": {"job": "upkeep", "changed": len(TOLD)}}]
    assert hours(full) == expected(TOLD)
