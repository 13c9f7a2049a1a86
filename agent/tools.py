"""The programs that may be run, and the one way of running them: bounded, without a shell, by absolute path.

A tool is for what no file tells. Nobody adds one by what comes over the network: the table is all there is.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

TOOLS: Final[dict[str, tuple[str, ...]]] = {
    "apt-helper": ("/usr/lib/apt/apt-helper",),
    "chronyc": ("/usr/bin/chronyc",),
    "lpstat": ("/usr/bin/lpstat",),
    "ntpq": ("/usr/bin/ntpq", "/usr/sbin/ntpq"),
    "rpm": ("/usr/bin/rpm", "/bin/rpm"),
    "smartctl": ("/usr/sbin/smartctl", "/sbin/smartctl", "/usr/local/sbin/smartctl"),
    "virsh": ("/usr/bin/virsh",),
    "zstd": ("/usr/bin/zstd",),
}
"""By name, the places where a system may keep each; the first that is there is run."""

MAX_OUTPUT_BYTES: Final = 1024 * 1024
MAX_SECONDS: Final = 30.0
_ENVIRONMENT: Final = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C", "LC_ALL": "C"}
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


class Told(NamedTuple):
    """What a tool printed to the end, and its exit code, which some use to tell what they found."""

    code: int
    text: str


def run(name: str, *arguments: str, timeout: float = MAX_SECONDS, limit: int = MAX_OUTPUT_BYTES) -> Told | None:
    """Return what a tool of the table says; ``None`` where it is not installed.

    TimeoutError when it hangs, ValueError when it says more than ``limit`` bytes: half an answer could be taken for
    a machine from which something has gone. PermissionError, as root, for a file that others may have written.
    """
    path = _allowed(name)
    return None if path is None else _told([path, *arguments], time.monotonic() + timeout, limit)


def stream(name: str, *arguments: str, timeout: float = MAX_SECONDS, limit: int = MAX_OUTPUT_BYTES) -> Iterator[bytes]:
    """Yield what a tool of the table prints, piece by piece; the tool is ended with the last piece that is asked for.

    Beside the errors of :func:`run`, FileNotFoundError where it is not installed, and OSError where it ends with a
    code other than 0: what came until then is not the whole.
    """
    path = _allowed(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed")
    argv, deadline = [path, *arguments], time.monotonic() + timeout
    with _started(argv) as process:
        yield from _read(process, deadline, limit)
        if code := _wait(process, deadline):
            raise OSError(f"{path} ended with code {code}")


def installed(name: str) -> bool:
    """Return whether a tool of the table is on this machine."""
    return _path(name) is not None


def _path(name: str) -> str | None:
    return next((each for each in TOOLS[name] if os.access(each, os.X_OK)), None)


def _allowed(name: str) -> str | None:
    path = _path(name)
    if path is not None and os.geteuid() == 0:
        check_only_root_writes(Path(path))
    return path


def check_only_root_writes(path: Path) -> None:
    """Refuse with a PermissionError, as root, what somebody else could have put there or could replace."""
    real = path.resolve()
    for each in (real, *real.parents):
        found = each.stat()
        if found.st_uid != 0 or found.st_mode & _WRITABLE_BY_OTHERS:
            raise PermissionError(f"{path} is not for root: others may write {each}")


def _told(argv: list[str], deadline: float, limit: int) -> Told:
    with _started(argv) as process:
        text = b"".join(_read(process, deadline, limit))
        return Told(_wait(process, deadline), text.decode(errors="replace"))


@contextlib.contextmanager
def _started(argv: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a tool with nothing of this process about it, and end it with all that it started."""
    import signal  # noqa: PLC0415
    import subprocess  # noqa: PLC0415  # memory that most machines never need

    with subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


def _read(process: subprocess.Popen[bytes], deadline: float, limit: int) -> Iterator[bytes]:
    import select  # noqa: PLC0415

    assert process.stdout is not None
    said = 0
    while select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
        piece = os.read(process.stdout.fileno(), 65_536)
        if not piece:
            return
        said += len(piece)
        if said > limit:
            raise ValueError(f"{process.args!r} says more than {limit} bytes")
        yield piece
    raise TimeoutError(f"{process.args!r} does not end")


def _wait(process: subprocess.Popen[bytes], deadline: float) -> int:
    import subprocess  # noqa: PLC0415

    try:
        return process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{process.args!r} does not end") from None
