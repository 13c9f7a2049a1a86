"""Months, quarters and years by name."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.text import Problem
from inventory.text.spans import LENGTHS, span, spans


@pytest.mark.parametrize(
    ("typed", "first", "last", "vi"),
    [
        ("2019-Q4", "2019-10-01", "2019-12-31", "quý IV năm 2019"),
        (" 2020-q1 ", "2020-01-01", "2020-03-31", "quý I năm 2020"),
        ("2020-02", "2020-02-01", "2020-02-29", "tháng 2 năm 2020"),
        ("2019", "2019-01-01", "2019-12-31", "năm 2019"),
    ],
)
def test_a_name_means_its_days(typed: str, first: str, last: str, vi: str) -> None:
    found = span(typed)
    assert (found.first, found.last, found.words.vi) == (first, last, vi)
    assert span(found.name) == found


@pytest.mark.parametrize("typed", ["2019-Q0", "2019-00", "2019-1", "Q4", "1899", "2200", "２０１９", "2019-Q4x"])
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(Problem, match="period"):
        span(typed)


@given(first=st.dates(date(1990, 1, 1), date(2100, 1, 1)), length=st.integers(0, 900), by=st.sampled_from([*LENGTHS]))
def test_periods_follow_each_other_without_a_gap_and_hold_every_day(first: date, length: int, by: Any) -> None:
    last = first + timedelta(days=length)
    found = list(spans(first.isoformat(), last.isoformat(), by))
    assert found[0].first <= first.isoformat() <= found[0].last
    assert found[-1].first <= last.isoformat() <= found[-1].last
    for one, other in pairwise(found):
        assert date.fromisoformat(one.last) + timedelta(days=1) == date.fromisoformat(other.first)
    assert all(span(one.name) == one for one in found)
