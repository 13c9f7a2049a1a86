"""What systemd wants to hear, and how it says that it is enough; does nothing where nobody listens."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


class Supervisor:
    """Notifies the supervisor, and sleeps so that a signal to stop wakes at once."""

    def __init__(self, beat: Callable[[], None] = lambda: None) -> None:
        self.stopping = False
        self._beat = beat
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        patience = int(os.environ.get("WATCHDOG_USEC") or 0) / 1e6
        self._longest = patience / 3 if patience else 300.0
        self._bell, self._ringer = socket.socketpair()
        self._ringer.settimeout(0)
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._ringer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        self._bell.close()
        self._ringer.close()

    def tell(self, state: str) -> None:
        """Send one state, such as ``READY=1``, if there is anyone to tell."""
        if self._address:
            address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel, contextlib.suppress(OSError):
                channel.sendto(state.encode(), address)

    def rest(self, seconds: float) -> None:
        """Sleep, but not past a signal, nor past the moment at which the watchdog would bark."""
        self._beat()
        if select.select([self._bell], [], [], max(0.0, min(seconds, self._longest)))[0]:
            self._bell.recv(64)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
