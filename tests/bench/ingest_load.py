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
from functools import partial
from typing import Final, NamedTuple, cast

import uvloop

from tests.bench import ingest_bodies

_LINES: Final = 64
"""As many connections as carry inventories."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to send where.

    ``measurements`` go out on a connection a token, each the same number of times; of ``first`` and ``unchanged``
    inventories every token sends its own, over 64 connections.
    """

    port: int
    pid: int
    tokens: tuple[str, ...]
    kind: str = "measurements"
    snapshots_per_request: int = 1
    requests_per_connection: int = 300
    seconds: float = 2.5
    per_second: float | None = None
    """The rate of all connections together; without it each sends when it has its answer."""
    first_machine: int = 0
    """The number of the machine of the first token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What happened inside the measured window."""

    requests: int
    seconds: float
    cpu_seconds: float
    statuses: dict[str, int]
    p50_seconds: float
    p99_seconds: float


class Plan(NamedTuple):
    """What one connection sends, and after how many answers it is warm."""

    requests: list[tuple[str, bytes]]
    cold: int


def plans(job: Job) -> list[Plan]:
    """Return what each connection sends."""
    if job.kind == "measurements":
        bodies = ingest_bodies.measurements(job.snapshots_per_request, job.requests_per_connection)
        # Each line's first ones make the server ask the register who is speaking.
        return [Plan([(token, body) for body in bodies], 4) for token in job.tokens]
    machines = list(enumerate(job.tokens, job.first_machine))
    return [_inventories(job, machines[line::_LINES]) for line in range(_LINES)]


def _inventories(job: Job, machines: list[tuple[int, str]]) -> Plan:
    """Plan the first inventory of each machine, or two heartbeats of which the first makes the server know it."""
    if job.kind == "first":
        return Plan([(token, ingest_bodies.first(machine)) for machine, token in machines], 0)
    beats = [(token, ingest_bodies.unchanged(beat)) for beat in (2, 3) for _, token in machines]
    return Plan(beats, len(machines))


class _Line(asyncio.Protocol):
    """One connection: the next request goes out when the last answer has come, or when it is due."""

    def __init__(self, load: _Load, plan: Plan, place: float) -> None:
        self._load, self._plan, self._place = load, plan, place
        self._next, self._answer, self._sent = 0, bytearray(), 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._began = time.perf_counter()
        self._turn()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        end = self._answer.find(b"\r\n\r\n")
        if end < 0:
            return
        start = self._answer.find(b"content-length: ") + 16
        length = int(self._answer[start : self._answer.index(b"\r\n", start)])
        if len(self._answer) < end + 4 + length:
            return
        wait = time.perf_counter() - self._sent
        self._load.answered(bytes(self._answer[9:12]), wait, warm=self._next == self._plan.cold)
        self._answer.clear()
        self._turn()

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.ended()

    def _turn(self) -> None:
        """Send the next one, now or when it is due; its answer is waited for from then on."""
        self._sent = time.perf_counter()
        if (interval := self._load.interval) is None:
            self._send()
            return
        self._sent = self._began + (self._next + self._place) * interval
        asyncio.get_running_loop().call_later(max(0.0, self._sent - time.perf_counter()), self._send)

    def _send(self) -> None:
        if self._load.over or self._next >= len(self._plan.requests):
            self._transport.close()
            return
        token, body = self._plan.requests[self._next]
        self._next += 1
        head = (
            "POST /v1/snapshots HTTP/1.1\r\nhost: register\r\ncontent-encoding: gzip\r\n"
            f"authorization: Bearer {token}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)


class _Load:
    def __init__(self, job: Job) -> None:
        self.job, self._plans = job, plans(job)
        self.interval = None if job.per_second is None else len(self._plans) / job.per_second
        self.over = False
        self._open, self._done = len(self._plans), asyncio.Event()
        self._cold, self._warm = sum(plan.cold > 0 for plan in self._plans), asyncio.Event()
        self._reset()

    def _reset(self) -> None:
        self._waits: list[float] = []
        self._statuses: dict[str, int] = {}
        self._began, self._cpu = time.perf_counter(), cpu_seconds(self.job.pid)

    def answered(self, status: bytes, wait: float, *, warm: bool) -> None:
        if warm:
            self._cold -= 1
            if not self._cold:
                self._warm.set()
        self._waits.append(wait)
        self._statuses[status.decode()] = self._statuses.get(status.decode(), 0) + 1

    def ended(self) -> None:
        self._open -= 1
        # Out of bodies: the window of a rate ends before the first line falls silent, that of a cost with the last.
        if not self.over and (self.job.kind == "measurements" or not self._open):
            self.result = self._measured()
            self.over = True
        if not self._open:
            self._done.set()

    async def run(self) -> Result:
        loop = asyncio.get_running_loop()
        for number, plan in enumerate(self._plans):
            line = partial(_Line, self, plan, number / len(self._plans))
            await loop.create_connection(line, "127.0.0.1", self.job.port)
        if self._cold:
            await self._warm.wait()
            self._reset()
        if not self.over:
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
    """Return what a process has used of a core, in user and system time, to the nanosecond."""
    return time.clock_gettime((~pid << 3) | 2)  # the clock that clock_getcpuclockid(3) names


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
