"""What one office's silence is told to have been; Monday 18/11/2019 and the days after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from inventory.calendar import Calendar
from inventory.connectivity.machines import Machine, Run
from inventory.connectivity.outages import Office, Outage, outages, with_areas
from inventory.connectivity.stretches import Stretch
from inventory.text.when import start_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MONDAY: Final = start_of("2019-11-18")
CALENDAR: Final = Calendar()
INTERVAL: Final = 900.0


def at(day: int, clock: float) -> float:
    """A moment: the day counted from Monday, the hour as 14.05 for 14:05."""
    return MONDAY + day * 86_400 + int(clock) * 3600 + round((clock % 1) * 100) * 60


def during(day: int, start: float, end: float) -> Stretch:
    return Stretch(at(day, start), at(day, end))


ALWAYS: Final = (Stretch(at(-1, 0), at(5, 0)),)
DAYS: Final = Stretch(at(0, 0), at(3, 0))


def machine(number: int, on: Iterable[Stretch], reached: Iterable[Stretch]) -> Machine:
    """A machine that booted a little before it first wrote, a few seconds after its neighbour."""
    runs = tuple(Run(part.start + 40 + number, part.end, part.start + number) for part in on)
    return Machine(number, INTERVAL, runs, tuple(reached))


def office(on: list[Stretch], reached: list[Stretch], number: int = 7, agency: int = 1) -> Office:
    return Office(agency, tuple(machine(each, on, reached) for each in range(number)))


def told(one: Office, service: Iterable[Stretch] = ALWAYS, window: Stretch = DAYS) -> list[Outage]:
    return outages(one, tuple(service), window, CALENDAR)


def facts(found: Iterable[Outage]) -> list[tuple[object, ...]]:
    return [(one.cause, one.confidence, round(one.working_seconds / 60), one.machines) for one in found]


def test_the_two_days_of_sinh_phinh_are_a_power_cut_and_then_a_dead_line() -> None:
    on = [during(0, 7.30, 14.05), during(0, 16.20, 17.00), during(1, 7.30, 17.00), during(2, 7.30, 17.00)]
    reached = [during(0, 7.30, 14.05), during(2, 15.40, 17.00)]
    power, line = told(office(on, reached), window=Stretch(at(0, 0), at(2, 17.0)))
    assert facts([power, line]) == [("power", "high", 135, 7), ("line", "high", 14 * 60 + 19, 7)]
    assert power.cut is not None
    assert (power.cut.stopped, power.cut.started) == (7, 7)
    assert round((line.stretch.end - power.stretch.start) / 60) == 49 * 60 + 35


def test_machines_switched_off_for_lunch_the_night_and_the_week_end_are_no_outage() -> None:
    on = [during(day, *part) for day in range(5) for part in ((7.30, 11.30), (13.30, 17.0))]
    assert told(office(on, on), window=Stretch(at(0, 0), at(5, 0))) == []


def test_a_holiday_counts_against_nobody() -> None:
    new_year = start_of("2020-01-01")
    day = Stretch(new_year - 86_400, new_year + 2 * 86_400)
    on = [Stretch(new_year + shift + 7.5 * 3600, new_year + shift + 17 * 3600) for shift in (-86_400, 86_400)]
    assert outages(office(on, on), (day,), day, CALENDAR) == []


def test_while_the_register_was_away_nothing_is_said_of_the_line() -> None:
    whole = during(0, 7.30, 17.00)
    reached = [during(0, 7.30, 9.00), Stretch(at(0, 10.0) + 200, whole.end)]
    served = [Stretch(at(-1, 0), at(0, 9.0)), Stretch(at(0, 10.0), at(5, 0))]
    (one,) = told(office([whole], reached), served, whole)
    assert facts([one]) == [("server", "high", 63, 0)]


def test_a_line_that_stays_dead_after_the_register_is_back_is_told_apart() -> None:
    whole = during(0, 7.30, 17.00)
    reached = [during(0, 7.30, 9.00), during(0, 11.00, 17.00)]
    served = [Stretch(at(-1, 0), at(0, 9.0)), Stretch(at(0, 10.0), at(5, 0))]
    assert [one.cause for one in told(office([whole], reached), served, whole)] == ["server", "line"]


def test_machines_that_are_off_one_by_one_are_off() -> None:
    machines = [
        machine(
            number,
            [Stretch(at(0, 7.3), at(0, 8.0) + number * 720), Stretch(at(0, 15.0) + number * 700, at(0, 17.0))],
            [Stretch(at(0, 7.3) + 60, at(0, 8.0) + number * 720), Stretch(at(0, 15.0) + number * 700, at(0, 17.0))],
        )
        for number in range(4)
    ]
    (one,) = told(Office(1, tuple(machines)), window=during(0, 0, 17.0))
    assert (one.cause, one.confidence) == ("off", "low")


def test_a_cut_that_began_at_night_shows_where_all_start_at_once_long_after_work_began() -> None:
    days = [during(0, 7.30, 17.00), during(1, 9.40, 17.00)]
    (one,) = told(office(days, days), window=Stretch(at(0, 7.3), at(1, 17.0)))
    assert facts([one]) == [("power", "medium", 130, 7)]


def test_one_machine_alone_out_of_contact_is_no_outage_of_the_office() -> None:
    whole = during(0, 7.30, 17.00)
    deaf = machine(9, [whole], [during(0, 7.30, 8.00), during(0, 16.00, 17.00)])
    assert told(Office(1, (*office([whole], [whole], 3).machines, deaf)), window=during(0, 7.3, 17.0)) == []


@pytest.mark.parametrize(("minutes", "number"), [(14, 0), (16, 1)])
def test_a_silence_of_less_than_one_interval_is_not_told(minutes: int, number: int) -> None:
    whole = during(0, 7.30, 17.00)
    back = Stretch(at(0, 10.0) + minutes * 60, whole.end)
    assert len(told(office([whole], [during(0, 7.3, 10.0), back]), window=during(0, 7.3, 17.0))) == number


def test_what_still_lasts_is_not_known_until_somebody_tells_of_it() -> None:
    reached = [during(0, 7.30, 10.00)]
    (one,) = told(office(reached, reached), window=during(0, 0, 15.0))
    assert (one.cause, one.confidence, one.is_open) == ("unknown", "low", True)


def test_three_offices_cut_together_are_an_area_and_two_are_not() -> None:
    whole = during(0, 7.30, 17.00)
    reached = [during(0, 7.30, 9.00), during(0, 11.00, 17.00)]
    lines = [told(office([whole], reached, agency=agency), window=during(0, 7.3, 17.0))[0] for agency in (1, 2, 3)]
    assert {one.area for one in with_areas(lines)} == {(1, 2, 3)}
    assert {one.area for one in with_areas(lines[:2])} == {()}
