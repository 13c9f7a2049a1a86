"""Curves for a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inventory.text.plot import curve, strip

SHARES = st.lists(st.none() | st.floats(-1, 2), max_size=40)


def test_a_strip_is_as_high_as_its_shares_and_empty_where_nothing_is_known() -> None:
    assert strip([0.0, 0.5, None, 1.0, 0.124, 0.126]) == "▁▅ █▁▂"


def test_a_curve_goes_up_and_down_and_breaks_where_nothing_is_known() -> None:
    assert curve([0.0, 0.25, 0.5, 0.75, 1.0, None, 0.0, 0.0], [], 2) == [" ⡰⠁ ", "⡰⠁ ⣀"]
    assert curve([1.0, 0.0], [], 1) == ["⢱"], "the second reaches up to the first, and no further"


def test_a_peak_is_a_dot_above_the_line() -> None:
    assert curve([0.0, 0.0], [1.0, None], 1) == ["⣁"]


@given(SHARES, SHARES)
def test_whatever_is_drawn_fills_the_same_cells(line: list[float | None], peaks: list[float | None]) -> None:
    drawn = curve(line, peaks[: len(line)], 3)
    assert {len(row) for row in drawn} == {(len(line) + 1) // 2}
    assert len(strip(line)) == len(line)
