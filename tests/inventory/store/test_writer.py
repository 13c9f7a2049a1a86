from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

import pytest

from inventory.store.engine import Connection, Store
from inventory.store.writer import GROUP, NoRoom, Writer, is_fault_of_row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 'x.db'}")
    connection = made.open_writer(create=True)
    connection.execute("CREATE TABLE kept (value INTEGER PRIMARY KEY)")
    connection.close()
    return made


class Keeper:
    """Stores numbers; a negative one is refused, and what was asked is remembered."""

    def __init__(self) -> None:
        self.groups: list[int] = []
        self.fresh: list[bool] = []
        self.gate = threading.Event()
        self.gate.set()

    def apply(self, connection: Connection, jobs: Sequence[int], *, fresh: bool, careful: bool) -> list[str]:
        self.gate.wait(10)
        self.groups.append(len(jobs))
        self.fresh.append(fresh)
        for job in jobs:
            connection.execute("INSERT INTO kept (value) VALUES (?)", (job,))
            if job < 0:
                raise ValueError(f"{job} is negative")
        return [f"kept {job}{' with care' if careful else ''}" for job in jobs]


def _kept(store: Store) -> list[int]:
    with store.read() as connection:
        return [value for (value,) in connection.rows("SELECT value FROM kept ORDER BY value")]


async def _submit(writer: Writer[int, str], jobs: Sequence[int]) -> list[Any]:
    return await asyncio.gather(*[writer.submit(job) for job in jobs], return_exceptions=True)


def _run(store: Store, keeper: Keeper, *groups: Sequence[int], **more: Any) -> list[Any]:
    async def drive() -> list[Any]:
        writer = Writer[int, str](store, keeper.apply, **more)
        writer.start()
        answers: list[Any] = []
        for group in groups:
            answers += await _submit(writer, group)
        await writer.stop()
        assert not writer.is_alive()
        return answers

    return asyncio.run(drive())


def test_what_collects_during_a_commit_is_one_group(store: Store) -> None:
    async def drive(keeper: Keeper) -> None:
        writer = Writer[int, str](store, keeper.apply)
        writer.start()
        keeper.gate.clear()
        first = writer.submit(0)
        while writer.waiting_seconds() > 0:  # noqa: ASYNC110  # the thread has no event to give
            await asyncio.sleep(0.001)
        rest = [writer.submit(job) for job in range(1, GROUP + 11)]
        keeper.gate.set()
        await asyncio.gather(first, *rest)
        await writer.stop()

    keeper = Keeper()
    asyncio.run(drive(keeper))
    assert keeper.groups == [1, GROUP, 10]
    assert _kept(store) == list(range(GROUP + 11))


def test_one_bad_job_of_a_group_fails_alone(store: Store) -> None:
    async def drive(keeper: Keeper) -> list[Any]:
        writer = Writer[int, str](store, keeper.apply)
        futures = []
        keeper.gate.clear()
        writer.start()
        futures = [writer.submit(job) for job in (9, 1, -2, 3)]
        keeper.gate.set()
        answers = await asyncio.gather(*futures, return_exceptions=True)
        await writer.stop()
        return answers

    answers = asyncio.run(drive(Keeper()))
    assert [str(answer).removesuffix(" with care") for answer in answers] == [
        "kept 9",
        "kept 1",
        "-2 is negative",
        "kept 3",
    ]
    assert _kept(store) == [1, 3, 9]


def test_an_answer_is_ready_only_after_the_commit(store: Store) -> None:
    seen: list[list[int]] = []

    async def drive() -> None:
        writer = Writer[int, str](store, Keeper().apply)
        writer.start()
        future = writer.submit(1)
        future.add_done_callback(lambda _: seen.append(_kept(store)))
        await future
        await writer.stop()

    asyncio.run(drive())
    assert seen == [[1]]


def test_what_is_queued_at_the_end_is_still_committed(store: Store) -> None:
    async def drive() -> None:
        writer = Writer[int, str](store, Keeper().apply)
        writer.start()
        futures = [writer.submit(job) for job in range(200)]
        await writer.stop()
        await asyncio.gather(*futures)

    asyncio.run(drive())
    assert len(_kept(store)) == 200


class _Failing:
    """A driver whose COMMIT reports an error of the disk."""

    def __init__(self, driver: sqlite3.Connection, code: int) -> None:
        self._driver, self._code = driver, code

    def execute(self, statement: str, parameters: Any = ()) -> Any:
        if statement == "COMMIT":
            error = sqlite3.OperationalError("planted")
            error.sqlite_errorcode = self._code
            raise error
        return self._driver.execute(statement, parameters)

    def close(self) -> None:
        self._driver.close()


class _BadDisk(Store):
    code = 0

    def open_writer(self, *, create: bool = False) -> Connection:
        driver = super().open_writer(create=create).driver
        assert isinstance(driver, sqlite3.Connection)
        made = Connection(driver, "sqlite")
        failing: Any = _Failing(driver, self.code)
        made.execute = failing.execute  # type: ignore[method-assign]
        return made


def _with_code(store: Store, code: int) -> Store:
    bad = _BadDisk(store.url)
    bad.code = code
    return bad


@pytest.mark.parametrize(
    "code",
    [
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_CORRUPT_INDEX,
        sqlite3.SQLITE_NOTADB,
    ],
)
def test_after_a_failed_sync_or_in_a_broken_file_the_process_ends_and_nobody_is_answered(
    store: Store, code: int
) -> None:
    class Ended(BaseException):
        pass

    deaths: list[BaseException] = []

    def end(error: BaseException) -> None:
        deaths.append(error)
        raise Ended

    async def drive() -> bool:
        writer = Writer[int, str](_with_code(store, code), Keeper().apply, on_fatal=end)
        writer._run = _quiet(writer._run, Ended)  # type: ignore[method-assign]
        writer._thread = threading.Thread(target=writer._run)
        writer.start()
        future = writer.submit(1)
        while writer.is_alive():  # noqa: ASYNC110  # the thread has no event to give
            await asyncio.sleep(0.001)
        assert writer._connection is not None
        writer._connection.close()
        return future.done()

    assert asyncio.run(drive()) is False
    assert len(deaths) == 1


def _quiet(run: Any, expected: type[BaseException]) -> Any:
    def inner() -> None:
        with pytest.raises(expected):
            run()

    return inner


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE])
def test_a_full_disk_is_an_answer_and_the_writer_goes_on(store: Store, code: int) -> None:
    bad = _with_code(store, code)
    answers = _run(bad, Keeper(), [1, 2], [3])
    assert [type(answer) for answer in answers] == [NoRoom] * 3
    assert _kept(store) == []
    assert _run(store, Keeper(), [4]) == ["kept 4"]


def test_what_was_remembered_is_dropped_when_somebody_else_writes(store: Store) -> None:
    keeper = Keeper()

    async def drive() -> None:
        writer = Writer[int, str](store, keeper.apply)
        writer.start()
        for job in (1, 2):
            await writer.submit(job)
        with store.write() as connection:
            connection.execute("INSERT INTO kept (value) VALUES (100)")
        for job in (3, 4):
            await writer.submit(job)
        await _submit(writer, [-1])
        await writer.submit(5)
        await writer.stop()

    asyncio.run(drive())
    assert keeper.fresh[:4] == [True, False, True, False]
    assert keeper.fresh[-1], "after a rollback nothing remembered is true"


def test_a_second_writer_waits_for_the_lock(store: Store) -> None:
    async def drive() -> None:
        writer = Writer[int, str](store, Keeper().apply)
        writer.start()
        with store.lock():
            future = writer.submit(1)
            await asyncio.sleep(0.05)
            assert not future.done()
        assert await future == "kept 1"
        await writer.stop()

    asyncio.run(drive())


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (sqlite3.IntegrityError("planted"), True),
        (sqlite3.DataError("planted"), True),
        (OverflowError("planted"), True),
        (UnicodeEncodeError("utf-8", "x", 0, 1, "planted"), True),
        (sqlite3.OperationalError("planted"), False),
        (sqlite3.DatabaseError("database disk image is malformed"), False),
        (MemoryError(), False),
        (KeyError("a mistake of ours"), False),
    ],
)
def test_only_what_the_database_says_of_a_row_is_held_against_the_row(error: Exception, *, expected: bool) -> None:
    assert is_fault_of_row(error) is expected
