"""Whether an agent is at work: a lock that the kernel lets go of when its process ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING, NamedTuple, Self

from agent import durable

if TYPE_CHECKING:
    from pathlib import Path


class Life(NamedTuple):
    """Whether the agent that works continuously does so now, and when it last showed a sign of life."""

    running: bool
    sign_seconds: float


class Sign:
    """A file that anyone may look at, held and touched by the agent at work; without it the agent works as well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._held is not None:
            self.beat()
            os.close(self._held)
            self._held = None

    def beat(self) -> None:
        """Show a sign of life; the first one takes the file."""
        with contextlib.suppress(OSError):  # a full disk must not stop the agent for the sake of a display
            if self._held is None:
                self._held = durable.create(self._path, 0o644)
                os.fchmod(self._held, 0o644)
            os.utime(self._held)
            fcntl.flock(self._held, fcntl.LOCK_SH | fcntl.LOCK_NB)  # again each time: somebody may have been looking


def seen(path: Path) -> Life | None:
    """Look whether the agent lives, or return ``None`` where none has worked continuously yet."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        return Life(not _free(descriptor), os.fstat(descriptor).st_mtime)
    finally:
        os.close(descriptor)


def _free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
