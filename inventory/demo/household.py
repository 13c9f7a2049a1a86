"""The processes of the demo and the files they live on, all under one folder."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from agent import durable, enrolment
from agent.text import Problem, Text
from agent.transport import Channel, NotDelivered
from inventory import config
from inventory.demo.processes import Child

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from agent.text import Language

SERVER: Final = Text("Máy chủ", "server")
AGENT: Final = Text("Agent trên máy này", "agent on this machine")
EXPORTER: Final = Text("Bộ xuất số đo", "fleet exporter")
_START_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.05
_LISTENING: Final = '"event": "listening"'
_AGENT_SETTINGS: Final = """\
server = {server}
ca_file = {ca_file}
kind = "workstation"
measure_seconds = 60
spread_seconds = 0
"""


@contextlib.contextmanager
def sole_owner(home: Path) -> Iterator[None]:
    """Hold the folder: two demos on one register would take each other's ports and keys."""
    home.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle = os.open(home / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise _running(home) from None
    finally:
        os.close(handle)


class Household:
    """Starts the server, the agent and the exporter, watches them, and stops them in order."""

    def __init__(self, home: Path, language: Language) -> None:
        self.home = home
        self._language = language
        self._children: list[Child] = []

    def configure(self, port: int) -> None:
        """Write the settings of the sample's server: this machine only, on a port that is free today."""
        kept = config.load(self.home).database
        lines = [
            'bind = "127.0.0.1"',
            'server_name = "127.0.0.1"',
            f"port = {port}",
            *([f"database = {json.dumps(kept)}"] if kept else []),
        ]
        durable.write(self.home / config.FILE, "".join(f"{line}\n" for line in lines).encode(), 0o640)

    def open(self, port: int, exporter_port: int) -> tuple[str, str]:
        """Start server and exporter and wait until both answer; return the addresses of the API and the metrics."""
        self._start(SERVER, "server", ("inventory.cli", "serve", "--home", str(self.home)))
        words = ("exporters", "fleet", "--home", str(self.home), "--port", str(exporter_port))
        exporter = self._start(EXPORTER, "exporter", words)
        url = f"https://127.0.0.1:{port}"
        self.wait(SERVER, lambda: _answers_tls(url, self.home / "ca.pem"))
        # Whoever else answers there is not ours: ours has said that it listens.
        self.wait(EXPORTER, lambda: _LISTENING in "".join(exporter.tail()) and _answers_metrics(exporter_port))
        return url, f"http://127.0.0.1:{exporter_port}/metrics"

    def enrol(self, url: str, knows: Callable[[str], bool], code: Callable[[], str]) -> None:
        """Let the real agent enrol with a code of its own, unless this register ``knows`` it from an earlier run."""
        state = self.home / "agent"
        before = enrolment.recall(state)
        if before is None or not knows(before.enrolled.agent_id):
            self._enrol(url, state, code(), again=before is not None)
        (state / "agent.toml").write_text(_agent_settings(url, self.home), encoding="utf-8")  # the port may be another

    def _enrol(self, url: str, state: Path, code: str, *, again: bool) -> None:
        file = self.home / "agent.code"
        _write_secret(file, code)
        places = ("--ca", str(self.home / "ca.pem"), "--state", str(state), *(["--again"] if again else []))
        try:
            self._run(AGENT, "agent", ("agent", "enrol", "--server", url, "--code-file", str(file), *places))
        finally:
            file.unlink(missing_ok=True)

    def report(self) -> None:
        """Start the real agent."""
        self._start(AGENT, "agent", ("agent", "run", "--state", str(self.home / "agent")))

    def wait_for_agent(self, heard: Callable[[], bool]) -> None:
        """Wait until the real agent was heard."""
        self.wait(AGENT, heard)

    def wait(self, name: Text, happened: Callable[[], bool], seconds: float = _START_SECONDS) -> None:
        """Wait until something is so, as long as all children live."""
        deadline = time.monotonic() + seconds
        self.check()
        while not happened():
            self.check()
            if time.monotonic() > deadline:
                raise _silent(name, self.home)
            time.sleep(_POLL_SECONDS)

    def check(self) -> None:
        """Raise if a child has ended."""
        for child in self._children:
            child.check()

    def stop(self) -> None:
        """Stop the children, the server last, so that nobody speaks to one that is gone."""
        for child in self._children[1:]:
            child.ask()
        while self._children:
            self._children.pop().stop()

    def _start(self, name: Text, log: str, arguments: tuple[str, ...]) -> Child:
        self._children.append(self._child(name, log, arguments))
        return self._children[-1]

    def _run(self, name: Text, log: str, arguments: tuple[str, ...]) -> None:
        child = self._child(name, log, arguments)
        try:
            child.finish(_START_SECONDS)
        finally:
            child.stop()

    def _child(self, name: Text, log: str, arguments: tuple[str, ...]) -> Child:
        environment = {**os.environ, "SOMAY_LANG": self._language, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
        return Child(name, (sys.executable, "-m", *arguments), self.home / "log" / f"{log}.log", environment)


def _agent_settings(url: str, home: Path) -> str:
    return _AGENT_SETTINGS.format(server=json.dumps(url), ca_file=json.dumps(str(home / "ca.pem"), ensure_ascii=False))


def _write_secret(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123  # created with its mode
        file.write(text + "\n")


def _answers_tls(url: str, ca_file: Path) -> bool:
    channel = Channel(url, ca_file, timeout=2.0)
    try:
        return channel.post("/v1/snapshots", b"").status > 0
    except NotDelivered:
        return False
    finally:
        channel.close()


def _answers_metrics(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
    try:
        connection.request("GET", "/metrics")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _running(home: Path) -> Problem:
    return Problem(
        "SM-DEMO-05",
        Text(f"Trong {home} đang có một make run khác chạy.", f"Another make run is at work in {home}."),
        Text("Bản đang chạy không bị ảnh hưởng.", "The one at work is not affected."),
        Text(
            "Dừng nó bằng Ctrl-C, hoặc chọn thư mục khác: --home", "Stop it by Ctrl-C, or name another folder: --home"
        ),
        exit_code=7,
    )


def _silent(name: Text, home: Path) -> Problem:
    return Problem(
        "SM-DEMO-06",
        Text(f"{name.vi} chưa trả lời sau {_START_SECONDS:.0f} giây.", f"The {name.en} gave no sign of life in time."),
        Text("Không mất gì: sổ và bản ghi còn nguyên.", "Nothing is lost: register and snapshots are intact."),
        Text(
            f"Xem nhật ký trong {home / 'log'}, rồi chạy lại.", f"Read the logs in {home / 'log'}, then run it again."
        ),
        exit_code=8,
    )
