"""What the benchmark sends is what agents send: taken in whole, and nothing is asked for again."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from inventory.ingest.accept import Arrival, Intake
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from tests.bench import ingest_bodies
from tests.bench.ingest_load import Job, Result, plans
from tests.bench.ingest_run import enrolled, micros
from tests.inventory.sending import new_register

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.store.engine import Connection


def _taken(connection: Connection, intake: Intake, token: str, body: bytes) -> object:
    job = Arrival(token.split("_")[1], delivery(inflate(body)), time.time(), len(body))
    (answer,) = intake.apply(connection, [job], fresh=False, careful=False)
    return answer.acknowledged_through, answer.rejected, answer.send


def test_an_inventory_is_taken_whole_and_its_heartbeat_asks_for_nothing(tmp_path: Path) -> None:
    store = new_register(tmp_path / "somay.db")
    tokens = enrolled(store, 2)
    with store.write() as connection:
        intake = Intake()
        for machine, token in enumerate(tokens):
            assert _taken(connection, intake, token, ingest_bodies.first(machine)) == (1, (), ())
            assert _taken(connection, intake, token, ingest_bodies.unchanged(2)) == (2, (), ())
            assert _taken(connection, intake, token, ingest_bodies.body(3, [ingest_bodies.measured(3)])) == (3, (), ())
        parts = "SELECT section, COUNT(*) FROM component WHERE seen_to IS NULL GROUP BY section ORDER BY section"
        assert dict(connection.rows(parts)) == {
            "cpus": 2, "gpus": 4, "memories": 2, "monitors": 2, "networks": 2, "storages": 2, "system": 2,
        }  # fmt: skip
        shared = "SELECT COUNT(*) FROM evidence a JOIN evidence b ON b.value = a.value AND b.device_id <> a.device_id"
        assert connection.value(shared) == 0, "machines of the benchmark are no clones"


def test_every_machine_sends_its_own_requests_in_order() -> None:
    tokens = tuple(f"token {number}" for number in range(100))
    for kind, each in (("first", 1), ("unchanged", 2)):
        sent = [request for plan in plans(Job(port=0, pid=0, tokens=tokens, kind=kind)) for request in plan.requests]
        assert len(set(sent)) == len(sent) == 100 * each
        assert {token for token, _ in sent} == set(tokens)


def test_cpu_is_told_by_the_request() -> None:
    result = Result(requests=4, seconds=1.0, cpu_seconds=0.001, statuses={}, p50_seconds=0.0, p99_seconds=0.0)
    assert json.dumps(micros(result)) == "250.0"
