"""Child processes that end when the demo ends, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
from typing import TYPE_CHECKING, Final

from agent.text import ADVICE, Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

STOP_SECONDS: Final = 8.0
_PR_SET_PDEATHSIG: Final = 1
_TAIL_LINES: Final = 12
_PORTS: Final = 100
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


class Child:
    """One process of the demo; its output goes to a file that keeps what earlier runs wrote."""

    def __init__(self, name: Text, arguments: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name, self.log = name, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._before = output.tell()
            self._process = subprocess.Popen(  # started before any thread of ours
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,  # a Ctrl-C reaches us alone: we stop the others, in order
                preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  # started before any thread of ours
            )

    def finish(self, seconds: float) -> None:
        """Wait for a child that ends by itself; anything but success is a problem."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise _too_slow(self) from None
        if self._process.returncode:
            raise _ended(self, self._process.returncode)

    def check(self) -> None:
        """Raise if a child that should run does not."""
        code = self._process.poll()
        if code is not None:
            raise _ended(self, code)

    def ask(self) -> None:
        """Ask it to stop."""
        if self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        """Ask it to stop, and insist if it does not."""
        self.ask()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def tail(self) -> list[str]:
        """Return the last lines it wrote, but for its advice, which is for those who start it by hand."""
        with self.log.open("rb") as written:
            written.seek(self._before)
            lines = written.read().decode("utf-8", "replace").splitlines()
        return [line for line in lines if not line.startswith(ADVICE)][-_TAIL_LINES:]


class Broken(Problem):
    """A child process failed; what it wrote last says why."""

    def __init__(self, child: Child, happened: Text, todo: Text) -> None:
        means = Text("Không mất gì: sổ và bản ghi còn nguyên.", "Nothing is lost: register and snapshots are intact.")
        super().__init__("SM-DEMO-03", happened, means, todo, exit_code=8)
        self.tail = child.tail()


def free_port(wanted: int, taken: frozenset[int] = frozenset()) -> int:
    """Return ``wanted``, or the next port nobody on this machine listens on."""
    for port in range(wanted, min(wanted + _PORTS, 65_536)):
        if port not in taken and is_free(port):
            return port
    raise Problem(
        "SM-DEMO-04",
        Text(f"Không có cổng nào trống từ {wanted}.", f"No port from {wanted} on is free."),
        Text("Chưa khởi động gì.", "Nothing was started."),
        Text("Chọn cổng khác: --port 18443", "Choose another one: --port 18443"),
        exit_code=8,
    )


def is_free(port: int) -> bool:
    """Whether this user could listen on a port of this machine now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a connection that lingers is no listener
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except PermissionError:
            raise _reserved(port) from None
        except OSError:
            return False
    return True


def _reserved(port: int) -> Problem:
    return Problem(
        "SM-DEMO-07",
        Text(f"Cổng {port} chỉ dành cho root.", f"Port {port} is reserved for root."),
        Text("Chưa khởi động gì.", "Nothing was started."),
        Text(
            'Chọn cổng từ 1024 trở lên: make run ARGS="--port 8443"',
            'Choose one from 1024 on: make run ARGS="--port 8443"',
        ),
        exit_code=4,
    )


def _die_with(parent: int) -> Callable[[], None]:
    """Return what the child does first: be told to stop when the demo is killed and can tell it no more."""

    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it was killed in between
            os._exit(1)

    return prepare


def _ended(child: Child, code: int) -> Broken:
    return Broken(
        child,
        Text(
            f"{child.name.vi} dừng bất ngờ (mã {code}).", f"The {child.name.en} stopped unexpectedly (status {code})."
        ),
        Text(f"Xem nhật ký: {child.log}", f"Read its log: {child.log}"),
    )


def _too_slow(child: Child) -> Broken:
    return Broken(
        child,
        Text(f"{child.name.vi} chưa xong sau thời hạn.", f"The {child.name.en} did not finish in time."),
        Text(f"Xem nhật ký: {child.log}", f"Read its log: {child.log}"),
    )
