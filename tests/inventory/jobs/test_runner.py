"""Jobs: each when it is due, one process at a time, and one that fails keeps nobody from theirs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from inventory.access import audit
from inventory.jobs import JOBS
from inventory.jobs.runner import Job, Runner
from inventory.registry import agencies
from inventory.reports.audit import proof
from inventory.store import leases, trail
from inventory.store.acts import Stamp

if TYPE_CHECKING:
    from inventory.store.engine import Connection
    from tests.inventory.book import Book


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def counting(name: str, done: list[str], every: float = 60.0) -> Job:
    def run(_connection: Connection, _now: float) -> int:
        done.append(name)
        return 1

    return Job(name=name, every_seconds=every, run=run)


def failing(_connection: Connection, _now: float) -> int:
    raise ValueError("nothing is right")


def runner(book: Book, clock: Clock, *jobs: Job, told: list[dict[str, Any]] | None = None) -> Runner:
    def tell(event: str, **facts: Any) -> None:
        if told is not None:
            told.append({"event": event, **facts})

    return Runner(book.store, jobs, clock, tell)


def test_a_job_is_done_when_it_is_due_and_not_before(book: Book) -> None:
    clock, done = Clock(), list[str]()
    one = runner(book, clock, counting("a", done))
    for seconds in (0, 30, 29, 1, 60):
        clock.now += seconds
        one.turn()
    assert len(done) == 3


def test_of_two_servers_one_does_it(book: Book) -> None:
    clock, done = Clock(), list[str]()
    first, second = (runner(book, clock, counting("a", done)) for _ in range(2))
    first.turn()
    second.turn()
    assert done == ["a"]


def test_a_job_whose_server_died_is_done_by_another_after_its_lease(book: Book) -> None:
    clock, done = Clock(), list[str]()
    with book.store.write() as connection:
        assert leases.take(connection, "a", "dead", now=clock.now, every=60.0, longest=300.0)
    other = runner(book, clock, counting("a", done))
    other.turn()
    assert done == []
    clock.now += 300
    other.turn()
    assert done == ["a"]


def test_a_job_that_fails_changes_nothing_is_told_and_keeps_no_other_from_its_turn(book: Book) -> None:
    clock, done, told = Clock(), list[str](), list[dict[str, Any]]()
    bad = Job(name="bad", every_seconds=60.0, run=failing, longest_seconds=120.0)
    one = runner(book, clock, bad, counting("a", done), told=told)
    one.turn()
    assert done == ["a"]
    assert told[0] == {"event": "job_failed", "job": "bad", "error": "ValueError: nothing is right"}
    clock.now += 119
    one.turn()
    assert sum(each["event"] == "job_failed" for each in told) == 1
    clock.now += 1
    one.turn()
    assert sum(each["event"] == "job_failed" for each in told) == 2


def test_the_thread_works_until_it_is_told_to_end(book: Book) -> None:
    done: list[str] = []
    with runner(book, Clock(), counting("a", done)):
        for _ in range(500):
            if done:
                break
            time.sleep(0.01)
    assert done == ["a"]


def test_the_jobs_have_names_of_their_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_what_a_job_tells_is_in_the_journal_each_time_though_nothing_changed(book: Book) -> None:
    clock, told = Clock(), list[dict[str, Any]]()
    one = runner(book, clock, Job(name="a", every_seconds=60.0, tells=lambda _: {"rows": 3}), told=told)
    for _ in range(2):
        one.turn()
        clock.now += 60.0
    assert told == [{"event": "a", "rows": 3}] * 2


def test_the_journal_holds_the_head_of_the_audit_log_each_hour_so_that_a_rewritten_log_is_found_out(book: Book) -> None:
    clock, told = Clock(), list[dict[str, Any]]()
    job = next(job for job in JOBS if job.name == "audit_head")
    one = runner(book, clock, job, told=told)
    one.turn()
    assert told == []  # an empty log has no head
    act(book, "VP")
    act(book, "NV")
    for _ in range(2):
        clock.now += 3600.0
        one.turn()
    with book.store.read() as connection:
        rows, head = trail.head(connection) or (0, "")
        assert told == [{"event": "audit_head", "rows": rows, "head": head}] * 2
        assert proof(connection, head).holds
    rewrite(book)
    with book.store.read() as connection:
        assert audit.verify(trail.entries(connection)).broken_at is None  # by itself it looks whole
        assert not proof(connection, head).holds


def act(book: Book, code: str) -> None:
    stamp = Stamp("officer", 0.0)
    with book.store.write() as connection:
        agencies.add(connection, code=code, name=code, kind="other", parent=None, day="2019-01-01", stamp=stamp)
        audit.seal(connection, stamp, "agency add")


def rewrite(book: Book) -> None:
    """Do what somebody could who has the database in hand: another name everywhere, and every hash made anew."""
    with book.store.write() as connection:
        rows, previous = list(trail.entries(connection)), audit.BEGINNING
        for name in [row[0] for row in connection.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM audit")
        for place, row in enumerate(rows):
            forged = row._replace(actor="nobody", previous_hash=previous)
            rows[place] = forged._replace(hash=audit.hash_of(forged))
            previous = rows[place].hash
        trail.add(connection, rows)
