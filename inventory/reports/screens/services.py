"""The services that probes visit, laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text, safe_text
from inventory.reports.form import Field, Listing
from inventory.text.when import day_of, iso_instant, show_day

if TYPE_CHECKING:
    from inventory.store.probing import Target

SERVICES: Final[Listing[Target]] = Listing(
    "somay.services.v1",
    "services",
    (
        Field(key="service", value=lambda row: row.name, head=Text("Tên", "Name"), keep=True),
        Field(key="kind", value=lambda row: row.kind, head=Text("Cách", "Way")),
        Field(key="host", value=lambda row: row.host, head=Text("Máy", "Host"), keep=True),
        Field(key="port", value=lambda row: row.port, head=Text("Cổng", "Port"), right=True),
        Field(
            key="label",
            value=lambda row: row.label,
            head=Text("Là gì", "What"),
            show=lambda row, _reader: safe_text(row.label or ""),
            shrink=True,
        ),
        Field(key="recorded_by", value=lambda row: row.recorded_by),
        Field(
            key="recorded_at",
            value=lambda row: iso_instant(row.recorded_at),
            head=Text("Từ", "Since"),
            show=lambda row, reader: show_day(day_of(row.recorded_at), reader.language),
        ),
    ),
)
