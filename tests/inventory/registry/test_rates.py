from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.text import Problem
from inventory.registry.rates import parse_rate, parse_span


@pytest.mark.parametrize(
    ("typed", "down", "up"),
    [
        ("30M", 30e6, None),
        ("256k", 256e3, None),
        ("30/30 Mbit/s", 30e6, 30e6),
        ("30/10M", 30e6, 10e6),
        ("10M/512k", 10e6, 512e3),
        ("1,5 Mbps", 1.5e6, None),
        ("1g", 1e9, None),
        ("256000", 256e3, None),
    ],
)
def test_a_rate_is_read_as_people_write_it(typed: str, down: float, up: float | None) -> None:
    assert parse_rate(typed, "rate") == (down, up)


@pytest.mark.parametrize("typed", ["", "fast", "-3M", "0", "30M/", "30 TB", "9" * 30, "1e9", "nan"])
def test_what_is_no_rate_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(Problem, match="rate: "):
        parse_rate(typed, "rate")


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_never_a_crash(typed: str) -> None:
    try:
        rate = parse_rate(typed, "rate")
    except Problem:
        return
    assert rate.down >= 1


@pytest.mark.parametrize(("typed", "seconds"), [("7d", 604_800), ("12h", 43_200), ("30m", 1_800)])
def test_a_validity_is_typed_with_its_unit(typed: str, seconds: int) -> None:
    assert parse_span(typed, "--valid") == seconds


@pytest.mark.parametrize("typed", ["", "7", "0d", "-1d", "7w", "1.5d"])
def test_a_validity_without_unit_or_length_is_refused(typed: str) -> None:
    with pytest.raises(Problem, match="--valid"):
        parse_span(typed, "--valid")
