"""When offices work: against what was decreed, and against counting minute by minute."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.calendar import OFFICE_HOURS, Calendar, Span, Told, days, parse_hours, show_hours
from inventory.text.when import ZONE, day_of

MINUTE = 60.0
HOUR = 3600.0


def at(text: str) -> float:
    """The instant of a local time, ``2019-11-08 09:28``."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()


DECREED = {
    2019: (
        *("2018-12-31", "2019-01-01", *days("2019-02-04", "2019-02-08"), "2019-04-15"),
        *(*days("2019-04-29", "2019-05-01"), "2019-09-02"),
    ),
    2020: (*("2020-01-01", *days("2020-01-23", "2020-01-29")), "2020-04-02", "2020-04-30", "2020-05-01", "2020-09-02"),
    2023: (
        *("2023-01-02", *days("2023-01-20", "2023-01-26"), *days("2023-05-01", "2023-05-03")),
        *("2023-09-01", "2023-09-04"),
    ),
    2025: (
        *("2025-01-01", *days("2025-01-27", "2025-01-31"), "2025-04-07", "2025-04-30", "2025-05-01", "2025-05-02"),
        *("2025-09-01", "2025-09-02"),
    ),
}
"""Weekdays off as the notices of these years have them."""
WORKED = ("2019-01-05", "2019-05-04", "2024-05-04", "2025-04-26")


@pytest.mark.parametrize("year", DECREED)
def test_the_weekdays_off_are_those_of_the_notices(year: int) -> None:
    calendar = Calendar()
    off = {
        day
        for day in days(f"{year}-01-01", f"{year}-12-31")
        if dt.date.fromisoformat(day).weekday() < 5 and not calendar.day(day).works
    }
    decreed = {day for day in DECREED[year] if day.startswith(str(year)) and dt.date.fromisoformat(day).weekday() < 5}
    assert off == decreed


@pytest.mark.parametrize("day", WORKED)
def test_a_saturday_that_made_up_for_a_day_off_is_worked(day: str) -> None:
    assert Calendar().day(day).works
    assert Calendar().day(day).reason.en == "worked in place of another day"


def test_a_holiday_has_its_name_and_a_moved_day_the_date_as_written_here() -> None:
    assert Calendar().day("2019-02-05").reason.vi == "Tết Nguyên Đán"
    assert Calendar().day("2019-04-29").reason.en == "Day off (substituted from 4 May 2019)"


def test_what_people_said_of_a_day_goes_before_the_public_calendar() -> None:
    calendar = Calendar(
        told={"2019-11-08": Told(works=False, reason="lũ"), "2019-11-09": Told(works=True, reason="bù")}
    )
    assert [calendar.day(day).works for day in ("2019-11-07", "2019-11-08", "2019-11-09")] == [True, False, True]
    assert calendar.day("2019-11-08").reason.vi == "lũ"


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("2019-11-08 07:29", False),
        ("2019-11-08 07:30", True),
        ("2019-11-08 11:30", False),
        ("2019-11-08 13:29", False),
        ("2019-11-08 16:59", True),
        ("2019-11-08 17:00", False),
        ("2019-11-09 09:00", False),
        ("2019-02-05 09:00", False),
    ],
)
def test_offices_work_in_the_morning_and_the_afternoon_of_a_working_day(moment: str, *, works: bool) -> None:
    assert Calendar().is_working(at(moment)) is works


def test_a_night_a_lunch_and_tet_are_no_working_time() -> None:
    calendar = Calendar()
    assert calendar.working_seconds(at("2019-11-07 16:00"), at("2019-11-08 08:30")) == 2 * HOUR
    assert calendar.working_seconds(at("2019-11-08 11:00"), at("2019-11-08 14:00")) == 1 * HOUR
    assert calendar.working_seconds(at("2019-02-01 17:00"), at("2019-02-11 07:30")) == 0
    assert calendar.working_seconds(at("2019-11-08 14:00"), at("2019-11-08 11:00")) == 0


def test_two_hours_before_tet_end_after_it() -> None:
    assert Calendar().after(at("2019-02-01 16:00"), 2 * HOUR) == at("2019-02-11 08:30")
    assert Calendar().after(at("2019-11-09 10:00"), 0) == at("2019-11-11 07:30")


def test_an_office_that_never_works_is_not_waited_for() -> None:
    with pytest.raises(ValueError, match="no working time"):
        Calendar(hours=()).after(at("2019-11-08 09:00"), HOUR)


YEAR_START = int(at("2019-01-01 00:00"))
moments = st.integers(0, 20 * 24 * 60).map(lambda minute: YEAR_START + 25 * 86_400 + minute * MINUTE)


@given(moments, moments)
def test_working_time_is_what_counting_minute_by_minute_gives(one: float, other: float) -> None:
    start, end = sorted((one, other))
    calendar = Calendar()
    counted = sum(calendar.is_working(start + minute * MINUTE) for minute in range(round((end - start) / MINUTE)))
    assert calendar.working_seconds(start, end) == counted * MINUTE


@given(moments, st.integers(1, 5000))
def test_after_is_the_first_moment_with_that_much_working_time(start: float, minutes: int) -> None:
    calendar, seconds = Calendar(), minutes * MINUTE
    end = calendar.after(start, seconds)
    assert calendar.working_seconds(start, end) == seconds
    assert calendar.working_seconds(start, end - 1) < seconds


@pytest.mark.parametrize("typed", ["7:30-11:30 13:30-17:00", "7h30-11h30, 13h30-17h00", "07:30–11:30;13:30 - 17:00"])
def test_hours_are_read_as_people_write_them(typed: str) -> None:
    assert parse_hours(typed) == OFFICE_HOURS
    assert parse_hours(show_hours(OFFICE_HOURS)) == OFFICE_HOURS


@pytest.mark.parametrize(
    "typed",
    ["", "7-11", "11:30-7:30", "7:30-11:30 11:00-17:00", "7:30-24:01", "7:61-8:00", "7:30-11:30 x", "٧:30-11:30"],
)
def test_hours_that_are_none_are_not_guessed(typed: str) -> None:
    assert parse_hours(typed) is None


def test_a_day_may_end_at_midnight() -> None:
    assert parse_hours("20:00-24:00") == (Span(20 * HOUR, 24 * HOUR),)
    assert day_of(at("2019-11-08 23:59")) == "2019-11-08"


@given(moments, st.integers(1, 5000))
def test_before_is_the_last_moment_since_which_that_much_working_time_has_passed(end: float, minutes: int) -> None:
    calendar, seconds = Calendar(), minutes * MINUTE
    start = calendar.before(end, seconds)
    assert calendar.working_seconds(start, end) == seconds
    assert calendar.working_seconds(start + 1, end) < seconds
