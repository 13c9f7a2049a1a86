"""The working calendar laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.calendar import show_hours
from inventory.reports.form import Field, Listing
from inventory.text.when import show_weekday

if TYPE_CHECKING:
    from inventory.reports.calendar import DayRow, Year
    from inventory.reports.form import Reader

_PUBLIC: Final = Text("lịch chung", "public")
DAYS: Final[Listing[DayRow]] = Listing(
    "somay.calendar.v1",
    "days",
    (
        Field(
            key="day",
            value=lambda row: row.day,
            head=Text("Ngày", "Day"),
            show=lambda row, reader: show_weekday(row.day, reader.language),
            keep=True,
        ),
        Field(
            key="works",
            value=lambda row: row.works,
            head=Text("Làm việc", "Work"),
            show=lambda row, reader: reader.say("có", "yes") if row.works else reader.say("nghỉ", "no"),
            keep=True,
        ),
        Field(
            key="reason",
            value=lambda row: row.reason.en,
            head=Text("Vì sao", "Why"),
            show=lambda row, reader: safe_text(row.reason.to(reader.language)),
            shrink=True,
        ),
        Field(
            key="source",
            value=lambda row: row.source or "public",
            head=Text("Theo", "By"),
            show=lambda row, reader: safe_text(row.source) or _PUBLIC.to(reader.language),
        ),
    ),
)


def summary(year: Year, reader: Reader) -> str:
    """Return the hours of a working day and how many there are."""
    hours = show_hours(year.hours)
    return reader.say(
        f"{year.working_days} ngày làm việc, {hours}. Thêm: somay calendar add NGÀY --off --reason LÝ_DO",
        f"{year.working_days} working days, {hours}. Add: somay calendar add DATE --off --reason WHY",
    )


def facts(year: Year) -> dict[str, Any]:
    """Return the same for programs."""
    spans = [{"start_seconds": span.start, "end_seconds": span.end} for span in year.hours]
    return {"working_days": year.working_days, "hours": spans}
