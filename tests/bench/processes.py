"""Processes under measurement: wall time of short ones, memory of long ones."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BIN: Final = Path(sys.executable).parent
KIB: Final = 1024


class Failed(Exception):
    """A command that should have worked did not; its row cannot be measured."""


def quickest(command: Sequence[str | Path], runs: int, environment: Mapping[str, str] | None = None) -> float:
    """Return the seconds of the quickest of some runs of a command, each a process of its own."""
    return min(run(command, environment) for _ in range(runs))


def run(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> float:
    """Run a command that must succeed and return its seconds."""
    began = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, cwd=folder, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))}: exit {done.returncode}: {(done.stderr or done.stdout)[-300:]!r}")
    return seconds


@contextmanager
def running(command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """Keep a command running for a while and return its process id."""
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
        try:
            yield process.pid
            if process.poll() is not None:
                raise Failed(f"{command[0]} ended: {log.read_text(errors='replace')[-300:]!r}")
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def pss_bytes(pid: int) -> int:
    """Return the proportional set size of a process: its own memory and its share of what it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * KIB
    raise Failed(f"no Pss of process {pid}")
