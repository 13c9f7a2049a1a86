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
    def fail(*_: Any) -> None:
        raise error

    with monkeypatch.context() as planted:
        planted.setattr(changes, "measure", fail)
        with pytest.raises(type(error)):
            door.group([(door.agent, body(snapshot(1)))], careful=True)
    door.intake.memory.forget()
    assert door.rows("SELECT COUNT(*) FROM quarantine") == [(0,)]
    assert door.send(snapshot(1)).acknowledged_through == 1
    assert door.rows("SELECT COUNT(*) FROM receipt") == [(1,)]
