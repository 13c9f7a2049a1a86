"""What systemd wants to hear, and how it says that it is enough, or asks to read the settings again.

Does nothing where nobody listens. Signs of life come from whoever does the work, never from a thread beside it: work
that hangs is silent, and systemd starts the agent anew.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from typing import TYPE_CHECKING, Any, Final, Self

from agent.apart import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


_PATIENCE_SECONDS: Final = 5.0
_MOMENT_SECONDS: Final = 0.3


class Supervisor:
    """Notifies the supervisor, and sleeps so that a signal to stop wakes at once."""

    def __init__(self, beat: Callable[[], None] = lambda: None) -> None:
        self.stopping = self.reloading = False
        self._may_interrupt = False
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
        self._before[signal.SIGUSR1] = signal.signal(signal.SIGUSR1, self._hang_up)  # who wants the folder asks so
        if not os.isatty(0):  # from a terminal it means what it says: that one was hung up
            self._before[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._hang_up)
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
                channel.settimeout(_PATIENCE_SECONDS)
                channel.sendto(state.encode(), address)

    def goes_on(self) -> bool:
        """Give a sign of life, and tell whether to work on: neither to stop nor to read the settings again."""
        self.tell("WATCHDOG=1")
        return not (self.stopping or self.reloading)

    def waits(self) -> bool:
        """Let a moment pass while another process holds what this one needs; tell whether to go on waiting."""
        self.tell("WATCHDOG=1")
        time.sleep(_MOMENT_SECONDS)
        return not self.stopping

    def reload(self) -> None:
        """Say that the settings are read again; ``READY=1`` ends that."""
        self.reloading = False
        self.tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def rest(self, seconds: float) -> None:
        """Sleep, but not past a signal, nor past the moment at which the watchdog would bark."""
        self._beat()
        if select.select([self._bell], [], [], max(0.0, min(seconds, self._longest)))[0]:
            self._bell.recv(64)

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let a signal end at once what is done inside, the waiting for a server, by :class:`Interrupted`."""
        self._may_interrupt = True
        try:
            self._interrupt()
            yield
        finally:
            self._may_interrupt = False

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
        self._interrupt()

    def _hang_up(self, _number: int, _frame: FrameType | None) -> None:
        self.reloading = True
        self._interrupt()

    def _interrupt(self) -> None:
        if self._may_interrupt and (self.stopping or self.reloading):
            self._may_interrupt = False
            raise Interrupted
