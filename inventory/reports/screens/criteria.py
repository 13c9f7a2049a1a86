"""Criteria of decisions and targets of years, as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.reports.form import Field, Listing
from inventory.reports.screens.trend import wanted
from inventory.text.when import iso_instant, show_moment

if TYPE_CHECKING:
    from inventory.reports.targets import Wanted
    from inventory.store.criteria import Criterion

CRITERIA: Final[Listing[Criterion]] = Listing(
    "somay.criteria.v1",
    "criteria",
    (
        Field(key="document", value=lambda row: row.document, head=Text("Văn bản", "Document")),
        Field(key="code", value=lambda row: row.code, head=Text("Tiêu chí", "Criterion")),
        Field(key="title", value=lambda row: row.title, head=Text("Nội dung", "Title"), shrink=True),
        Field(key="indicator", value=lambda row: row.indicator, head=Text("Chỉ tiêu", "Indicator")),
        Field(key="recorded_by", value=lambda row: row.recorded_by, head=Text("Người ghi", "By")),
        Field(
            key="recorded_at",
            value=lambda row: iso_instant(row.recorded_at),
            head=Text("Lúc", "At"),
            show=lambda row, reader: show_moment(row.recorded_at, reader.language),
        ),
    ),
)

TARGETS: Final[Listing[Wanted]] = Listing(
    "somay.targets.v1",
    "targets",
    (
        Field(key="indicator", value=lambda row: row.target.indicator, head=Text("Chỉ tiêu", "Indicator")),
        Field(key="year", value=lambda row: row.target.year, head=Text("Năm", "Year"), right=True),
        Field(
            key="target",
            value=lambda row: row.target.value,
            head=Text("Mục tiêu", "Target"),
            show=lambda row, reader: wanted(row.target.value, row.unit, reader),
            right=True,
        ),
        Field(key="unit", value=lambda row: row.unit),
        Field(key="document", value=lambda row: row.target.document, head=Text("Văn bản", "Document"), shrink=True),
        Field(key="recorded_by", value=lambda row: row.target.recorded_by, head=Text("Người ghi", "By")),
        Field(
            key="recorded_at",
            value=lambda row: iso_instant(row.target.recorded_at),
            head=Text("Lúc", "At"),
            show=lambda row, reader: show_moment(row.target.recorded_at, reader.language),
        ),
    ),
)
