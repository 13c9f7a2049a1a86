"""The four charts of the infrastructure report, as numbers: ratio by agency, broadband, age of the park, trend."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.text.numbers import number, ratio_in_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.text import Language
    from inventory.connectivity.coverage import State
    from inventory.reports.quarter import Computer, Report

STATES: Final[tuple[tuple[State, Text], ...]] = (
    ("measured", Text("Đo đạt ngưỡng", "Measured above the threshold")),
    ("observed", Text("Quan sát được", "Observed")),
    ("contradicted", Text("Đo không đạt", "Measured below the threshold")),
    ("contracted_only", Text("Chỉ có hợp đồng", "Contracted only")),
    ("none", Text("Không có bằng chứng", "No evidence")),
)
AGES: Final = (
    (0, 3, Text("Dưới 3 năm", "Below 3 years")),
    (3, 5, Text("3 – 5 năm", "3 – 5 years")),
    (5, 8, Text("5 – 8 năm", "5 – 8 years")),
    (8, 200, Text("Từ 8 năm", "8 years and more")),
)
"""Whole years from the first to before the second. 5 is the useful life of computers (Thông tư 45/2018/TT-BTC)."""
NO_DATE: Final = Text("Không rõ ngày mua", "Day of purchase unknown")


class Bar(NamedTuple):
    """One bar: its label, its length, and the number as it is read."""

    label: str
    value: float
    shown: str


class Chart(NamedTuple):
    """One chart; ``mark`` is the value to compare with, such as a target."""

    title: str
    bars: tuple[Bar, ...]
    mark: float | None = None


def charts(report: Report, language: Language) -> tuple[Chart, ...]:
    """Return the charts that the report has numbers for; a trend needs two periods."""
    drawn = (_ratios(report, language), _coverage(report, language), _ages(report, language), _trend(report, language))
    return tuple(chart for chart in drawn if len(chart.bars) > 1)


def _ratios(report: Report, language: Language) -> Chart:
    bars = (_percent(one.name, one.workstations, one.staff, language) for one in report.offices if one.staff)
    title = Text("Máy trạm/CBCCVC theo cơ quan (%)", "Workstations per staff by agency (%)")
    return Chart(title.to(language), (*bars,), mark=1)


def _percent(label: str, numerator: int, denominator: int, language: Language) -> Bar:
    return Bar(label, numerator / denominator, ratio_in_percent(numerator, denominator, language))


def _coverage(report: Report, language: Language) -> Chart:
    found = Counter(one.state for one in report.offices)
    bars = (_count(words, found[state], language) for state, words in STATES)
    return Chart(Text("Băng rộng: cơ quan theo bằng chứng", "Broadband: agencies by evidence").to(language), (*bars,))


def _count(words: Text, count: int, language: Language) -> Bar:
    return Bar(words.to(language), count, number(count, language))


def _ages(report: Report, language: Language) -> Chart:
    bars = (_count(words, count, language) for words, count in ages(report.computers, report.day))
    title = Text("Tuổi máy tính đang dùng (từ ngày mua)", "Age of the computers in use (since purchase)")
    return Chart(title.to(language), (*bars,))


def ages(computers: Iterable[Computer], day: str) -> Iterator[tuple[Text, int]]:
    """Yield how many computers that count are of each age, and how many nobody knows it of."""
    known = [years(one.purchased_on, day) for one in computers if one.left_out is None]
    for first, before, words in AGES:
        yield words, sum(age is not None and first <= age < before for age in known)
    yield NO_DATE, known.count(None)


def years(since: str | None, day: str) -> int | None:
    """Return the whole years between two days; of a day to come none are known."""
    if since is None or since > day:
        return None
    return int(day[:4]) - int(since[:4]) - (day[5:] < since[5:])


def _trend(report: Report, language: Language) -> Chart:
    bars = (_percent(one.span, one.numerator, one.denominator, language) for one in report.trend if one.denominator)
    title = Text("Máy trạm/CBCCVC qua các kỳ (%)", "Workstations per staff through the periods (%)")
    wanted = next((one.value for one in report.targets if one.indicator == "ws_per_staff"), None)
    return Chart(title.to(language), (*bars,), wanted)
