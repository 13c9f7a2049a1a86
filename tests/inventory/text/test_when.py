from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.text import Problem
from inventory.text import when
from tests.inventory.book import NOW

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day"), [("15/6/2018", "2018-06-15"), ("08/11/2019", "2019-11-08"), (" 2019-11-08 ", "2019-11-08")]
)
def test_days_are_typed_as_people_write_them_or_as_iso(typed: str, day: str) -> None:
    assert when.parse_day(typed, "from") == day


@pytest.mark.parametrize(
    "typed", ["13/13/2019", "30/02/2020", "2019-13-01", "8.11.2019", "08/11/19", "08/11/0219", "", "١٥/٦/٢٠١٨"]
)
def test_an_impossible_day_is_refused_by_the_name_of_its_field(typed: str) -> None:
    with pytest.raises(Problem) as refused:
        when.parse_day(typed, "--from")
    assert refused.value.happened.en.startswith("--from: ")
    assert refused.value.exit_code == 2


@given(DAYS)
def test_a_shown_vietnamese_day_reads_back_as_itself(day: date) -> None:
    assert when.parse_day(when.show_day(day.isoformat(), "vi"), "day") == day.isoformat()


@given(st.floats(min_value=0, max_value=4e9))
def test_an_instant_lies_in_its_local_day(instant: float) -> None:
    day = when.day_of(instant)
    assert when.start_of(day) <= instant < when.end_of(day)


def test_the_header_names_the_weekday_in_both_languages() -> None:
    assert when.show_header(NOW, "vi") == "Thứ Sáu 08/11/2019 09:28"
    assert when.show_header(NOW, "en", seconds=True) == "Fri 8 Nov 2019 09:28:00"


def test_recent_times_are_relative_and_absolute_and_old_ones_absolute_only() -> None:
    assert when.show_ago(NOW - 360, NOW, "vi") == "6 phút trước (09:22)"
    assert when.show_ago(NOW - 1, NOW, "en") == "1 second ago (09:27)"
    assert when.show_ago(NOW - 2 * 86_400, NOW, "en") == "2 days ago (6 Nov 2019 09:28)"
    assert when.show_ago(NOW - 8 * 86_400, NOW, "vi") == "31/10/2019 09:28"


def test_programs_get_utc() -> None:
    assert when.iso_instant(NOW) == "2019-11-08T02:28:00Z"


def test_the_day_begins_at_midnight_in_viet_nam() -> None:
    assert when.day_of(when.start_of("2019-11-08") - 1) == "2019-11-07"
    assert when.add_days("2019-12-31", 1) == "2020-01-01"
