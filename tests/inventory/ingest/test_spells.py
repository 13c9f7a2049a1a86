"""Intervals of being at work and in contact, as snapshots and batches tell of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.ingest import spells
from inventory.store.spells import Awake, Contact
from tests.inventory import sending
from tests.inventory.sending import NOW

if TYPE_CHECKING:
    from tests.inventory.ingest.conftest import Door

HOUR = 3600.0


def sent(door: Door, sequence: int, after: float, *, boot: str = "boot-1", up: float = 1000.0, held: float = 0) -> None:
    """One snapshot taken ``after`` seconds from the start, sent ``held`` seconds later."""
    taken, now = NOW + after, NOW + after + held
    more = {"wall_seconds": taken, "monotonic_seconds": up, "boot_id": boot}
    body = sending.encode.batch_body(
        epoch=sending.EPOCH,
        wall_seconds=now,
        monotonic_seconds=up + held,
        boot_id=boot,
        losses=(),
        snapshots=(sending.snapshot(sequence, measurements=sending.Measurements(cpu_ratio=0.5), **more),),
    )
    door.group([(door.agent, body)], now=now)


def awake(door: Door) -> list[tuple[object, ...]]:
    return door.rows("SELECT boot_id, booted_at - :t, first_at - :t, last_at - :t FROM awake_spell ORDER BY 3", t=NOW)


def contact(door: Door) -> list[tuple[object, ...]]:
    return door.rows("SELECT first_at - :t, last_at - :t FROM contact_spell ORDER BY 1", t=NOW)


def test_a_machine_that_goes_on_is_one_interval(door: Door) -> None:
    for number in range(5):
        sent(door, number + 1, number * 300.0, up=1000.0 + number * 300)
    assert awake(door) == [("boot-1", -1000.0, 0.0, 1200.0)]


def test_a_pause_or_another_boot_begins_another(door: Door) -> None:
    sent(door, 1, 0)
    sent(door, 2, 1000, up=2000)
    sent(door, 3, 1300, boot="boot-2", up=60)
    assert awake(door) == [
        ("boot-1", -1000.0, 0.0, 0.0),
        ("boot-1", -1000.0, 1000.0, 1000.0),
        ("boot-2", 1240.0, 1300.0, 1300.0),
    ]


def test_what_was_written_while_cut_off_is_work_without_contact(door: Door) -> None:
    sent(door, 1, 0)
    for number in range(12):
        sent(door, number + 2, 300 + number * 300.0, up=1300 + number * 300, held=3 * HOUR - number * 300)
    assert awake(door) == [("boot-1", -1000.0, 0.0, 3600.0)]
    assert contact(door) == [(0.0, 0.0), (300 + 3 * HOUR, 300 + 3 * HOUR)]


def test_intervals_go_on_after_the_writer_has_forgotten(door: Door) -> None:
    sent(door, 1, 0)
    door.intake.memory.forget()
    sent(door, 2, 300, up=1300)
    assert awake(door) == [("boot-1", -1000.0, 0.0, 300.0)]
    assert contact(door) == [(0.0, 300.0)]


def test_a_small_step_is_not_written() -> None:
    before = Awake("b", 0.0, 10.0, 100.0)
    assert not spells.has_grown(before, before._replace(last_at=339.0))
    assert spells.has_grown(before, before._replace(last_at=340.0))
    assert spells.has_grown(None, before)


def test_contact_may_be_a_quarter_late() -> None:
    before = Contact(0.0, 1000.0)
    assert spells.contact(before, 900, 1000 + 1125) == Contact(0.0, 2125.0)
    assert spells.contact(before, 900, 1000 + 1126) == Contact(2126.0, 2126.0)


def test_after_a_start_the_second_contact_waits_for_its_own_moment() -> None:
    for first in (Contact(1000.0, 1000.0), Contact(990.0, 1000.0)):  # an inventory is asked for within the first
        assert spells.contact(first, 900, 1000 + 1440) == Contact(first.first_at, 2440.0)
        assert spells.contact(first, 900, 1000 + 1441) == Contact(2441.0, 2441.0)


def test_the_past_moves_no_end_back() -> None:
    before = Awake("b", 0.0, 10.0, 100.0)
    assert spells.awake(before, "b", 0.0, 50.0) == before
    assert spells.contact(Contact(0.0, 100.0), 900, 50.0) == Contact(0.0, 100.0)
