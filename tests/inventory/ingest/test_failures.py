"""When the register itself fails, nothing is held against what was sent."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from inventory.ingest import changes
from tests.inventory.sending import body, snapshot

if TYPE_CHECKING:
    from tests.inventory.ingest.conftest import Door


@pytest.mark.parametrize("error", [sqlite3.DatabaseError("malformed"), MemoryError(), KeyError("a mistake of ours")])
def test_a_failing_register_does_not_reject_what_is_good(
    door: Door, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: Any, **_more: Any) -> None:
        raise error

    with monkeypatch.context() as planted:
        planted.setattr(changes, "measure", fail)
        with pytest.raises(type(error)):
            door.group([(door.agent, body(snapshot(1)))], careful=True)
    door.intake.memory.forget()
    assert door.rows("SELECT COUNT(*) FROM quarantine") == [(0,)]
    assert door.send(snapshot(1)).acknowledged_through == 1
    assert door.rows("SELECT COUNT(*) FROM receipt") == [(1,)]


def test_a_rejection_whose_answer_was_lost_is_told_again(door: Door) -> None:
    bad = snapshot(2).replace(b'"P2"', b'"P9"')
    first = door.send(snapshot(1), bad, snapshot(3))
    door.intake.memory.forget()
    again = door.send(snapshot(1), bad, snapshot(3), snapshot(4))
    assert again.acknowledged_through == 4
    assert [each.sequence for each in again.rejected] == [2]
    assert again.rejected == first.rejected
    assert door.rows("SELECT COUNT(*) FROM quarantine") == [(1,)]


def test_a_rejection_in_the_same_group_is_told_to_the_repeated_batch_too(door: Door) -> None:
    raw = body(snapshot(1).replace(b'"P2"', b'"P9"'))
    first, again = door.group([(door.agent, raw), (door.agent, raw)])
    assert first.rejected == again.rejected != ()
