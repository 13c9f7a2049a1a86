"""Thresholds: read as typed, shown as read."""

from __future__ import annotations

import pytest

from agent.text import Text
from inventory.findings import RULES
from inventory.findings.limits import example, parse_limit, show_limit
from inventory.findings.model import Limit, Unit


def limit(unit: Unit) -> Limit:
    return Limit(name="x", default=1.0, unit=unit, text=Text("", ""))


@pytest.mark.parametrize(
    ("unit", "typed", "value"),
    [
        ("seconds", "30m", 1800.0),
        ("seconds", "2 h", 7200.0),
        ("seconds", "1d", 86_400.0),
        ("working_seconds", "2d", 54_000.0),
        ("ratio", "5%", 0.05),
        ("ratio", "2,5%", 0.025),
        ("days", "14", 14.0),
        ("days", "14d", 14.0),
        ("count", "3", 3.0),
        ("seconds", "5", None),
        ("seconds", "", None),
        ("seconds", "5%", None),
        ("ratio", "5", None),
        ("ratio", "101%", None),
        ("count", "3d", None),
        ("days", "-1", None),
    ],
)
def test_a_threshold_is_read_in_its_base_unit_or_not_at_all(unit: Unit, typed: str, value: float | None) -> None:
    assert parse_limit(limit(unit), typed) == value


@pytest.mark.parametrize(
    ("unit", "value", "vi", "en"),
    [
        ("seconds", 300.0, "5 phút", "5 minutes"),
        ("working_seconds", 7200.0, "2 giờ làm việc", "2 working hours"),
        ("ratio", 0.05, "5 %", "5 %"),
        ("ratio", 0.025, "2,5 %", "2.5 %"),
        ("days", 14.0, "14 ngày", "14 days"),
        ("count", 3.0, "3", "3"),
    ],
)
def test_a_threshold_is_shown_in_the_largest_whole_unit(unit: Unit, value: float, vi: str, en: str) -> None:
    assert (show_limit(limit(unit), value, "vi"), show_limit(limit(unit), value, "en")) == (vi, en)


def test_every_limit_can_be_typed_as_its_example_says() -> None:
    for rule in RULES:
        for each in rule.limits:
            assert all(parse_limit(each, one.strip()) is not None for one in example(each).split(","))
