"""The limit of changes a day: nothing is lost by it, nobody else pays for it, and a restart does not forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Loss, Memory, Sections, Storage
from agent.encode import section_digests
from inventory.ingest import noise
from inventory.ingest.accept import Intake
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.ingest.refusal import Refused
from tests.inventory import sending
from tests.inventory.sending import EPOCH, NOW, OLD_EPOCH, snapshot

if TYPE_CHECKING:
    from tests.inventory.ingest.conftest import Door

DAY = 86_400.0
MIDNIGHT = 1_573_232_400.0
"""Saturday 09/11/2019 00:00 in Viet Nam."""


def inventory(number: int, *serials: str) -> bytes:
    """Return a snapshot with a memory that is never the same, and disks."""
    sections = Sections(
        memory=Memory(total_bytes=number),
        storages=tuple(Storage(name=f"d{one}", serial=one) for one in serials) or None,
    )
    return snapshot(number, priority="P0", sections=sections, digests=section_digests(sections))


def door_with(door: Door, most: int) -> Door:
    door.intake = Intake(most)
    return door


def days(door: Door) -> list[Any]:
    return door.rows("SELECT agent_id, day, changes, noisy_at FROM agent_day ORDER BY day")


def noisy(answer: Any) -> bool:
    return isinstance(answer, Refused) and (answer.status, answer.error) == (429, "noisy")


def test_sections_and_parts_that_really_changed_are_counted(door: Door) -> None:
    door.send(inventory(1, "S-1", "S-2"))
    assert days(door) == [(1, "2019-11-08", 4, None)], "memory, storages, and two disks that came"
    door.send(inventory(2, "S-2"))
    assert days(door) == [(1, "2019-11-08", 7, None)], "memory, storages, and a disk that went"
    door.send(snapshot(3), inventory(2, "S-2"))
    assert days(door) == [(1, "2019-11-08", 7, None)], "a measurement, and what came before"


def test_a_section_that_comes_again_as_it_is_on_record_is_no_change(door: Door) -> None:
    sections = Sections(memory=Memory(total_bytes=8))
    for number in (1, 2, 3):
        door.send(snapshot(number, priority="P0", sections=sections, digests=section_digests(sections)))
    assert days(door) == [(1, "2019-11-08", 1, None)]


def test_beyond_the_limit_an_agent_is_told_to_come_tomorrow_and_marked(door: Door) -> None:
    door_with(door, 4).send(inventory(1, "S-1", "S-2"))
    refused = door.send(inventory(2), now=NOW + 5)
    assert noisy(refused)
    assert refused.retry_after == MIDNIGHT - NOW - 5
    door.send(inventory(2), now=NOW + 9)
    assert days(door) == [(1, "2019-11-08", 4, NOW + 5)]
    assert door.counts()["refused_noisy"] == 2


def test_nothing_is_lost_by_it_and_tomorrow_everything_is_taken(door: Door) -> None:
    door_with(door, 3).send(inventory(1, "S-1"))
    assert noisy(door.send(inventory(2), inventory(3)))
    assert door.rows("SELECT through, lost FROM stream") == [(1, 0)]
    assert door.send(inventory(2), inventory(3), now=MIDNIGHT).acknowledged_through == 3
    assert [day[1:] for day in days(door)] == [("2019-11-08", 3, NOW), ("2019-11-09", 2, None)]


def test_what_stands_before_it_in_a_batch_is_taken(door: Door) -> None:
    door_with(door, 1)
    reply = door.send(snapshot(1), inventory(2), snapshot(3), inventory(4), snapshot(5))
    assert reply.acknowledged_through == 3
    assert noisy(door.send(inventory(4), snapshot(5)))


def test_measurements_and_heartbeats_are_never_held_back(door: Door) -> None:
    door_with(door, 1).send(inventory(1))
    assert door.send(snapshot(2), snapshot(3)).acknowledged_through == 3
    assert door.send(snapshot(4, priority="P1", digests={}, health=())).acknowledged_through == 4


def test_a_repeated_inventory_is_acknowledged_as_before(door: Door) -> None:
    door_with(door, 1).send(inventory(1))
    assert door.send(inventory(1)).acknowledged_through == 1


def test_a_restart_of_the_server_does_not_forget(door: Door) -> None:
    door_with(door, 1).send(inventory(1))
    assert noisy(door_with(door, 1).send(inventory(2)))


def test_one_agents_noise_is_not_anothers(door: Door) -> None:
    (other,) = sending.enrolled(door.store, first=1)
    door_with(door, 1).send(inventory(1))
    assert door.send(inventory(1), sender=other).acknowledged_through == 1


def test_a_group_counts_each_of_its_batches(door: Door) -> None:
    door_with(door, 2)
    bodies = [(door.agent, sending.body(inventory(number))) for number in (1, 2, 3)]
    answers = door.group(bodies)
    assert [noisy(answer) for answer in answers] == [False, False, True]
    assert days(door)[0][2:] == (2, NOW)


@pytest.mark.parametrize("careful", [False, True])
def test_what_the_database_refuses_is_not_counted(door: Door, *, careful: bool) -> None:
    door.connection.execute(
        "CREATE TRIGGER planted BEFORE INSERT ON component WHEN NEW.part = 'BAD'"
        " BEGIN SELECT RAISE(ABORT, 'planted'); END"
    )
    bodies = [(door.agent, sending.body(inventory(1), inventory(2, "bad"), inventory(3)))]
    if not careful:
        with pytest.raises(Exception, match="planted"):
            door.group(bodies)
        assert days(door) == []
        return
    (reply,) = door.group(bodies, careful=True)
    assert [each.sequence for each in reply.rejected] == [2]
    assert days(door)[0][2] == 2
    door.send(inventory(4))
    assert days(door)[0][2] == 3


def test_losses_wait_with_the_batch_that_declares_them(door: Door) -> None:
    door_with(door, 1).send(inventory(1))
    losses = [
        Loss(epoch=EPOCH, first=2, last=2, reason="evicted"),
        Loss(epoch=OLD_EPOCH, first=1, last=1, reason="evicted"),
    ]
    assert noisy(door.send(inventory(3), losses=losses))
    assert door.rows("SELECT COUNT(*) FROM lost_range") == [(0,)]
    assert door.send(inventory(3), losses=losses, now=MIDNIGHT).acknowledged_through == 3


@given(
    st.lists(st.integers(0, 5), max_size=30).filter(bool),
    st.integers(0, 30),
    st.integers(-5, 60),
)
def test_a_batch_is_cut_where_the_day_is_full_and_nowhere_else(disks: list[int], through: int, left: int) -> None:
    numbered = list(enumerate(disks, 1))
    bodies = [inventory(number, *map(str, range(count))) if count else snapshot(number) for number, count in numbered]
    pieces = delivery(inflate(sending.body(*bodies))).pieces
    taken = noise.within(pieces, through, left)
    assert taken == pieces[: len(taken)]
    weights = [0 if not count or number <= through else count + 2 for number, count in numbered]
    assert all(not weights[index] or sum(weights[:index]) < left for index in range(len(taken)))
    if len(taken) < len(pieces):
        assert weights[len(taken)] > 0
        assert sum(weights[: len(taken)]) >= left
    assert noise.brings_inventory(pieces, through) == any(weights)
