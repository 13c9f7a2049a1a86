"""``python -m tests.bench.ingest_load JOB``: drives one server over kept connections and says what came back.

A process of its own, so that the server's core is the server's alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, cast

import uvloop

from agent import encode
from agent.contract import Latency, Measurements, Snapshot, Throughput, Usage

WARM_ANSWERS: Final = 4
_EPOCH: Final = "0123456789abcdef" * 2
_BOOT: Final = "3b1f6a52-4d0e-4c1e-9d6b-6a1f0f6f7a11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to send where: one token a connection."""

    port: int
    pid: int
    tokens: tuple[str, ...]
    snapshots_per_request: int
    requests_per_connection: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What happened inside the measured window."""

    requests: int
    seconds: float
    cpu_seconds: float
    statuses: dict[str, int]
    p50_seconds: float
    p99_seconds: float


def snapshot(number: int) -> bytes:
    """Return one ordinary set of measurements of a workstation."""
    values = Measurements(
        cpu_ratio=number % 100 / 100,
        load1=0.25,
        memory_available_bytes=4_123_456_789 + number,
        uptime_seconds=86_400.5 + number,
        filesystems=(
            Usage(mountpoint="/", size_bytes=250_000_000_000, free_bytes=120_000_000_000 - number),
            Usage(mountpoint="/home", size_bytes=500_000_000_000, free_bytes=320_000_000_000 - number),
        ),
        latencies=(
            Latency(target="gateway", sent=5, lost=0, seconds=0.0021),
            Latency(target="resolver", sent=5, lost=0, seconds=0.0123),
            Latency(target="server", sent=5, lost=1, seconds=0.0345),
        ),
        throughputs=(Throughput(method="passive", seconds=5.0, down_bits_per_second=3.1e6 + number),),
        spooled=1,
        sent_bytes_today=12_345,
    )
    return encode.snapshot_bytes(
        Snapshot(
            sequence=number,
            priority="P2",
            wall_seconds=1_573_180_080.0 + number,
            monotonic_seconds=86_400.5 + number,
            boot_id=_BOOT,
            agent_version="1.0.0",
            measurements=values,
        )
    )


def bodies(job: Job) -> list[bytes]:
    """Return the bodies of one connection; the others send the same under their own names."""
    size = job.snapshots_per_request
    return [
        encode.batch_body(
            epoch=_EPOCH,
            wall_seconds=1_573_180_080.0 + start,
            monotonic_seconds=86_400.5 + start + size,
            boot_id=_BOOT,
            snapshots=[snapshot(number) for number in range(start, start + size)],
        )
        for start in range(1, job.requests_per_connection * size, size)
    ]


class _Line(asyncio.Protocol):
    """One connection: the next request goes out when the last answer has come."""

    def __init__(self, load: _Load, token: str) -> None:
        self._load = load
        self._head = (
            "POST /v1/snapshots HTTP/1.1\r\nhost: register\r\ncontent-encoding: gzip\r\n"
            f"authorization: Bearer {token}\r\ncontent-length: "
        ).encode()
        self._next, self._answer, self._sent = 0, bytearray(), 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        end = self._answer.find(b"\r\n\r\n")
        if end < 0:
            return
        start = self._answer.find(b"content-length: ") + 16
        length = int(self._answer[start : self._answer.index(b"\r\n", start)])
        if len(self._answer) < end + 4 + length:
            return
        self._load.answered(bytes(self._answer[9:12]), time.perf_counter() - self._sent, self._next)
        self._answer.clear()
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.ended()

    def _send(self) -> None:
        if self._load.over or self._next >= len(self._load.bodies):
            self._transport.close()
            return
        body = self._load.bodies[self._next]
        self._next += 1
        self._sent = time.perf_counter()
        self._transport.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)


class _Load:
    def __init__(self, job: Job) -> None:
        self.job, self.bodies = job, bodies(job)
        self.over = False
        self._open, self._done = len(job.tokens), asyncio.Event()
        self._cold, self._warm = len(job.tokens), asyncio.Event()
        self._reset()

    def _reset(self) -> None:
        self._waits: list[float] = []
        self._statuses: dict[str, int] = {}
        self._began, self._cpu = time.perf_counter(), cpu_seconds(self.job.pid)

    def answered(self, status: bytes, wait: float, number: int) -> None:
        if number == WARM_ANSWERS:  # each line's first ones make the server ask the register who is speaking
            self._cold -= 1
            if not self._cold:
                self._warm.set()
        self._waits.append(wait)
        self._statuses[status.decode()] = self._statuses.get(status.decode(), 0) + 1

    def ended(self) -> None:
        self._open -= 1
        if not self.over:  # out of bodies: the window ends before the first line falls silent
            self.result = self._measured()
            self.over = True
        if not self._open:
            self._done.set()

    async def run(self) -> Result:
        loop = asyncio.get_running_loop()
        for token in self.job.tokens:
            await loop.create_connection(lambda token=token: _Line(self, token), "127.0.0.1", self.job.port)
        await self._warm.wait()
        if not self.over:
            self._reset()
            await asyncio.wait([asyncio.ensure_future(self._done.wait())], timeout=self.job.seconds)
        if not self.over:
            self.result = self._measured()
            self.over = True
        await self._done.wait()
        return self.result

    def _measured(self) -> Result:
        waits = sorted(self._waits) or [0.0]
        return Result(
            requests=len(self._waits),
            seconds=time.perf_counter() - self._began,
            cpu_seconds=cpu_seconds(self.job.pid) - self._cpu,
            statuses=self._statuses,
            p50_seconds=waits[len(waits) // 2],
            p99_seconds=waits[len(waits) * 99 // 100],
        )


def cpu_seconds(pid: int) -> float:
    """Return what a process has used of a core, in user and system time."""
    values = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def pin(core: int) -> None:
    """Give this process a core of its own, where there is one."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


def main() -> None:
    """Do the job that stands on standard input."""
    pin(1)
    raw = json.load(sys.stdin)
    job = Job(**raw | {"tokens": tuple(raw["tokens"])})

    async def drive() -> Result:
        return await _Load(job).run()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        json.dump(asdict(runner.run(drive())), sys.stdout)


if __name__ == "__main__":
    main()
