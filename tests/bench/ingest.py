"""Durable ingest: a real server process on one core, beside a bare ASGI echo under the same load in the same run."""

from __future__ import annotations

import statistics
import tempfile
from typing import TYPE_CHECKING, Any, Final

from inventory.store.engine import Store
from inventory.store.migrate import upgrade
from tests.bench import Row
from tests.bench.ingest_run import ECHO, NOBODY, enrolled, measured, micros

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench import Options
    from tests.bench.ingest_load import Result

CONNECTIONS: Final = 256
ROUNDS: Final = 5
_BATCHES: Final = {"snapshots_per_request": 100, "requests_per_connection": 300}


def rows(_options: Options) -> Iterator[Row]:
    """Measure one snapshot a request, then batches of a hundred, then half the load: medians of alternating runs."""
    rounds = [
        (measured(ECHO, [NOBODY] * CONNECTIONS), _register(CONNECTIONS), _register(16, **_BATCHES))
        for _ in range(ROUNDS)
    ]
    echo, one, many = zip(*rounds, strict=True)
    yield Row(
        name="durable ingest, one snapshot per POST", unit="/s", figure=_rate(one),
        peer="bare ASGI echo", peer_figure=_rate(echo), better="more", floor=8e3, ambition=20e3,
    )  # fmt: skip
    yield Row(
        name="… CPU per request", unit="µs", figure=_cpu(one), peer="bare ASGI echo",
        peer_figure=_cpu(echo), judged_by="ratio", floor=2.5, ambition=1.3,
    )  # fmt: skip
    yield Row(
        name="durable ingest, batches of 100, snapshots", unit="/s", figure=100 * _rate(many),
        better="more", floor=40e3, ambition=120e3,
    )  # fmt: skip
    half = [_register(CONNECTIONS, per_second=_rate(one) / 2) for _ in range(3)]
    yield Row(
        name="p99 of an acknowledgement at half load", unit="ms",
        figure=statistics.median(result.p99_seconds for result in half) * 1e3, floor=50, ambition=10,
    )  # fmt: skip


def _register(connections: int, **load: Any) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/somay.db")
        upgrade(store)
        return measured(("register", folder), enrolled(store, connections), **load)


def _rate(results: Sequence[Result]) -> float:
    return statistics.median(result.requests / result.seconds for result in results)


def _cpu(results: Sequence[Result]) -> float:
    return statistics.median(map(micros, results))
