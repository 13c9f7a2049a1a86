import os
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agent.apart import Interrupted
from agent.supervisor import Supervisor
from agent.transport import Channel
from tests.agent.registers import Authority


@pytest.fixture
def listener() -> Iterator[tuple[socket.socket, str]]:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        path = str(Path(folder) / "notify")
        ear.bind(path)
        ear.settimeout(5)
        yield ear, path


def test_systemd_hears_what_it_is_told(listener: tuple[socket.socket, str], monkeypatch: pytest.MonkeyPatch) -> None:
    ear, path = listener
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    with Supervisor() as supervisor:
        supervisor.tell("READY=1")
    assert ear.recv(64) == b"READY=1"


def test_a_supervisor_that_does_not_listen_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/notify")
    with Supervisor() as supervisor:
        supervisor.tell("WATCHDOG=1")


def test_a_hang_up_asks_to_read_the_settings_again_but_from_a_terminal_it_ends(
    listener: tuple[socket.socket, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ear, path = listener
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    monkeypatch.setattr(os, "isatty", lambda _: False)
    with Supervisor() as supervisor:
        assert supervisor.goes_on()
        os.kill(os.getpid(), signal.SIGHUP)
        supervisor.rest(3600)
        assert not supervisor.goes_on()
        supervisor.reload()
        assert supervisor.goes_on()
    said = [ear.recv(100) for _ in range(4)]
    assert said[2].startswith(b"RELOADING=1\nMONOTONIC_USEC=")
    monkeypatch.setattr(os, "isatty", lambda _: True)
    with Supervisor():
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


def test_a_signal_ends_the_waiting_for_a_server_that_says_nothing(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent, Supervisor() as supervisor:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        with closing(Channel(url, authority.file, timeout=3600)) as channel:
            channel.guard = supervisor.interruptible
            bell = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM))
            bell.start()
            with pytest.raises(Interrupted):
                channel.post("/", b"")
            bell.join()
            with pytest.raises(Interrupted):
                channel.post("/", b"")
    assert supervisor.stopping


def test_what_is_not_waiting_for_a_line_is_not_ended_in_the_middle() -> None:
    with Supervisor() as supervisor:
        os.kill(os.getpid(), signal.SIGTERM)
        assert supervisor.stopping


def test_it_never_sleeps_past_the_watchdog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    with Supervisor() as supervisor:
        supervisor.rest(3600)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_stop_wakes_it_and_its_handlers_go_with_it(number: int) -> None:
    before = signal.getsignal(number)
    with Supervisor() as supervisor:
        assert not supervisor.stopping
        os.kill(os.getpid(), number)
        supervisor.rest(3600)
        assert supervisor.stopping
    assert signal.getsignal(number) == before
