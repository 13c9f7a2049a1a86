"""generated = ingested exactly once + declared lost + still to come, whatever arrives, on the real tables."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.contract import Loss, Measurements
from inventory.ingest.refusal import Refused
from tests.inventory.ingest.conftest import Door
from tests.inventory.ingest.test_settle import BATCHES, Model
from tests.inventory.sending import EPOCH, body, new_register, snapshot

if TYPE_CHECKING:
    Batch = tuple[list[tuple[int, int]], list[tuple[int, bool]]]

HISTORIES = st.lists(st.tuples(BATCHES, st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=10)


def _snapshot(number: int, *, good: bool, other: bool) -> bytes:
    made = snapshot(number, measurements=Measurements(load1=1.0 if other else 0.0))
    return made if good else made.replace(b'"P2"', b'"P9"')


class Machines:
    """The model beside the register: which content of each sequence took effect."""

    def __init__(self, door: Door) -> None:
        self.door, self.model = door, Model()
        self.contents: dict[int, bytes] = {}

    def send(self, batch: Batch, *, other: bool, careful: bool) -> None:
        losses, pieces = batch
        bodies = [(number, good, _snapshot(number, good=good, other=other)) for number, good in pieces]
        declared = [Loss(epoch=EPOCH, first=first, last=last, reason="evicted") for first, last in losses]
        raw = body(*(content for _, _, content in bodies), losses=declared)
        (answer,) = self.door.group([(self.door.agent, raw)], careful=careful)
        trial = Model(set(self.model.ingested), set(self.model.lost))
        contents = dict(self.contents)
        if not trial.take(losses, pieces):
            assert isinstance(answer, Refused)
            assert answer.error == "gap"
            return
        forked = False
        for number, _, content in bodies:
            if number in trial.ingested:
                forked |= contents.setdefault(number, content) != content
        if forked:
            assert isinstance(answer, Refused)
            assert answer.error == "fork"
            return
        assert answer.acknowledged_through == trial.through
        self.model, self.contents = trial, contents

    def check(self) -> None:
        rows = self.door.rows
        assert {number for (number,) in rows("SELECT sequence FROM receipt")} == self.model.ingested
        lost = [
            number for first, last in rows("SELECT first, last FROM lost_range") for number in range(first, last + 1)
        ]
        assert sorted(lost) == sorted(self.model.lost), "each loss stands once, and never beside a receipt"
        assert rows("SELECT COUNT(*) FROM measurement") == [(len(self.model.ingested),)]
        for through, ingested, gone in rows("SELECT through, ingested, lost FROM stream"):
            assert (through, ingested, gone) == (self.model.through, len(self.model.ingested), len(self.model.lost))


@settings(max_examples=60)
@given(HISTORIES)
def test_every_snapshot_is_counted_in_exactly_one_column(history: list[tuple[Batch, bool, bool, bool]]) -> None:
    with TemporaryDirectory() as folder:
        door = Door(new_register(Path(folder) / "somay.db"))
        door.connection.execute("PRAGMA synchronous=OFF")
        try:
            machines = Machines(door)
            for batch, other, careful, restarted in history:
                if restarted:
                    door.intake.memory.forget()
                machines.send(batch, other=other, careful=careful)
                machines.check()
        finally:
            door.connection.close()
