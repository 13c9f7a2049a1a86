"""The history of a machine goes forward, whatever its clock does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agent.contract import Sections, Storage
from inventory.ingest import accept
from tests.inventory.sending import NOW, snapshot

if TYPE_CHECKING:
    from tests.inventory.ingest.conftest import Door


@pytest.mark.parametrize("restarted", [False, True])
def test_a_part_never_ends_before_it_came(door: Door, *, restarted: bool) -> None:
    disk = Sections(storages=(Storage(name="sda", serial="S-1"),))
    door.send(snapshot(1, sections=disk))
    if restarted:
        door.intake.memory.forget()
    years_ago = {"boot_id": "other", "wall_seconds": NOW - 3e8}
    door.send(snapshot(2, sections=Sections(storages=()), **years_ago))
    ((seen_from, seen_to),) = door.rows("SELECT seen_from, seen_to FROM component")
    assert seen_from == seen_to == NOW - 99


def test_of_a_rejected_snapshot_no_more_is_kept_than_a_person_would_read(door: Door) -> None:
    bad = snapshot(1)[:-1] + b',"more":"' + b"x" * 100_000 + b'","priority":"P9"}'
    assert [each.sequence for each in door.send(bad).rejected] == [1]
    ((payload,),) = door.rows("SELECT payload FROM quarantine")
    assert payload == bad[: accept.MOST_BYTES_KEPT]
