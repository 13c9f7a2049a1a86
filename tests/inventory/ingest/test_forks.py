"""Two machines with one spool: what the copy gives up is not taken from the original."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.contract import Loss, Measurements
from tests.inventory.sending import EPOCH, NOW, OLD_EPOCH, snapshot

if TYPE_CHECKING:
    from tests.inventory.ingest.conftest import Door

COPY = Measurements(load1=9.0)


def _forked(door: Door) -> None:
    door.send(snapshot(1), epoch=OLD_EPOCH)
    assert door.send(snapshot(1, measurements=COPY), epoch=OLD_EPOCH).error == "fork"


def test_what_a_copy_declares_lost_still_comes_from_the_original(door: Door) -> None:
    _forked(door)
    door.send(snapshot(1, measurements=COPY), losses=[Loss(epoch=OLD_EPOCH, first=1, last=3, reason="fork")])
    door.intake.memory.forget()
    assert door.send(snapshot(2), snapshot(3), epoch=OLD_EPOCH).acknowledged_through == 3
    assert door.rows("SELECT through, ingested, lost FROM stream WHERE epoch = :e", e=OLD_EPOCH) == [(3, 3, 0)]


def test_the_mark_of_a_fork_is_not_needed_to_know_a_copy_by_its_declaration(door: Door) -> None:
    door.send(snapshot(1), epoch=OLD_EPOCH)
    door.send(losses=[Loss(epoch=OLD_EPOCH, first=2, last=9, reason="fork")])
    assert door.send(snapshot(2), epoch=OLD_EPOCH).acknowledged_through == 2
    assert door.rows("SELECT through, ingested, lost FROM stream WHERE epoch = :e", e=OLD_EPOCH) == [(2, 2, 0)]


def test_what_the_copy_had_evicted_before_is_not_lost_to_the_original_either(door: Door) -> None:
    _forked(door)
    door.send(losses=[Loss(epoch=OLD_EPOCH, first=2, last=2, reason="evicted")])
    door.intake.memory.forget()
    assert door.send(snapshot(2), epoch=OLD_EPOCH).acknowledged_through == 2
    assert door.rows("SELECT COUNT(*) FROM receipt") == [(2,)]


def test_the_declaration_of_a_copy_stays_on_record_once(door: Door) -> None:
    _forked(door)
    for _ in range(2):
        door.send(losses=[Loss(epoch=OLD_EPOCH, first=2, last=3, reason="fork")], epoch=EPOCH)
    assert door.rows("SELECT first, last, reason, recorded_at FROM lost_range") == [(2, None, "fork", NOW)]
