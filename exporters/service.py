"""How an exporter speaks to its supervisor: readiness and watchdog over systemd's socket, one JSON line an event."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from typing import TYPE_CHECKING

from agent.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Supervisor:
    """The service manager that started this process, or none."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        meant_for_us = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        microseconds = environment.get("WATCHDOG_USEC", "") if meant_for_us else ""
        self.watchdog_seconds = int(microseconds) / 1e6 if microseconds.isdigit() else None
        self._next_sign = 0.0

    def ready(self) -> None:
        """Say that the service answers."""
        self._send("READY=1")

    def alive(self) -> None:
        """Give a sign of life, twice in each watchdog interval however often this is called."""
        now = time.monotonic()
        if self.watchdog_seconds is not None and now >= self._next_sign:
            self._next_sign = now + self.watchdog_seconds / 2
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the end is meant."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            try:
                sender.sendto(message.encode(), address)
            except OSError as error:
                log("notify_failed", error=str(error))


def log(event: str, **fields: object) -> None:
    """Write one event as one line of JSON to standard error, whatever its values hold."""
    clean = {name: safe_text(value, 256) if isinstance(value, str) else value for name, value in fields.items()}
    sys.stderr.write(json.dumps({"event": event, **clean}) + "\n")
    sys.stderr.flush()
