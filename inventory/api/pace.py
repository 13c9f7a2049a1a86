"""How long a connection may take over each step: one timer, moved only when a request is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from inventory.api.limits import Limits

IDLE, HEAD, BODY, WORK = range(4)
"""What a connection waits for: a next request, the rest of a head or of a body, the answer."""
_LOOK_AGAIN_SECONDS: Final = 1.0


class Pace:
    """Watches one connection and calls ``overdue`` when it is too slow."""

    __slots__ = ("_limits", "_loop", "_overdue", "_since", "_timer", "phase", "size")

    def __init__(self, loop: asyncio.AbstractEventLoop, limits: Limits, overdue: Callable[[], None]) -> None:
        self._loop, self._limits, self._overdue = loop, limits, overdue
        self._timer: asyncio.TimerHandle | None = None
        self.enter(HEAD)
        self.watch()

    def enter(self, phase: int) -> None:
        """Begin another step."""
        self.phase, self._since, self.size = phase, self._loop.time(), 0

    def watch(self) -> None:
        """See to it that the timer goes off in time; while nothing is late, it may go off too early."""
        due = self._loop.time() + self._left()
        if self._timer is None or due < self._timer.when():
            self.stop()
            self._timer = self._loop.call_at(due, self._look)

    def stop(self) -> None:
        """Stop watching."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self._left() > 0:
            self.watch()
        else:
            self._overdue()

    def _left(self) -> float:
        """Return for how many seconds the present step needs no look, or nothing if it takes too long."""
        elapsed, limits = self._loop.time() - self._since, self._limits
        if self.phase == IDLE:
            return limits.idle_seconds - elapsed
        if self.phase == HEAD:
            return limits.header_seconds - elapsed
        if self.phase == WORK:
            return limits.idle_seconds
        if elapsed < limits.body_grace_seconds:
            return limits.body_grace_seconds - elapsed
        steady = elapsed < limits.body_seconds and self.size >= limits.body_bytes_per_second * elapsed
        return _LOOK_AGAIN_SECONDS if steady else 0.0
