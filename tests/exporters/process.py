"""Run a command as systemd would: with a notification socket and a watchdog, and listen to what it says."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PATIENCE_SECONDS = 60.0
WATCHDOG_USEC = "1000000"


class Service:
    """A started command and the messages it sent to its supervisor."""

    def __init__(self, process: subprocess.Popen[bytes], manager: socket.socket, log: Path) -> None:
        self.process, self.log, self._manager = process, log, manager
        self.said: list[str] = []

    def until(self, message: str) -> bool:
        """Listen until ``message`` arrives; ``False`` when the process ended or patience did."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while message not in self.said and time.monotonic() < deadline and self.process.poll() is None:
            self._listen(0.2)
        return message in self.said

    def hear(self) -> None:
        """Take what has been said meanwhile: a supervisor that does not listen would make the service wait for it."""
        self._listen(0.01)

    def listening(self) -> int:
        """Return the port that the service logged."""
        events = (json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines())
        return next(int(event["port"]) for event in events if event["event"] == "listening")

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and return the exit code."""
        self.hear()
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        self._listen(0.2)
        return code

    def _listen(self, seconds: float) -> None:
        self._manager.settimeout(seconds)
        try:
            while True:
                self.said.extend(self._manager.recv(4096).decode().splitlines())
        except TimeoutError:
            return


@contextmanager
def supervised(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Service]:
    """Start ``command`` with a supervisor in ``folder``; it is killed at the end if it still runs."""
    address, log = folder / "notify", folder / "log"
    given = {**os.environ, "NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": WATCHDOG_USEC, **(environment or {})}
    given.pop("WATCHDOG_PID", None)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, log.open("wb") as sink:
        manager.bind(str(address))
        with subprocess.Popen(command, env=given, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink) as process:
            try:
                yield Service(process, manager, log)
            finally:
                process.kill()
