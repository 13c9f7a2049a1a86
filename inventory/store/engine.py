"""One register database, SQLite or PostgreSQL, behind one small face.

Statements are written once, with ``:name`` parameters (or ``?`` on the hot path), and run on both engines.
On SQLite every write, and so every checkpoint, holds one ``flock`` beside the file, whoever writes; every other
connection is read-only. That is what keeps the WAL-reset defect of SQLite before 3.51.3 out of reach.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote

from agent.text import Problem, Text

if TYPE_CHECKING:
    import psycopg

Row = tuple[Any, ...]
Parameters = Mapping[str, Any] | Sequence[Any]

_SQLITE: Final = "sqlite:///"
_POSTGRESQL: Final = "postgresql://"
_WRITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA cache_size=-65536",
    "PRAGMA wal_autocheckpoint=4000",
)


_VALUES: Final = re.compile(r"(?<=VALUES )\(\?(?:, \?)*\)")
_BLOCKS: Final = (64, 8)


class Cursor(Protocol):
    """What both drivers' cursors have in common."""

    @property
    def rowcount(self) -> int:
        """How many rows a change touched: what compare-and-set looks at."""

    @property
    def description(self) -> Any:
        """The columns of an answer, each beginning with its name."""

    def fetchall(self) -> list[Any]:
        """Return the remaining rows."""

    def fetchone(self) -> Any:
        """Return the next row or ``None``."""


class Connection:
    """One driver connection that takes portable statements."""

    def __init__(self, driver: sqlite3.Connection | psycopg.Connection[Any], backend: str) -> None:
        self._driver, self.backend = driver, backend

    @property
    def driver(self) -> sqlite3.Connection | psycopg.Connection[Any]:
        """The driver's own connection, for tools that speak to it themselves."""
        return self._driver

    def execute(self, statement: str, parameters: Parameters = ()) -> Cursor:
        """Run one statement and return its cursor."""
        if isinstance(self._driver, sqlite3.Connection):
            return self._driver.execute(statement, parameters)
        return self._driver.execute(_for_postgresql(statement), parameters or None)

    def many(self, statement: str, rows: Iterable[Parameters]) -> None:
        """Run one statement for each of ``rows``; one with ``VALUES (?, …)`` gets several of them at once.

        So no two rows of an update may be of one key.
        """
        rows = list(rows)
        if not rows:
            return
        if isinstance(self._driver, sqlite3.Connection):
            _in_blocks(self._driver, statement, rows)
        else:
            with self._driver.cursor() as cursor:
                cursor.executemany(_for_postgresql(statement), rows)

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Return every row of a question."""
        return self.execute(statement, parameters).fetchall()

    def one(self, statement: str, **parameters: Any) -> Row | None:
        """Return the first row of a question, or ``None``."""
        row: Row | None = self.execute(statement, parameters).fetchone()
        return row

    def value(self, statement: str, **parameters: Any) -> Any:
        """Return the single value of a question, or ``None``."""
        row = self.one(statement, **parameters)
        return None if row is None else row[0]

    def close(self) -> None:
        """Close the connection."""
        self._driver.close()


class Store:
    """A register database at ``url``: ``sqlite:///PATH`` or ``postgresql://…``."""

    def __init__(self, url: str) -> None:
        if not url.startswith((_SQLITE, _POSTGRESQL)):
            raise _no_database(url)
        self.url = url
        self.backend = "sqlite" if url.startswith(_SQLITE) else "postgresql"

    @property
    def path(self) -> Path:
        """Where the SQLite file lies."""
        return Path(self.url.removeprefix(_SQLITE))

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection that cannot write."""
        connection = self.open_reader()
        try:
            yield connection
        finally:
            connection.close()

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a connection for one transaction: committed at the end, rolled back on any exception."""
        with self.lock():
            connection = self.open_writer()
            try:
                with transaction(connection):
                    yield connection
            finally:
                connection.close()

    def open_reader(self) -> Connection:
        """Return a connection that cannot write; the caller closes it."""
        if self.backend == "postgresql":
            return _postgresql(self.url, read_only=True)
        if not self.path.exists():
            raise _missing(self.path)
        driver = sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, isolation_level=None)
        driver.execute("PRAGMA query_only=1")
        driver.execute("PRAGMA busy_timeout=5000")
        return Connection(driver, self.backend)

    def open_writer(self, *, create: bool = False) -> Connection:
        """Return the writing connection; the caller holds :meth:`lock` around every transaction and the close."""
        if self.backend == "postgresql":
            return _postgresql(self.url, read_only=False)
        if not create and not self.path.exists():
            raise _missing(self.path)
        driver = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        for pragma in _WRITE_PRAGMAS:
            driver.execute(pragma)
        return Connection(driver, self.backend)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the one lock under which a SQLite register is written; on PostgreSQL rows are locked instead."""
        if self.backend == "postgresql":
            yield
            return
        try:
            handle = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        except FileNotFoundError:
            raise _missing(self.path) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Run a block as one transaction of ``connection``."""
    connection.execute("BEGIN IMMEDIATE" if connection.backend == "sqlite" else "BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextlib.contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """Let every question of a block see one and the same state of the register."""
    repeatable = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    connection.execute("BEGIN" if connection.backend == "sqlite" else repeatable)
    try:
        yield
    finally:
        connection.execute("ROLLBACK")  # nothing was written


def _postgresql(url: str, *, read_only: bool) -> Connection:
    import psycopg  # noqa: PLC0415  # a register on SQLite never loads it

    driver = psycopg.connect(url, autocommit=True)
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        row = driver.execute(f"SHOW {name}").fetchone()
        if row is None or row[0] not in {"on", "remote_apply", "remote_write"}:
            driver.close()
            raise _not_durable(name)
    if read_only:
        driver.execute("SET default_transaction_read_only = on")
    return Connection(driver, "postgresql")


@lru_cache(maxsize=512)
def _for_postgresql(statement: str) -> str:
    escaped = statement.replace("%", "%%")
    return re.sub(r"(?<!:):([a-z_]+)", r"%(\1)s", escaped).replace("?", "%s")


def _in_blocks(driver: sqlite3.Connection, statement: str, rows: list[Parameters]) -> None:
    """Take many rows a step: at each step the driver lets go of the interpreter, and another thread may keep it."""
    start = 0
    for size in _BLOCKS if _VALUES.search(statement) else ():
        while len(rows) - start >= size:
            block = rows[start : start + size]
            driver.execute(_for_rows(statement, size), tuple(chain.from_iterable(block)))
            start += size
    driver.executemany(statement, rows[start:])


@lru_cache(maxsize=64)
def _for_rows(statement: str, number: int) -> str:
    return _VALUES.sub(lambda row: ", ".join([row[0]] * number), statement)


def _missing(path: Path) -> Problem:
    return Problem(
        "SM-DB-01",
        Text(f"Chưa có sổ ở {path}.", f"There is no register at {path}."),
        Text("Chưa đọc, chưa ghi gì.", "Nothing was read or written."),
        Text(
            "Tạo sổ mới: somay init, hoặc chỉ sổ khác bằng --home", "Create one: somay init, or name another by --home"
        ),
        exit_code=8,
    )


def _no_database(url: str) -> Problem:
    # No more of it than the scheme: what follows may hold a password.
    scheme = repr(url.partition("://")[0][:32])
    return Problem(
        "SM-CONFIG-02",
        Text(f"database: không dùng được loại {scheme}.", f"database: the kind {scheme} cannot be used."),
        Text("Chưa đọc, chưa ghi gì.", "Nothing was read or written."),
        Text(
            "Sửa database trong somay.toml: sqlite:///ĐƯỜNG-DẪN hoặc postgresql://…; bỏ dòng ấy thì dùng somay.db",
            "Correct database in somay.toml: sqlite:///PATH or postgresql://…; without that line somay.db is used",
        ),
    )


def _not_durable(name: str) -> Problem:
    return Problem(
        "SM-DB-02",
        Text(f"PostgreSQL đang tắt {name}.", f"PostgreSQL runs with {name} off."),
        Text("Mất điện có thể mất số liệu đã xác nhận.", "A power cut could lose acknowledged data."),
        Text(f"Bật {name} trong postgresql.conf rồi thử lại.", f"Switch {name} on in postgresql.conf and try again."),
        exit_code=8,
    )
