"""Work in a child of this process: what it loads, holds and breaks goes with it, and the parent stays small."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import time
from typing import TYPE_CHECKING, Final, Generic, NoReturn, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_FIRST_OWN: Final = 3  # descriptors below it are the three standard streams
_PIECE_BYTES: Final = 65_536
_GRACE_SECONDS: Final = 1.0
_LOOK_UP_SECONDS: Final = 1.0


class Lost(Exception):
    """The child ended, or had to be ended, before it had answered."""


class Interrupted(Exception):
    """Whoever waited was told to stop waiting."""


class Child(Generic[T]):
    """One piece of work in a process of its own, begun at once; whoever began it hears the answer and ends it."""

    def __init__(self, work: Callable[[], T]) -> None:
        reader, writer = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            _work(work, writer)
        os.close(writer)
        self._reader = reader

    def answer(self, seconds: float, goes_on: Callable[[], bool] = lambda: True) -> T:
        """Return what the work returned, or raise :class:`Lost`.

        About once a second ``goes_on`` is asked whether to wait any longer; if not, :class:`Interrupted`.
        """
        with contextlib.closing(os.fdopen(self._reader, "rb", buffering=0)) as pipe:
            said, deadline = bytearray(), time.monotonic() + seconds
            while (left := deadline - time.monotonic()) > 0:
                if not select.select([pipe], [], [], min(left, _LOOK_UP_SECONDS))[0]:
                    if not goes_on():
                        raise Interrupted
                elif piece := pipe.read(_PIECE_BYTES):
                    said += piece
                else:
                    return cast("T", _opened(said))
        raise Lost(f"no answer in {seconds:g} s")

    def end(self) -> bool:
        """End the child and tell whether it is gone; one that hangs in the kernel goes only when that lets it."""
        os.kill(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + _GRACE_SECONDS
        while not (gone := self.is_gone()) and time.monotonic() < deadline:
            time.sleep(0.002)
        return gone

    def is_gone(self) -> bool:
        """Tell whether nothing is left of the child; to be asked until it is so, and not again."""
        return os.waitpid(self.pid, os.WNOHANG) != (0, 0)


def _opened(said: bytearray) -> object:
    try:
        return pickle.loads(said)  # noqa: S301  # written by this program, in the child
    except (EOFError, pickle.UnpicklingError):
        raise Lost("the process that was to answer ended before") from None


def _work(work: Callable[[], object], writer: int) -> NoReturn:
    """Answer and end; nothing of the parent's is held on to, flushed or closed in its place."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
            signal.signal(number, signal.SIG_DFL)
        _hold_only(writer)
        _say(pickle.dumps(work(), pickle.HIGHEST_PROTOCOL))
        code = 0
    except BaseException:  # noqa: BLE001  # whatever it is, this process may not run on as if it were the parent
        _tell_what_failed()
    finally:
        os._exit(code)


def _tell_what_failed() -> None:
    import traceback  # noqa: PLC0415

    os.write(2, traceback.format_exc().encode(errors="replace"))


def _hold_only(writer: int) -> None:
    """Let go of all else, so that a lock of the parent does not outlive it in here."""
    os.dup2(writer, _FIRST_OWN)
    os.closerange(_FIRST_OWN + 1, os.sysconf("SC_OPEN_MAX"))


def _say(answer: bytes) -> None:
    """Write all of it and close the pipe, for a thread that hangs would keep it open."""
    with os.fdopen(_FIRST_OWN, "wb") as pipe:
        pipe.write(answer)
