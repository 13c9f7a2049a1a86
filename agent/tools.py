"""The programs that may be run, and the one way of running them: bounded, without a shell, by absolute path.

A tool is for what no file tells. Nobody adds one by what comes over the network: the table is all there is.
"""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import subprocess

TOOLS: Final[dict[str, tuple[str, ...]]] = {
    "lpstat": ("/usr/bin/lpstat",),
    "smartctl": ("/usr/sbin/smartctl", "/sbin/smartctl", "/usr/local/sbin/smartctl"),
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
    path = _path(name)
    if path is None:
        return None
    if os.geteuid() == 0:
        check_only_root_writes(Path(path))
    return _told([path, *arguments], time.monotonic() + timeout, limit)


def installed(name: str) -> bool:
    """Return whether a tool of the table is on this machine."""
    return _path(name) is not None


def _path(name: str) -> str | None:
    return next((each for each in TOOLS[name] if os.access(each, os.X_OK)), None)


def check_only_root_writes(path: Path) -> None:
    """Refuse with a PermissionError, as root, what somebody else could have put there or could replace."""
    real = path.resolve()
    for each in (real, *real.parents):
        found = each.stat()
        if found.st_uid != 0 or found.st_mode & _WRITABLE_BY_OTHERS:
            raise PermissionError(f"{path} is not for root: others may write {each}")


def _told(argv: list[str], deadline: float, limit: int) -> Told:
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
            text = _read(process, deadline, limit)
            return Told(process.wait(max(0.0, deadline - time.monotonic())), text.decode(errors="replace"))
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{argv[0]} does not end") from None
        finally:
            _end(process)


def _read(process: subprocess.Popen[bytes], deadline: float, limit: int) -> bytes:
    import select  # noqa: PLC0415

    assert process.stdout is not None
    said = bytearray()
    while select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
        piece = os.read(process.stdout.fileno(), 65_536)
        if not piece:
            return bytes(said)
        said += piece
        if len(said) > limit:
            raise ValueError(f"{process.args!r} says more than {limit} bytes")
    raise TimeoutError(f"{process.args!r} does not end")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End all that the tool started; it leads a session of its own."""
    import contextlib  # noqa: PLC0415
    import signal  # noqa: PLC0415

    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
