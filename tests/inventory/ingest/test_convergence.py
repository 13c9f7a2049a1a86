"""A real agent's spool against the real intake: what a refused snapshot told is told again, and nothing else waits."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPMessage
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from agent.contract import Health, Memory, Sections, Storage
from agent.delivery import Delivery
from agent.recorder import Recorder
from agent.runner import Collected
from agent.spool import Spool
from agent.transport import Answer
from inventory.ingest.accept import Arrival
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.store.engine import transaction
from tests.fakes import FakeHost
from tests.inventory.sending import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.inventory.ingest.conftest import Door

GOOD, IMPOSSIBLE = Memory(total_bytes=2**33), Memory(total_bytes=-1)
DISK = Storage(name="sda", serial="S-1", size_bytes=10**12)


class Agent:
    """One machine that tells its memory and its disks to the register behind ``door``."""

    def __init__(self, door: Door, spool: Spool) -> None:
        self._door, self.spool = door, spool
        self._recorder = Recorder(spool, FakeHost())
        self._delivery = Delivery(spool, self, FakeHost(), lambda: "token")  # type: ignore[arg-type]  # it only posts
        self.rejected = 0

    def post(self, _path: str, body: bytes, _token: str | None = None) -> Answer:
        job = Arrival(self._door.agent.public_id, delivery(inflate(body)), NOW, len(body))
        with transaction(self._door.connection):
            (reply,) = self._door.intake.apply(self._door.connection, [job], fresh=False, careful=False)
        self.rejected += len(reply.rejected)
        return Answer(200, HTTPMessage(), json.dumps(msgspec.to_builtins(reply)).encode())

    def tell(self, memory: Memory, *, heartbeat: bool = True) -> None:
        """Look once, and deliver until there is nothing left to say."""
        sections = Sections(memory=memory, storages=(DISK,))
        collected = Collected(sections, None, (Health(collector="memory", outcome="ok", seconds=0),))
        self._recorder.inventory(collected, heartbeat=heartbeat)
        for _ in range(5):
            self._delivery.send()
            if self.spool.wants_inventory:
                self._recorder.inventory(collected)
        assert self.spool.status().spooled == 0

    def known(self) -> dict[str, Any]:
        rows = self._door.rows("SELECT section, content FROM device_section WHERE content IS NOT NULL")
        return {name: json.loads(content) for name, content in rows}


@pytest.fixture
def agent(door: Door, tmp_path: Path) -> Iterator[Agent]:
    (tmp_path / "agent").mkdir()
    with closing(Spool(tmp_path / "agent", wall=lambda: NOW)) as spool:
        yield Agent(door, spool)


def test_a_section_that_cannot_be_taken_costs_no_other(agent: Agent) -> None:
    agent.tell(IMPOSSIBLE)
    assert set(agent.known()) == {"storages"}


def test_what_cannot_be_taken_is_tried_a_few_times_and_then_once_for_each_time_the_register_asks(agent: Agent) -> None:
    agent.tell(IMPOSSIBLE)
    assert agent.rejected == 3  # with the others, alone, and once more as the register misses it
    agent.tell(IMPOSSIBLE, heartbeat=False)
    assert agent.rejected == 3
    agent.tell(IMPOSSIBLE)
    assert agent.rejected == 4


def test_both_agree_again_as_soon_as_the_machine_is_well(agent: Agent) -> None:
    agent.tell(IMPOSSIBLE)
    agent.tell(GOOD)
    assert agent.known()["memory"]["total_bytes"] == GOOD.total_bytes
