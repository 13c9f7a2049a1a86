"""How an exporter speaks to systemd and to the journal."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.service import Supervisor, log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.settimeout(0)
        yield receiver


def said(manager: socket.socket) -> list[bytes]:
    messages = []
    while True:
        try:
            messages.append(manager.recv(100))
        except BlockingIOError:
            return messages


def test_it_says_ready_alive_and_stopping(manager: socket.socket) -> None:
    supervisor = Supervisor({"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "60000000"})
    supervisor.ready()
    supervisor.alive()
    supervisor.stopping()
    assert said(manager) == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_signs_of_life_are_no_more_frequent_than_half_the_interval(manager: socket.socket) -> None:
    supervisor = Supervisor({"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "60000000"})
    for _ in range(100):
        supervisor.alive()
    assert said(manager) == [b"WATCHDOG=1"]


def test_an_abstract_address_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(f"\0somay-test-{os.getpid()}")
        Supervisor({"NOTIFY_SOCKET": f"@somay-test-{os.getpid()}"}).ready()
        assert receiver.recv(100) == b"READY=1"


@pytest.mark.parametrize("environment", [{}, {"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}])
def test_without_a_watchdog_of_ours_there_is_nothing_to_say(
    manager: socket.socket, environment: dict[str, str]
) -> None:
    supervisor = Supervisor({"NOTIFY_SOCKET": manager.getsockname(), **environment})
    supervisor.alive()
    assert said(manager) == []
    assert supervisor.watchdog_seconds is None


def test_a_supervisor_that_went_away_costs_a_log_line_and_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Supervisor({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()
    assert json.loads(capsys.readouterr().err)["event"] == "notify_failed"


@given(st.text(max_size=3000))
def test_one_event_is_one_line_of_json_whatever_it_holds(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        written: list[str] = []
        patch.setattr("exporters.service.sys.stderr", _Sink(written))
        log("event", value=text)
    [line] = "".join(written).splitlines()
    assert json.loads(line)["event"] == "event"
    assert len(line) < 2048


class _Sink:
    def __init__(self, written: list[str]) -> None:
        self.write, self.flush = written.append, lambda: None
