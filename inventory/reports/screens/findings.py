"""Findings laid out: the list, the page of one, the rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.findings.limits import show_limit
from inventory.reports.form import Field, Listing
from inventory.reports.screens.words import word
from inventory.text.table import pad, paint, width, wrap
from inventory.text.when import day_of, iso_instant, show_ago, show_day, show_moment

if TYPE_CHECKING:
    from inventory.reports.findings import Found, Page, RuleRow
    from inventory.reports.form import Reader
    from inventory.store.finding_rows import EventRow

_NARROWEST: Final = 30
"""So much room a sentence has at least, however narrow the terminal."""
STANDINGS: Final = {
    "urgent": Text("GẤP", "URGENT"),
    "normal": Text("thường", "normal"),
    "acknowledged": Text("đã ghi nhận", "acknowledged"),
    "accepted": Text("đã chấp nhận", "accepted"),
    "closed": Text("đã xong", "over"),
}
_STEPS: Final = {
    "opened": Text("mở", "opened"),
    "reopened": Text("mở lại", "opened again"),
    "changed": Text("đổi mức", "level changed"),
    "closed": Text("đóng", "closed"),
    "expired": Text("hết hạn ghi nhận", "acknowledgement ran out"),
    "acknowledged": Text("ghi nhận", "acknowledged"),
    "accepted": Text("chấp nhận lâu dài", "accepted for good"),
}
_REASONS: Final = {
    "over": Text("không còn nữa", "no longer so"),
    "part_of": Text("cùng nguyên nhân với việc khác", "part of another finding"),
    "left": Text("máy hoặc cơ quan thôi tính", "its machine or agency counts no more"),
}


def _level(found: Found, reader: Reader) -> str:
    return word(STANDINGS, found.standing, reader.language)


LISTING: Final[Listing[Found]] = Listing(
    "somay.findings.v1",
    "findings",
    (
        Field(key="finding", value=lambda one: one.number),
        Field(key="state", value=lambda one: one.row.state),
        Field(key="standing", value=lambda one: one.standing),
        Field(key="severity", value=lambda one: one.row.severity),
        Field(key="rule", value=lambda one: one.row.rule),
        Field(key="since", value=lambda one: iso_instant(one.row.since)),
        Field(key="subject_kind", value=lambda one: one.row.subject_kind),
        Field(key="subject", value=lambda one: one.evidence.get("device") or one.evidence.get("code")),
        Field(key="text", value=lambda one: one.says("en")),
        Field(key="opened_at", value=lambda one: iso_instant(one.row.opened_at)),
        Field(key="closed_at", value=lambda one: None if one.row.closed_at is None else iso_instant(one.row.closed_at)),
        Field(key="evidence", value=lambda one: one.evidence),
    ),
)


def listed(rows: list[Found], looked_at: float | None, reader: Reader) -> list[str]:
    """Return the list; a sentence that is too long for its line goes on below its beginning."""
    if not rows:
        return [reader.say("Không có việc nào cần xem.", "Nothing to look at."), _footer(looked_at, reader)]
    heads = ("", reader.say("Mã", "Number"), reader.say("Mức", "Level"), reader.say("Từ", "Since"))
    cells = [(one.number, _level(one, reader), show_ago(one.row.since, reader.now, reader.language)) for one in rows]
    widths = [max(width(row[index]) for row in [heads[1:], *cells]) + 2 for index in range(3)]
    start = sum(widths)
    lines = ["".join(pad(*each) for each in zip(heads[1:], widths, strict=True)) + reader.say("Việc", "What")]
    for one, row in zip(rows, cells, strict=True):
        first, *more = wrap(safe_text(one.says(reader.language)), max(reader.width - start, _NARROWEST))
        urgent = reader.colour and one.standing == "urgent"
        level = paint(pad(row[1], widths[1]), "red", on=urgent)
        lines += [
            pad(row[0], widths[0]) + level + pad(row[2], widths[2]) + first,
            *(" " * start + line for line in more),
        ]
    return [*lines, "", _footer(looked_at, reader)]


def page(seen: Page, reader: Reader) -> list[str]:
    """Return one finding: what, since when, what to do, and every step of it."""
    found, row = seen.found, seen.found.row
    name = found.rule.name.to(reader.language) if found.rule else row.rule
    level = paint(_level(found, reader), "red", on=reader.colour and found.standing == "urgent")
    head = f"{found.number} · {level} · {name}"
    lines = [f"{head} · {reader.say('từ', 'since')} {show_ago(row.since, reader.now, reader.language)}", ""]
    lines += wrap(safe_text(found.says(reader.language)), reader.width)
    if row.state == "open" and found.rule:
        lines += ["", reader.say("Cần làm   ", "To do     ") + found.rule.todo.to(reader.language)]
        lines.append(" " * 10 + f"somay finding ack {found.number} --reason …")
    if devices := found.evidence.get("devices"):
        lines += ["", *wrap(reader.say("Máy       ", "Devices   ") + ", ".join(devices), reader.width)]
    lines += ["", *(line for event in seen.events for line in _step(event, reader))]
    return lines


def _step(event: EventRow, reader: Reader) -> list[str]:
    text = f"{show_moment(event.at, reader.language)}  {word(_STEPS, event.step, reader.language)}"
    if event.recorded_by:
        text += f", {event.recorded_by}"
    if event.reason:
        text += f": {word(_REASONS, event.reason, reader.language)}"
    if event.step == "closed" and (found := json.loads(event.evidence).get("found_device")):
        text += reader.say(f", thấy lại ở {found}", f", seen again at {found}")
    return wrap(safe_text(text), reader.width)


def document(seen: Page) -> dict[str, Any]:
    """Return the same for programs."""
    record = {field.key: field.value(seen.found) for field in LISTING.fields}
    events = [
        {
            "at": iso_instant(event.at),
            "step": event.step,
            "severity": event.severity,
            "reason": event.reason,
            "by": event.recorded_by,
        }
        for event in seen.events
    ]
    return {"schema": "somay.finding.v1", **record, "events": events}


def _footer(looked_at: float | None, reader: Reader) -> str:
    """Return when all this was judged, and that a machine that is off is none of it."""
    if looked_at is None:
        return reader.say(
            "Chưa xét lần nào: máy chủ Sổ Máy chưa chạy (somay serve).",
            "Never judged: the register's server has not run (somay serve).",
        )
    when = show_ago(looked_at, reader.now, reader.language)
    return reader.say(
        f"Xét {when}. Máy tắt ngoài giờ làm việc không bao giờ có trong danh sách này.",
        f"Judged {when}. A machine that is off outside working hours is never in this list.",
    )


def _value(row: RuleRow, reader: Reader) -> str:
    if row.limit is None or row.value is None:
        return ""
    return show_limit(row.limit, row.value, reader.language)


def _set_by(row: RuleRow, reader: Reader) -> str:
    if row.set is None:
        return reader.say("mặc định", "usual") if row.limit else ""
    return safe_text(f"{row.set.owner}, {show_day(day_of(row.set.recorded_at), reader.language)}: {row.set.reason}")


RULES: Final[Listing[RuleRow]] = Listing(
    "somay.finding_rules.v1",
    "rules",
    (
        Field(key="rule", value=lambda row: row.rule.id, head=Text("Luật", "Rule"), keep=True),
        Field(
            key="name",
            value=lambda row: row.rule.name.en,
            head=Text("Việc", "What"),
            show=lambda row, reader: row.rule.name.to(reader.language),
            shrink=True,
        ),
        Field(
            key="severity",
            value=lambda row: row.rule.severity,
            head=Text("Mức", "Level"),
            show=lambda row, reader: word(STANDINGS, row.rule.severity, reader.language),
        ),
        Field(key="limit", value=lambda row: row.limit and row.limit.name, head=Text("Ngưỡng", "Limit"), shrink=True),
        Field(key="unit", value=lambda row: row.limit and row.limit.unit),
        Field(key="value", value=lambda row: row.value, head=Text("Giá trị", "Value"), show=_value, right=True),
        Field(key="default", value=lambda row: row.limit and row.limit.default),
        Field(
            key="owner",
            value=lambda row: row.set and row.set.owner,
            head=Text("Người đặt", "Set by"),
            show=_set_by,
        ),
        Field(key="reason", value=lambda row: row.set and row.set.reason),
    ),
)
