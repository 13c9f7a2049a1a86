"""A register with agents, its server on a core of its own, and a load from another: what the rows of ingest share."""

from __future__ import annotations

import hashlib
import json
import secrets
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent import encode
from agent.contract import Enrolment
from inventory.access import codes, credentials
from inventory.ingest.accept import Arrival, Intake
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from tests.bench import ingest_bodies
from tests.bench.ingest_load import Job, Result
from tests.bench.processes import Failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.store.engine import Connection, Store

ECHO: Final = ("echo",)
NOBODY: Final = "ak_" + "0" * 32 + "_" + "0" * 43
_ROOT: Final = Path(__file__).parents[2]
_GROUP: Final = 256


def micros(result: Result) -> float:
    """Return the CPU of one request in microseconds."""
    return result.cpu_seconds / result.requests * 1e6


def enrolled(store: Store, number: int) -> list[str]:
    """Enrol so many agents of a new agency and return their tokens."""
    with store.write() as connection:
        agency = connection.value("INSERT INTO agency (recorded_at, recorded_by) VALUES (0, 'bench') RETURNING id")
        return [_enrolled(connection, agency) for _ in range(number)]


def _enrolled(connection: Connection, agency: int) -> str:
    now, secret = time.time(), secrets.token_urlsafe(32)
    code = codes.add(connection, agency_id=agency, uses=1, valid_seconds=3600, by="bench", now=now)
    key_hash = hashlib.sha256(secret.encode()).hexdigest()
    made = credentials.enrol(connection, Enrolment(code=code.code, key_hash=key_hash, file_key_hash=key_hash), now)
    assert isinstance(made, credentials.Admitted)
    return encode.token(made.public_id, secret)


def taken_in(store: Store, tokens: Sequence[str], first_machine: int) -> None:
    """Take in the first inventory of each of these agents, without a server."""
    intake = Intake()
    for start in range(0, len(tokens), _GROUP):
        jobs = [
            Arrival(token.split("_")[1], delivery(inflate(ingest_bodies.first(machine))), time.time(), 1)
            for machine, token in enumerate(tokens[start : start + _GROUP], first_machine + start)
        ]
        with store.write() as connection:
            intake.apply(connection, jobs, fresh=True, careful=False)


@contextmanager
def serving(server: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Run a server for a while and return its process and port."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.ingest_server", *server], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, cwd=_ROOT,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            yield process.pid, int(process.stdout.readline())
        finally:
            process.terminate()


def driven(pid: int, port: int, tokens: Sequence[str], **load: Any) -> Result:
    """Drive a running server and return what came back, all of it accepted."""
    job = Job(port=port, pid=pid, tokens=tuple(tokens), **load)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.ingest_load"], input=json.dumps(asdict(job)), text=True,
        capture_output=True, check=True, cwd=_ROOT, timeout=300,
    )  # fmt: skip
    result = Result(**json.loads(done.stdout))
    sys.stderr.write(f"{job.kind}, {len(tokens)} agents: {result}\n")
    if set(result.statuses) != {"200"}:
        raise Failed(f"not every request was accepted: {result.statuses}")
    return result


def measured(server: Sequence[str], tokens: Sequence[str], **load: Any) -> Result:
    """Start a server, drive it and stop it."""
    with serving(server) as (pid, port):
        return driven(pid, port, tokens, **load)
