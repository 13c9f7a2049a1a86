"""The ages of the park."""

from __future__ import annotations

import pytest

from inventory.reports.charts import NO_DATE, ages, years
from inventory.reports.quarter import Computer


def computer(purchased_on: str | None, left_out: str | None = None) -> Computer:
    """Return a desktop bought on a day."""
    stands = ("desktop", "in_service", "personal", "state", "recent")
    return Computer("M-0001", "PC01", "03220", "Xã Tủa Thàng", *stands, left_out, purchased_on)


@pytest.mark.parametrize(
    ("since", "day", "age"),
    [
        ("2018-02-12", "2019-02-11", 0),
        ("2018-02-12", "2019-02-12", 1),
        ("2016-02-29", "2019-02-28", 2),
        ("2016-02-29", "2019-03-01", 3),
        ("2020-01-01", "2019-12-31", None),
        (None, "2019-12-31", None),
    ],
)
def test_a_year_is_over_on_its_own_day(since: str | None, day: str, age: int | None) -> None:
    assert years(since, day) == age


def test_each_computer_that_counts_is_of_one_age() -> None:
    bought = [f"20{year:02d}-06-30" for year in range(8, 20)] + [None, "2030-01-01", "1990-01-01"]
    park = [computer(day) for day in bought] + [computer("2019-01-01", left_out="in_stock")]
    found = dict(ages(park, "2019-12-31"))
    assert sum(found.values()) == len(bought)
    assert [found[words] for words in found] == [3, 2, 3, 5, 2]
    assert found[NO_DATE] == 2
