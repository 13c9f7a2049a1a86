"""Processes under measurement: wall time of short ones, memory of long ones."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

BIN: Final = Path(sys.executable).parent
KIB: Final = 1024
MIB: Final = 1024 * KIB


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


class Used(NamedTuple):
    """What a command took: processor time with all that it waited for, and the largest process among them."""

    cpu_seconds: float
    peak_bytes: int


def used(command: Sequence[str | Path]) -> Used:
    """Run a command that must succeed and return what it took."""
    launcher: list[str | Path] = [sys.executable, "-I", "-S", Path(__file__).with_name("took.py")]
    done = subprocess.run([*launcher, *command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode or not (said := done.stdout.split()) or said[2] != "0":
        raise Failed(f"{command[0]}: {done.stdout} {done.stderr[-300:]!r}")
    return Used(float(said[0]), int(said[1]) * KIB)


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a living process, ended threads included, ended children not."""
    return time.clock_gettime(~pid << 3 | 2)  # the clock of that process: clock_getcpuclockid(3)


@contextmanager
def running(command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """Keep a command running for a while and return its process id."""
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
        try:
            try:
                yield process.pid
            finally:
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


def figures(folder: Path, measures: Mapping[str, Callable[[Path], float]]) -> tuple[dict[str, float], dict[str, str]]:
    """Return the figure of each measure, made in a folder of its own, and why there is none of the others."""
    found, absent = {}, {}
    for name, measure in measures.items():
        place = folder / name.replace(" ", "-")
        place.mkdir()
        try:
            found[name] = measure(place)
        except (Failed, AssertionError) as error:
            absent[name] = str(error)
    return found, absent
