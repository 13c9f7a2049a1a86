"""The law of a stream against the simplest possible model: a set of sequences for each fate."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Loss
from inventory.ingest.decode import Piece
from inventory.ingest.settle import Gap, declare, settle

HIGHEST = 8  # few, so that everything meets everything
RANGES = st.tuples(st.integers(1, HIGHEST), st.integers(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))
BATCHES = st.tuples(
    st.lists(RANGES, max_size=3),
    st.one_of(
        st.lists(st.tuples(st.integers(1, HIGHEST), st.booleans()), max_size=6),
        st.tuples(st.integers(1, 3), st.integers(1, HIGHEST)).map(
            lambda run: [(number, True) for number in range(run[0], run[0] + run[1])]
        ),
    ),
)


@dataclass
class Model:
    """Which sequences were ingested, and which are lost; nothing can be both."""

    ingested: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)

    @property
    def through(self) -> int:
        number = 0
        while number + 1 in self.ingested | self.lost:
            number += 1
        return number

    def take(self, losses: list[tuple[int, int]], pieces: list[tuple[int, bool]]) -> bool:
        """Apply a batch; false, and nothing is applied, when there is a gap."""
        ingested, lost = set(self.ingested), set(self.lost)
        for first, last in losses:
            lost |= set(range(first, last + 1)) - ingested
        trial = Model(ingested, lost)
        for number, good in pieces:
            if number > trial.through + 1:
                return False
            if number > trial.through:
                (ingested if good else lost).add(number)
        self.ingested, self.lost = ingested, lost
        return True


def _piece(number: int, *, good: bool) -> Piece:
    snapshot: object = object() if good else None
    return Piece(number, b"", memoryview(b""), snapshot)  # type: ignore[arg-type]  # settling never looks inside


@given(st.lists(BATCHES, max_size=12))
def test_each_sequence_is_settled_once_and_in_order(
    batches: list[tuple[list[tuple[int, int]], list[tuple[int, bool]]]],
) -> None:
    model, through, ahead, ingested, lost = Model(), 0, (), 0, 0
    for losses, pieces in batches:
        declared = [Loss(epoch="a" * 32, first=first, last=last, reason="evicted") for first, last in losses]
        new, seen = declare(through, ahead, declared)
        outcome = settle(through, seen, [_piece(number, good=good) for number, good in pieces])
        accepted = model.take(losses, pieces)
        assert isinstance(outcome, Gap) != accepted
        if not isinstance(outcome, Gap):
            through, ahead = outcome.through, outcome.ahead
            ingested += len(outcome.accepted)
            lost += sum(last - first + 1 for first, last, _ in new) + len(outcome.rejected)
        assert through == model.through
        assert (ingested, lost) == (len(model.ingested), len(model.lost))
        assert {number for first, last in ahead for number in range(first, last + 1)} == {
            number for number in model.lost if number > through
        }
