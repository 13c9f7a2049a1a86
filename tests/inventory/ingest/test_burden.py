"""What one agent may make the register remember and walk through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.contract import MAX_OTHER_EPOCHS_PER_BATCH, Loss
from inventory.ingest import accept
from inventory.ingest.settle import declare
from inventory.store import intake
from tests.inventory.sending import EPOCH, snapshot

if TYPE_CHECKING:
    import pytest

    from tests.inventory.ingest.conftest import Door


def _loss(first: int, last: int, epoch: str = EPOCH) -> Loss:
    return Loss(epoch=epoch, first=first, last=last, reason="evicted")


def test_losses_that_touch_are_remembered_as_one() -> None:
    lost, ahead = declare(0, [(4, 5), (6, 6)], [_loss(9, 9), _loss(7, 8), _loss(2, 10)])
    assert lost == [(9, 9, "evicted"), (7, 8, "evicted"), (2, 3, "evicted"), (10, 10, "evicted")]
    assert ahead == ((2, 10),)


def test_too_many_pieces_ahead_are_refused_and_leave_nothing(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accept, "MOST_RANGES_AHEAD", 10)
    assert door.send(losses=[_loss(n, n) for n in range(3, 23, 2)]).acknowledged_through == 0
    refused = door.send(losses=[_loss(n, n) for n in range(23, 43, 2)])
    assert (refused.status, refused.error, refused.pointer) == (422, "too_many", "/losses")
    assert door.rows("SELECT COUNT(*) FROM lost_range") == [(10,)]
    assert door.send(snapshot(1), snapshot(2)).acknowledged_through == 3


def test_losses_of_too_many_epochs_are_refused_before_a_stream_begins(door: Door) -> None:
    losses = [_loss(1, 1, f"{number:032x}") for number in range(MAX_OTHER_EPOCHS_PER_BATCH + 1)]
    assert door.send(losses=losses).error == "too_many"
    assert door.rows("SELECT COUNT(*) FROM stream WHERE epoch <> :e", e=EPOCH) == [(0,)]
    assert door.send(losses=losses[1:]).acknowledged_through == 0


def test_an_agent_begins_so_many_streams_and_no_more(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_STREAMS", 2)
    for number in (1, 2):
        assert door.send(snapshot(1), epoch=f"{number:032x}").acknowledged_through == 1
    assert door.send(snapshot(1), epoch=f"{3:032x}").error == "too_many"
    door.intake.memory.forget()
    assert door.send(snapshot(2), epoch=f"{2:032x}").acknowledged_through == 2
