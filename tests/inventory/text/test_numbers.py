from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.text import numbers


@pytest.mark.parametrize(
    ("numerator", "denominator", "vi", "en"),
    [
        (172, 191, "90,05", "90.05"),
        (177, 191, "92,67", "92.67"),
        (1, 8, "12,50", "12.50"),
        (201, 191, "105,24", "105.24"),
    ],
)
def test_a_percentage_is_exact_to_its_last_place(numerator: int, denominator: int, vi: str, en: str) -> None:
    assert numbers.ratio_in_percent(numerator, denominator, "vi") == vi
    assert numbers.ratio_in_percent(numerator, denominator, "en") == en


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_shown_percentage_is_never_further_than_half_a_step(numerator: int, denominator: int) -> None:
    shown = Fraction(numbers.ratio_in_percent(numerator, denominator, "en").replace(",", ""))
    assert abs(shown - Fraction(100 * numerator, denominator)) <= Fraction(1, 200)


def test_thousands_are_grouped_as_each_language_does() -> None:
    assert numbers.number(1505, "vi") == "1.505"
    assert numbers.number(1505.5, "en", 1) == "1,505.5"
    assert numbers.number(2.5, "en") == "3"


def test_a_missing_value_is_a_dash_and_zero_is_zero() -> None:
    assert numbers.optional(None, "vi") == "–"
    assert numbers.optional(0, "vi") == "0"
    assert numbers.percent(None, "en") == "–"
    assert numbers.percent(0.9005, "vi") == "90,05 %"


def test_sizes_rates_and_traffic_carry_their_unit() -> None:
    assert numbers.size(16_642_998_272, "vi") == "15,5 GiB"
    assert numbers.rate(256_000, "en") == "256 kbit/s"
    assert numbers.rate(30e6, "vi") == "30 Mbit/s"
    assert numbers.traffic(8_300, "vi") == "8,3 KB"
    assert numbers.size(512, "en") == "512 B"
