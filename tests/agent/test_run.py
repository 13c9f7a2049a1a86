"""The agent at work as systemd starts it: a real process with a notification socket and a watchdog."""

from __future__ import annotations

import json
import signal
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from agent.__main__ import main
from agent.spool import Spool
from tests.agent.book import CODE, Book
from tests.agent.registers import Authority, serve
from tests.exporters.process import PATIENCE_SECONDS, Service, supervised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUN = (sys.executable, "-W", "error", "-m", "agent", "run", "--lang", "en", "--state")
HANGS = """
import sys, time
from agent.__main__ import main
from agent.service import Service
Service.measure = lambda self: time.sleep(3600)
main(["run", "--state", sys.argv[1]])
"""
"""An agent whose work hangs outside of every limit, which nothing should."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """The folder of a machine that is enrolled at a register that is there."""
    authority, folder, code = Authority(tmp_path), tmp_path / "agent", tmp_path / "code"
    code.write_text(CODE)
    with serve(authority.issue(), Book()) as register:
        arguments = ("--server", register.url, "--ca", authority.file, "--code-file", code, "--state", folder)
        assert main(["enrol", *map(str, arguments)]) == 0
        with (folder / "agent.toml").open("a") as settings:
            settings.write("spread_seconds = 0\n")
        yield folder


def _beats(service: Service, seconds: float) -> int:
    """Listen for so long and return the number of signs of life."""
    before, end = service.said.count("WATCHDOG=1"), time.monotonic() + seconds
    while time.monotonic() < end:
        service._listen(0.2)
    return service.said.count("WATCHDOG=1") - before


def _until(service: Service, condition: Any) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < end and service.process.poll() is None:
        service._listen(0.2)
    return bool(condition())


def _status(place: Path) -> dict[str, Any]:
    path = place / "status.json"
    return dict(json.loads(path.read_bytes())) if path.exists() else {}


def test_it_says_when_it_is_ready_lives_and_stops(place: Path) -> None:
    with supervised((*RUN, str(place)), place.parent) as service:
        assert service.until("READY=1")
        assert _until(service, lambda: service.said.count("WATCHDOG=1") > 3)
        assert service.stop(signal.SIGTERM) == 0
    assert service.said[-1] == "STOPPING=1"


def test_work_that_hangs_falls_silent_so_that_it_is_ended_and_the_next_start_loses_nothing(place: Path) -> None:
    with supervised((sys.executable, "-c", HANGS, str(place)), place.parent) as service:
        assert service.until("READY=1")
        assert _until(service, (place / "spool.db").exists)
        while _beats(service, 3.0) and service.process.poll() is None:  # three times the watchdog's patience
            pass
        assert service.process.poll() is None, "it hangs, it did not end"
        service.stop(signal.SIGABRT)  # what systemd does then
    (place.parent / "notify").unlink()
    with supervised((*RUN, str(place)), place.parent) as service:
        assert service.until("READY=1")
        assert _until(service, lambda: _status(place).get("success_seconds"))
        assert service.stop(signal.SIGTERM) == 0
    with closing(Spool(place)) as spool:
        held = spool.status()
    assert (held.lost, held.spooled) == (0, 0)


def test_a_hang_up_reads_the_settings_again(place: Path) -> None:
    with supervised((*RUN, str(place)), place.parent) as service:
        assert _until(service, lambda: _status(place).get("success_seconds"))
        with (place / "agent.toml").open("a") as settings:
            settings.write("daily_bytes = 123456\n")
        service.process.send_signal(signal.SIGHUP)
        assert _until(service, lambda: service.said.count("READY=1") == 2)
        assert "RELOADING=1" in service.said
        assert _until(service, lambda: _status(place).get("daily_bytes") == 123456)
        assert service.stop(signal.SIGTERM) == 0


def test_settings_that_would_not_do_leave_the_former_ones_in_force_and_say_why(place: Path) -> None:
    with supervised((*RUN, str(place)), place.parent) as service:
        assert service.until("READY=1")
        good = (place / "agent.toml").read_text()
        (place / "agent.toml").write_text(good + "proxy = 'socks5://x'\n")
        service.process.send_signal(signal.SIGHUP)
        assert _until(service, lambda: service.said.count("READY=1") == 2)
        assert "SM-CONFIG-04" in service.log.read_text()
        assert _until(service, lambda: _status(place).get("success_seconds"))
        assert service.stop(signal.SIGTERM) == 0
