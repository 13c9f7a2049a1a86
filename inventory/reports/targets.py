"""What figures are to reach, as people look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.indicators import indicators
from inventory.reports.form import Field, Listing
from inventory.reports.screens.trend import wanted
from inventory.store import targets
from inventory.text.when import iso_instant, show_moment

if TYPE_CHECKING:
    from inventory.store.engine import Connection
    from inventory.store.targets import Target


class Wanted(NamedTuple):
    """One target with the unit of its figure."""

    target: Target
    unit: str


def target_rows(connection: Connection, day: str) -> list[Wanted]:
    """Return every target on file, the oldest year first."""
    units = {one.definition.id: one.definition.unit for one in indicators(day)}
    return [Wanted(one, units.get(one.indicator, "ratio")) for one in targets.targets(connection)]


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
