"""``somay indicator history``: one figure through time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inventory.reports.screens.trend import bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.inventory.cli.conftest import Somay

pytestmark = pytest.mark.usefixtures("district")


def test_it_is_a_table_with_a_bar_for_each_period(somay: Somay, golden: Callable[[str, str], None]) -> None:
    assert somay("period", "close", "2019-Q3", "--yes").code == 0
    assert somay("headcount", "add", "03220", "12", "--category", "cadre", "--from", "01/06/2019").code == 0
    for language in ("vi", "en"):
        ran = somay("indicator", "history", "ws_per_staff", "--lang", language)
        assert (ran.code, ran.err) == (0, "")
        golden(f"cli/indicator-history.{language}.txt", ran.out)
    golden("cli/indicator-history-rate.en.txt", somay("indicator", "history", "kbps-per-staff", "--lang", "en").out)


def test_each_point_is_what_the_figure_of_that_day_is(somay: Somay) -> None:
    somay("headcount", "add", "03220", "12", "--category", "cadre", "--from", "01/06/2019")
    ran = somay("indicator", "history", "ws_per_staff", "--by", "month", "--last", "8", "--format", "json")
    document = json.loads(ran.out)
    assert [point["period"] for point in document["points"]] == [f"2019-{month:02d}" for month in range(4, 12)]
    for point in document["points"]:
        day = point["as_of"]
        one = json.loads(somay("indicator", "show", "ws_per_staff", "--as-of", day, "--format", "json").out)
        assert (point["numerator"], point["denominator"]) == (one["numerator"], one["denominator"]), day
    assert document["points"][-1]["as_of"] == "2019-11-08"
    assert document["points"][2]["change"] == pytest.approx(172 / 199 - 172 / 191, abs=1e-6)


def test_what_was_filed_stands_beside_what_the_register_says_now(somay: Somay) -> None:
    somay("period", "close", "2019-Q3", "--yes")
    somay("headcount", "add", "03220", "12", "--category", "cadre", "--from", "01/06/2019")
    words = ("indicator", "history", "ws_per_staff", "--last", "2", "--format", "json")
    third, fourth = json.loads(somay(*words).out)["points"]
    assert (third["value"], third["filed"], fourth["filed"]) == (round(172 / 199, 6), round(172 / 191, 6), None)
    agency = json.loads(somay(*words, "--agency", "03220").out)["points"]
    assert [one["filed"] for one in agency] == [None, None]


def test_of_one_agency_and_of_a_day_in_the_past(somay: Somay) -> None:
    words = ("indicator", "history", "ws_per_staff", "--by", "năm", "--agency", "03220", "--as-of", "30/06/2019")
    points = json.loads(somay(*words, "--format", "json").out)["points"]
    assert [(one["period"], one["as_of"]) for one in points[-2:]] == [("2018", "2018-12-31"), ("2019", "2019-06-30")]
    assert (points[-1]["numerator"], points[-1]["denominator"]) == (4, 7)
    assert points[0]["value_reason"] == "denominator_zero"


def test_a_wrong_length_names_the_right_ones(somay: Somay) -> None:
    ran = somay("indicator", "history", "ws_per_staff", "--by", "week", "--lang", "en")
    assert (ran.code, "month, quarter, year" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("share", "drawn"), [(0.0, ""), (1.0, "█" * 30), (0.5, "█" * 15), (1 / 240, "▏"), (239 / 240, "█" * 29 + "▉")]
)
def test_a_bar_is_true_to_an_eighth_of_a_cell(share: float, drawn: str) -> None:
    assert bar(share) == drawn
