"""Durable ingest: a real server process on one core, beside a bare ASGI echo under the same load in the same run."""

from __future__ import annotations

import hashlib
import json
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agent import encode
from agent.contract import Enrolment
from inventory.access import codes, credentials
from inventory.store.engine import Store
from inventory.store.migrate import upgrade
from tests.bench import Row
from tests.bench.ingest_load import Job, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench import Options

CONNECTIONS: Final = 256
SECONDS: Final = 2.5
ROUNDS: Final = 3
_MODULE: Final = "tests.bench.ingest_server"
_SINGLE: Final = {"snapshots_per_request": 1, "requests_per_connection": 300}
_BATCHES: Final = {"snapshots_per_request": 100, "requests_per_connection": 300}


def rows(_options: Options) -> Iterator[Row]:
    """Measure one snapshot a request, then batches of a hundred; the best of some rounds, as noise only adds."""
    rounds = [
        (
            _measure(["echo"], ["ak_" + "0" * 32 + "_" + "0" * 43] * CONNECTIONS, **_SINGLE),
            _measure_register(CONNECTIONS, **_SINGLE),
            _measure_register(16, **_BATCHES),
        )
        for _ in range(ROUNDS)
    ]
    echo, one, many = zip(*rounds, strict=True)
    yield Row(
        name="durable ingest, one snapshot per POST", unit="/s", figure=max(map(_rate, one)),
        peer="bare ASGI echo", peer_figure=max(map(_rate, echo)), better="more", floor=8e3, ambition=20e3,
    )  # fmt: skip
    yield Row(
        name="… CPU per request", unit="µs", figure=min(map(_micros, one)), peer="bare ASGI echo",
        peer_figure=min(map(_micros, echo)), judged_by="ratio", floor=2.5, ambition=1.3,
    )  # fmt: skip
    yield Row(
        name="durable ingest, batches of 100, snapshots", unit="/s", figure=100 * max(map(_rate, many)),
        better="more", floor=40e3, ambition=120e3,
    )  # fmt: skip


def _rate(result: Result) -> float:
    return result.requests / result.seconds


def _micros(result: Result) -> float:
    return result.cpu_seconds / result.requests * 1e6


def _measure_register(connections: int, **load: int) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        tokens = _enrolled(Store(f"sqlite:///{folder}/somay.db"), connections)
        return _measure(["register", folder], tokens, **load)


def _enrolled(store: Store, number: int) -> list[str]:
    """Make a register with so many agents and return their tokens."""
    upgrade(store)
    now, tokens = time.time(), []
    with store.write() as connection:
        agency = connection.value("INSERT INTO agency (recorded_at, recorded_by) VALUES (0, 'bench') RETURNING id")
        code = codes.add(connection, agency_id=agency, uses=number, valid_seconds=3600, by="bench", now=now)
        for _ in range(number):
            secret = secrets.token_urlsafe(32)
            key_hash = hashlib.sha256(secret.encode()).hexdigest()
            made = credentials.enrol(
                connection, Enrolment(code=code.code, key_hash=key_hash, file_key_hash=key_hash), now
            )
            assert isinstance(made, credentials.Admitted)
            tokens.append(encode.token(made.public_id, secret))
    return tokens


def _measure(server: Sequence[str], tokens: Sequence[str], **load: int) -> Result:
    with _serving(server) as (pid, port):
        job = Job(port=port, pid=pid, tokens=tuple(tokens), seconds=SECONDS, **load)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.ingest_load"], input=json.dumps(asdict(job)), text=True,
            capture_output=True, check=True, cwd=Path(__file__).parents[2],
            timeout=120,
        )  # fmt: skip
    result = Result(**json.loads(done.stdout))
    sys.stderr.write(f"{server[0]}: {result}\n")
    if set(result.statuses) != {"200"}:
        raise RuntimeError(f"not every request was accepted: {result.statuses}")
    return result


@contextmanager
def _serving(arguments: Sequence[str]) -> Iterator[tuple[int, int]]:
    with subprocess.Popen(
        [sys.executable, "-m", _MODULE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        cwd=Path(__file__).parents[2],
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            yield process.pid, int(process.stdout.readline())
        finally:
            process.terminate()
