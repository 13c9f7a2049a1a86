"""Telling the service manager that the server is ready, alive, or going: a datagram, no library."""

from __future__ import annotations

import os
import socket


def notify(state: str) -> None:
    """Send ``state`` where a service manager listens, and do nothing elsewhere."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        try:
            channel.connect("\0" + address[1:] if address.startswith("@") else address)
            channel.send(state.encode())
        except OSError:  # a manager that does not listen is no reason to stop serving
            return


def watchdog_seconds() -> float | None:
    """Return how often to report being alive: half of what the manager waits for."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 2e6 if microseconds.isdecimal() and int(microseconds) > 0 else None
