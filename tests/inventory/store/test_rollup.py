"""Measurements become hours as they grow old, and hours go: on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.store import rollup
from inventory.store.rollup import HOURLY_SECONDS, RAW_SECONDS, Rolled
from tests.inventory.store.measured import DAY, NOW, expected, hours, measure, measuring, raw, store
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from inventory.store.engine import Store

__all__ = ("postgres_server", "postgres_url", "store")

BORDER = (NOW - RAW_SECONDS) // 3600 * 3600


def roll(store: Store, device_id: int = 1, now: float = NOW) -> Rolled:
    total = Rolled()
    while True:
        with store.write() as connection:
            done = rollup.step(connection, device_id, now)
        if not any(done):
            return total
        total = Rolled(total.measurements + done.measurements, total.hours + done.hours)


def due(store: Store, now: float = NOW) -> list[int]:
    with store.read() as connection:
        return rollup.due(connection, now)


def test_what_is_older_than_fourteen_days_is_by_the_hour_and_what_is_not_is_raw(store: Store) -> None:
    measuring(store, 1)
    told = [(BORDER + 300.0 * number, number / 1000) for number in range(-600, 600)]
    measure(store, 1, told)
    assert roll(store) == Rolled(600, 0)
    assert raw(store) == [moment for moment, _ in told if moment >= BORDER]
    assert hours(store) == expected((1, moment, value) for moment, value in told if moment < BORDER)


def test_a_second_time_changes_nothing(store: Store) -> None:
    measuring(store, 1)
    measure(store, 1, [(BORDER - 100, 0.5), (BORDER - 50, 0.7)])
    roll(store)
    before = hours(store)
    assert (roll(store), due(store), hours(store)) == (Rolled(), [], before)


def test_what_arrives_late_goes_into_its_hour_too(store: Store) -> None:
    """A machine was cut off for three weeks, and its spool drains in two parts."""
    measuring(store, 1)
    told = [(BORDER - 7 * DAY + 60.0 * number, number % 7 / 10) for number in range(120)]
    measure(store, 1, told[::2])
    roll(store)
    measure(store, 1, told[1::2])
    assert due(store) == [1]
    roll(store)
    assert hours(store) == expected((1, *each) for each in told)


def test_nothing_young_goes_with_the_old_that_came_after_it(store: Store) -> None:
    measuring(store, 1)
    measure(store, 1, [(BORDER - 9, 0.1), (NOW, 0.2), (BORDER - 5, 0.3)])
    roll(store)
    assert raw(store) == [BORDER - 5, NOW]
    roll(store, now=NOW + RAW_SECONDS + 3600)
    assert raw(store) == []
    assert sum(samples for samples, *_ in hours(store).values()) == 3


def test_hours_go_after_four_hundred_days_however_many_they_are(store: Store) -> None:
    measuring(store, 2)
    border = (NOW - HOURLY_SECONDS) // 3600 * 3600
    measure(store, 1, [(border + 3600.0 * hour, 0.5) for hour in range(-1000, 10)])
    measure(store, 2, [(border - 1, 0.5), (border, 0.5)])
    assert due(store) == [1, 2]
    assert [roll(store, device).hours for device in (1, 2)] == [1000, 1]
    assert sorted({device for device, _ in hours(store)}) == [1, 2]
    assert min(hour for _, hour in hours(store)) == border
    assert due(store) == []


def test_a_silent_machine_loses_its_old_hours_too(store: Store) -> None:
    measuring(store, 1)
    measure(store, 1, [(BORDER - 1, 0.5)])
    roll(store)
    assert due(store, NOW + HOURLY_SECONDS) == [1]
    assert roll(store, now=NOW + HOURLY_SECONDS) == Rolled(0, 1)


def test_who_asks_for_hours_gets_them_whether_raw_or_rolled_up(store: Store) -> None:
    measuring(store, 1)
    told = [(BORDER + 60.0 * number, number % 9 / 10) for number in range(-300, 300)]
    measure(store, 1, told)
    asked = {"device_id": 1, "since": int(BORDER) - 4 * 3600, "until": int(BORDER) + 4 * 3600}
    with store.read() as connection:
        before = rollup.hours(connection, **asked)
    roll(store, now=NOW + 1800)
    with store.read() as connection:
        after = rollup.hours(connection, **asked)
    assert [hour._replace(mean=round(hour.mean, 9)) for hour in after] == [
        hour._replace(mean=round(hour.mean, 9)) for hour in before
    ]
    assert [hour.samples for hour in after] == [60] * 8
