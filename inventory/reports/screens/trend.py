"""One indicator through time, as a table with a bar for each period."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.reports.form import Field, Listing
from inventory.reports.screens.words import fraction, percentage
from inventory.text.numbers import MISSING, number
from inventory.text.when import show_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.reports.form import Reader
    from inventory.reports.trend import Point

_BAR: Final = 30
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def _change(row: Point, reader: Reader) -> str:
    """In percentage points, or in kbit/s."""
    if row.change is None:
        return MISSING
    shown = row.change * 100 if row.figure.unit == "ratio" else row.change / 1000
    return f"{'+' if shown > 0 else ''}{number(shown, reader.language, row.figure.places)}"


def bar(share: float) -> str:
    """Return a bar of a share of the full width, to an eighth of a cell."""
    eighths = round(share * _BAR * 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


POINTS: Final[Listing[Point]] = Listing(
    "somay.trend.v1",
    "points",
    (
        Field(key="period", value=lambda row: row.span.name, head=Text("Kỳ", "Period")),
        Field(
            key="as_of",
            value=lambda row: row.figure.as_of,
            head=Text("Ngày", "As of"),
            show=lambda row, reader: show_day(row.figure.as_of, reader.language),
        ),
        Field(key="definition_version", value=lambda row: row.figure.definition_version),
        Field(
            key="value",
            value=lambda row: None if row.figure.value is None else round(row.figure.value, 6),
            head=Text("Giá trị", "Value"),
            show=lambda row, reader: percentage(row.figure, reader.language),
            right=True,
        ),
        Field(key="unit", value=lambda row: row.figure.unit),
        Field(key="value_reason", value=lambda row: row.figure.reason),
        Field(
            key="numerator",
            value=lambda row: row.figure.numerator,
            head=Text("Tử/mẫu", "Of"),
            show=lambda row, _reader: fraction(row.figure),
            right=True,
        ),
        Field(key="denominator", value=lambda row: row.figure.denominator),
        Field(key="unknown", value=lambda row: row.figure.unknown),
        Field(key="not_seen_30d", value=lambda row: row.figure.not_seen),
        Field(
            key="change",
            value=lambda row: None if row.change is None else round(row.change, 6),
            head=Text("Thay đổi", "Change"),
            show=_change,
            right=True,
        ),
        Field(
            key="filed",
            value=lambda row: None if row.filed is None or row.filed.value is None else round(row.filed.value, 6),
            head=Text("Đã chốt", "Filed"),
            show=lambda row, reader: MISSING if row.filed is None else percentage(row.filed, reader.language),
            right=True,
        ),
        Field(
            key="target",
            value=lambda row: row.target,
            head=Text("Mục tiêu", "Target"),
            show=lambda row, reader: MISSING if row.target is None else wanted(row.target, row.figure.unit, reader),
            right=True,
        ),
    ),
)


def wanted(value: float, unit: str, reader: Reader) -> str:
    """Return a target as people read it."""
    if unit == "ratio":
        return f"{number(Decimal(str(value)) * 100, reader.language, 1)} %"
    return f"{number(Decimal(str(value)) / 1000, reader.language, 1)} kbit/s"


def table(points: Sequence[Point], reader: Reader) -> list[str]:
    """Return the periods with a bar each; a full one is 100 %, or the greatest value where one is above it."""
    values = [one.figure.value for one in points if one.figure.value is not None]
    full = max([1.0 if points[0].figure.unit == "ratio" else 0.0, *values])

    def drawn(row: Point, _reader: Reader) -> str:
        return "" if row.figure.value is None or not full else bar(row.figure.value / full)

    bars: Field[Point] = Field(key="bar", value=lambda row: row.figure.value, head=Text("", ""), show=drawn)
    return Listing(POINTS.schema, POINTS.name, (*POINTS.fields, bars)).table(points, reader)
