"""Months, quarters and years by name, as reports are filed for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from agent.text import Problem, Text
from inventory.text.when import add_days

if TYPE_CHECKING:
    from collections.abc import Iterator

By = Literal["month", "quarter", "year"]
LENGTHS: Final = {"month": Text("tháng", "month"), "quarter": Text("quý", "quarter"), "year": Text("năm", "year")}
_NAME: Final = re.compile(r"(\d{4})(?:-(?:[Qq]([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
_ROMAN: Final = ("I", "II", "III", "IV")
_ENGLISH: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS: Final[dict[By, int]] = {"month": 1, "quarter": 3, "year": 12}


class Span(NamedTuple):
    """One month, quarter or year; both days are in it."""

    name: str
    """``2019-12``, ``2019-Q4`` or ``2019``."""
    first: str
    last: str

    @property
    def by(self) -> By:
        """Its length."""
        _, _, part = self.name.partition("-")
        return "quarter" if part.startswith("Q") else "month" if part else "year"

    @property
    def words(self) -> Text:
        """How a sentence calls it."""
        year, _, part = self.name.partition("-")
        if part.startswith("Q"):
            return Text(f"quý {_ROMAN[int(part[1]) - 1]} năm {year}", f"quarter {part[1]} of {year}")
        if part:
            return Text(f"tháng {int(part)} năm {year}", f"{_ENGLISH[int(part) - 1]} {year}")
        return Text(f"năm {year}", year)


def span(typed: str) -> Span:
    """Return the period that a name means.

    Raises:
        Problem: it is no such name.
    """
    match = _NAME.fullmatch(typed.strip())
    if match is None or not 1900 <= int(match[1]) <= 2199:
        raise Problem(
            "SM-VALUE-01",
            Text(f"period: {typed!r} không phải tên kỳ.", f"period: {typed!r} is no name of a period."),
            Text("Chưa làm gì cả.", "Nothing was done."),
            Text(
                "Gõ như 2019-Q4 (quý), 2019-12 (tháng) hoặc 2019 (năm).",
                "Type 2019-Q4 (quarter), 2019-12 (month) or 2019 (year).",
            ),
            field="period",
        )
    year = int(match[1])
    if match[2]:
        return _span(f"{year}-Q{match[2]}", year, int(match[2]) * 3 - 2, 3)
    if match[3]:
        return _span(f"{year}-{match[3]}", year, int(match[3]), 1)
    return _span(str(year), year, 1, 12)


def spans(first: str, last: str, by: By) -> Iterator[Span]:
    """Yield the periods of one length from the one with the day ``first`` to the one with ``last``."""
    months = _MONTHS[by]
    number = (int(first[:4]) * 12 + int(first[5:7]) - 1) // months
    until = (int(last[:4]) * 12 + int(last[5:7]) - 1) // months
    for each in range(number, until + 1):
        year, part = divmod(each, 12 // months)
        name = {"month": f"{year:04d}-{part + 1:02d}", "quarter": f"{year:04d}-Q{part + 1}", "year": f"{year:04d}"}[by]
        yield _span(name, year, part * months + 1, months)


def newest(day: str, by: By, count: int) -> tuple[Span, ...]:
    """Return the last ``count`` periods of one length, the newest that with ``day`` in it."""
    return tuple(spans(f"{max(int(day[:4]) - count, 1900):04d}-01-01", day, by))[-count:]


def _span(name: str, year: int, month: int, months: int) -> Span:
    after = year * 12 + month - 1 + months
    return Span(name, f"{year:04d}-{month:02d}-01", add_days(f"{after // 12:04d}-{after % 12 + 1:02d}-01", -1))
