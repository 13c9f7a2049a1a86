"""Whether a period can be closed as it stands, and what would have to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.text import Text
from inventory.reports import quarter
from inventory.store import disputes
from inventory.text.when import show_day

if TYPE_CHECKING:
    from inventory.reports.quarter import Report
    from inventory.store.engine import Connection
    from inventory.text.spans import Span


class Check(NamedTuple):
    """One thing that was looked at."""

    holds: bool
    text: Text
    see: str | None = None
    """The command that shows it."""


def checks(connection: Connection, span: Span, now: float) -> list[Check]:
    """Return what was looked at before a period is closed; nothing of it keeps anybody from closing."""
    report = quarter.report(connection, span, now, span.last)
    return [
        _staffed(report),
        _adds_up(report),
        _heard(report),
        _lines(report),
        _conflicts(len(disputes.conflicts(connection, report.day))),
    ]


def _staffed(report: Report) -> Check:
    with_staff = sum(one.staff > 0 for one in report.offices)
    share, vi, en = f"{with_staff}/{len(report.offices)}", show_day(report.day, "vi"), show_day(report.day, "en")
    text = Text(f"Số người: {share} cơ quan có số ngày {vi}", f"Staff: {share} agencies have a number on {en}")
    return Check(with_staff == len(report.offices), text, "somay agency list")


def _adds_up(report: Report) -> Check:
    """Hold the agencies against the whole, each counted by itself."""
    staff, workstations, servers = (
        sum(getattr(one, name) for one in report.offices) for name in ("staff", "workstations", "servers")
    )
    ratio, computers = report.figures["ws_per_staff"], report.figures["computers_per_staff"]
    whole = (ratio.denominator, ratio.numerator, computers.numerator - ratio.numerator)
    text = Text(
        f"Cộng theo cơ quan: {workstations} máy trạm, {servers} máy chủ, {staff} người",
        f"The agencies add up: {workstations} workstations, {servers} servers, {staff} people",
    )
    return Check((staff, workstations, servers) == whole, text, "somay indicator show --by agency")


def _heard(report: Report) -> Check:
    unseen = report.figures["computers_per_staff"].not_seen
    text = Text(f"{unseen} máy chưa báo cáo 30 ngày", f"Computers not heard for 30 days: {unseen}")
    return Check(unseen == 0, text, "somay device list --seen silent")


def _lines(report: Report) -> Check:
    without = sum(not one.contracted for one in report.offices)
    text = Text(
        f"{without} cơ quan không có đường băng rộng theo hợp đồng",
        f"Agencies without broadband by contract: {without}",
    )
    return Check(without == 0, text, "somay connectivity list")


def _conflicts(count: int) -> Check:
    text = Text(f"{count} mâu thuẫn giữa lời người và lời máy", f"Conflicts between people and machines: {count}")
    return Check(count == 0, text, "somay device conflicts")
