"""The real ``somay-agent`` on a recorded machine; run as a module: HOST KILL-AT COMMAND… .

HOST is a name in ``tests/hosts``, followed by pairs ``|OLD|NEW`` of what is other on this machine than there. The
process kills itself right before the KILL-AT-th durable step or request, which is right after the one before it; with
0 it only tells how many there were.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from agent import host, spool_file, transport
from tests.fakes import HOSTS, FakeHost, from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.host import Register


def recorded(name: str) -> FakeHost:
    """Return a recorded machine, or one that differs from it in some values."""
    model, *changes = name.split("|")
    text = (HOSTS / f"{model}.json").read_text(encoding="utf-8")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return FakeHost(**from_text(text))


def on(name: str) -> type[FakeHost]:
    """Return what stands for the live machine: recorded hardware, real clocks."""

    class Recorded(FakeHost):
        def __init__(self, register: Register | None = None, **_: Any) -> None:
            super().__init__(**vars(recorded(name)))
            self.register = register

        def wall(self) -> float:
            return time.time()

        def monotonic(self) -> float:
            return time.clock_gettime(time.CLOCK_BOOTTIME)

    return Recorded


class Steps:
    """Counts what others or the next start may see, and ends the process before one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.taken = at, 0

    def take(self) -> None:
        self.taken += 1
        if self.taken == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **more: Any) -> Any:
            self.take()
            return function(*arguments, **more)

        return step

    @contextlib.contextmanager
    def commit(self, *arguments: Any) -> Iterator[None]:
        with _TRANSACTION(*arguments):
            yield
            self.take()


_TRANSACTION = spool_file.transaction


def main(name: str, at: str, *command: str) -> int:
    """Run one command of the agent."""
    steps = Steps(int(at))
    host.LiveHost = on(name)  # type: ignore[assignment,misc]
    os.replace = steps.counted(os.replace)
    os.unlink = steps.counted(os.unlink)
    spool_file.transaction = steps.commit  # type: ignore[assignment]
    transport.Channel._exchange = steps.counted(transport.Channel._exchange)  # type: ignore[method-assign]

    from agent.__main__ import main as agent

    code = agent(command)
    steps.take()
    sys.stderr.write(f"steps {steps.taken}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
