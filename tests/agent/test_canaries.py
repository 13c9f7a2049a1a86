"""A canary in every secret of the agent, and every word it says searched for one."""

from __future__ import annotations

import base64
import json
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from agent import enrolment
from agent.__main__ import main
from agent.secret import Secret
from tests.agent.book import CODE, Book
from tests.agent.proxies import CREDENTIALS, PASSWORD, proxy
from tests.agent.registers import Authority, serve
from tests.exporters.process import supervised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = (
    ("status",),
    ("status", "--format", "json"),
    ("show",),
    ("show", "--format", "json"),
    ("doctor",),
    ("selftest", "told.json", "--with-inventory"),
    ("once",),
    ("enrol", "--server", "https://h:1", "--ca", "nowhere"),
    ("nonsense",),
)
FAILS = """
import sys
from agent.__main__ import main
from agent.transport import Channel
def fails(self, path, body, token=None):
    raise RuntimeError(f"planted: {token} {token!r} {self}")
Channel.post = fails
main(["once", "--state", sys.argv[1]])
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A machine behind a proxy that wants a password, enrolled, with pseudonyms switched on."""
    authority, folder, code, secret = Authority(tmp_path), tmp_path / "agent", tmp_path / "code", tmp_path / "proxy"
    code.write_text(CODE)
    secret.write_text(CREDENTIALS)
    secret.chmod(0o600)
    with serve(authority.issue(), Book()) as register, proxy(CREDENTIALS) as between:
        told = ("--server", register.url, "--ca", authority.file, "--code-file", code, "--proxy", between.url)
        assert main(["enrol", *map(str, told), "--proxy-credentials", str(secret), "--state", str(folder)]) == 0
        with (folder / "agent.toml").open("a") as settings:
            settings.write("users = true\nspread_seconds = 0\n")
        yield folder


def _canaries(place: Path) -> set[str]:
    """Return every secret of this agent in every spelling that could slip out."""
    identity = json.loads((place / "identity.json").read_bytes())
    key = enrolment.key_of(Secret(identity["secret"]))
    secrets = {identity["secret"], key.key_hash, key.file_key_hash, CODE, CODE.replace("-", ""), PASSWORD, CREDENTIALS}
    secrets |= {base64.b64encode(each.encode()).decode() for each in secrets}
    names = place / "users.key"
    return secrets | ({names.read_bytes().hex(), repr(names.read_bytes())[2:-1]} if names.exists() else set())


def _said(place: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", *command, "--state", str(place)],
        capture_output=True,
        check=False,
        cwd=place.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    written = place.parent / "told.json"
    told = written.read_bytes() if written.exists() else b""
    return (done.stdout + done.stderr + told).decode(errors="replace")


def _readable_by_others(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            yield path.read_text(errors="replace")


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_no_command_says_a_secret(place: Path, words: tuple[str, ...]) -> None:
    said = _said(place, "-m", "agent", *words)
    assert said
    assert not [canary for canary in _canaries(place) if canary in said]


def test_a_traceback_shows_none(place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", FAILS, str(place)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=120,
    )
    said = done.stderr.decode()
    assert "planted: *** ***" in said
    assert not [canary for canary in _canaries(place) if canary in said]


def test_the_journal_of_the_service_and_what_others_may_read_hold_none(place: Path) -> None:
    with supervised((sys.executable, "-m", "agent", "run", "--state", str(place)), place.parent) as service:
        assert service.until("READY=1")
        with (place / "agent.toml").open("a") as settings:
            settings.write("proxy_credentials_file = 'twice'\n")  # a key that is there already: the settings are broken
        service.process.send_signal(signal.SIGHUP)
        assert service.until("RELOADING=1")
        assert service.stop(signal.SIGTERM) == 0
        said = service.log.read_text()
    assert "SM-CONFIG-01" in said
    told = [said, "\n".join(service.said), *_readable_by_others(place)]
    assert not [canary for canary in _canaries(place) for text in told if canary in text]


def test_the_search_would_find_one(place: Path) -> None:
    """The control: a secret that is printed is found."""
    identity = json.loads((place / "identity.json").read_bytes())
    said = _said(place, "-c", f"print({identity['secret']!r})")
    assert [canary for canary in _canaries(place) if canary in said]
