"""The list of devices, and the page of one of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.indicators.support import support
from inventory.reports.form import Field, Listing
from inventory.reports.screens import book, hardware
from inventory.reports.screens.words import SIMULATED, several, word
from inventory.text.numbers import MISSING
from inventory.text.table import MAX_WIDTH, clip, ends, pad, width
from inventory.text.when import FOREVER, day_of, iso_instant, show_ago, show_clock, show_day, show_moment
from inventory.text.words import KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inventory.reports.devices import DevicePage, DeviceRow
    from inventory.reports.form import Reader
    from inventory.store.pages import Stay


def _heard(row: DeviceRow, reader: Reader) -> str:
    observed = row.machine.observed_at
    if observed is None and row.machine.sight == "awaited":
        return reader.say("chưa gửi gì", "nothing yet")
    if observed is None:
        return reader.say("nhập tay", "by hand")
    if reader.width < MAX_WIDTH:  # the time of today or the day, so that the kind stays on the screen
        today = day_of(observed) == day_of(reader.now)
        return show_clock(observed) if today else show_day(day_of(observed), reader.language)
    return show_ago(observed, reader.now, reader.language)


def _name(row: DeviceRow, _reader: Reader) -> str:
    return f"{row.machine.label} ({SIMULATED})" if row.machine.simulated else row.machine.label


_NEVER: Final = {"awaited": "nothing_sent_yet", "by_hand": "entered_by_hand"}
"""Why a machine was never heard."""
LISTING: Final[Listing[DeviceRow]] = Listing(
    "somay.devices.v1",
    "devices",
    (
        Field(key="device", value=lambda row: row.number, head=Text("Máy", "Device")),
        Field(key="label", value=lambda row: row.machine.label, head=Text("Tên", "Name"), show=_name),
        Field(
            key="kind",
            value=lambda row: row.machine.kind,
            head=Text("Loại", "Kind"),
            show=lambda row, reader: word(KINDS, row.machine.kind, reader.language),
        ),
        Field(key="kind_source", value=lambda row: row.machine.kind_source),
        Field(key="observed_kind", value=lambda row: row.machine.observed_kind),
        Field(key="agency", value=lambda row: row.agency and row.agency.code),
        Field(
            key="agency_name",
            value=lambda row: row.agency and row.agency.name,
            head=Text("Cơ quan", "Agency"),
            show=lambda row, _reader: row.agency.name if row.agency else MISSING,
            keep=True,
            shrink=True,
        ),
        Field(
            key="lifecycle",
            value=lambda row: row.machine.lifecycle,
            head=Text("Tình trạng", "State"),
            show=lambda row, reader: word(LIFECYCLES, row.machine.lifecycle, reader.language),
        ),
        Field(key="purpose", value=lambda row: row.machine.purpose),
        Field(key="ownership", value=lambda row: row.machine.ownership),
        Field(
            key="observed_at",
            value=lambda row: None if row.machine.observed_at is None else iso_instant(row.machine.observed_at),
            head=Text("Báo cáo", "Seen"),
            show=_heard,
            keep=True,
        ),
        Field(
            key="observed_at_reason",
            value=lambda row: _NEVER.get(row.machine.sight),
        ),
        Field(key="contact", value=lambda row: row.machine.sight),
        Field(key="simulated", value=lambda row: row.machine.simulated),
    ),
)


def count_line(rows: list[DeviceRow], reader: Reader) -> str:
    """Return how many were listed, and how many of them are simulated."""
    simulated = sum(row.machine.simulated for row in rows)
    text = reader.say(f"{len(rows)} thiết bị", several(len(rows), "device", "devices"))
    return f"{text}, {simulated} {reader.say('mô phỏng', 'simulated')} ({SIMULATED})" if simulated else text


def page(seen: DevicePage, reader: Reader) -> list[str]:
    """Return one device as its page."""
    label = 12 if reader.language == "vi" else 17
    machine = [*hardware.facts(seen.sections, reader), *_not_known(seen, reader)]
    facts = [*_book(seen, reader), *([("", "")] if machine else []), *machine]
    body = [clip(f"{pad(head, label)} {safe_text(text)}".rstrip(), reader.width) for head, text in facts]
    return [_title(seen, reader), *body, *book.conflicts(seen, reader, label), *_history(seen, reader, label)]


def _title(seen: DevicePage, reader: Reader) -> str:
    machine = seen.row.machine
    words = [
        word(KINDS, machine.kind, reader.language),
        word(PURPOSES, machine.purpose, reader.language),
        word(OWNERSHIPS, machine.ownership, reader.language),
    ]
    left = f"{seen.row.number} · {_name(seen.row, reader)} · {', '.join(words)}"
    right = word(LIFECYCLES, machine.lifecycle, reader.language)
    return ends(safe_text(clip(left, reader.width - width(right) - 2)), right, reader.width)


def _book(seen: DevicePage, reader: Reader) -> list[tuple[str, str]]:
    rows = [(reader.say("Cơ quan", "Agency"), _place(seen, reader))]
    if seen.row.machine.custodian:
        rows.append((reader.say("Người giữ", "Custodian"), _custodian(seen, seen.row.machine.custodian, reader)))
    rows.append((reader.say("Liên lạc", "Contact"), _contact(seen, reader)))
    return [*rows, *book.rows(seen, reader)]


def _place(seen: DevicePage, reader: Reader) -> str:
    machine, agency = seen.row.machine, seen.row.agency
    if agency is None:
        return reader.say(
            f"chưa giao: somay device place {seen.row.number} CƠ-QUAN",
            f"none: somay device place {seen.row.number} AGENCY",
        )
    room = f", {reader.say('phòng', 'room')} {machine.room}" if machine.room else ""
    day = _since(seen, lambda stay: stay.agency_id == agency.id)
    since = f", {reader.say('từ', 'since')} {show_day(day, reader.language)}" if day else ""
    return f"{agency.name}{room}{since}"


def _custodian(seen: DevicePage, custodian: str, reader: Reader) -> str:
    since = _since(seen, lambda stay: stay.custodian == custodian)
    handed = f", {reader.say('bàn giao', 'handed over')} {show_day(since, reader.language)}" if since else ""
    return f"{custodian}{handed}"


def _since(seen: DevicePage, alike: Callable[[Stay], bool]) -> str | None:
    """Return the day from which it has been so without a break; a new room or custodian begins a new stay."""
    since = seen.row.machine.placed_from
    for stay, _code, _name in reversed(seen.stays):
        if stay.valid_to == since and alike(stay):
            since = stay.valid_from
    return since


def _contact(seen: DevicePage, reader: Reader) -> str:
    active = next((one for one in seen.channels if one.revoked_at is None), None)
    observed = seen.row.machine.observed_at
    if active is None:
        return reader.say("không có agent, nhập tay", "no agent, entered by hand")
    if observed is None:
        return reader.say("đã ghi danh, chưa gửi gì", "enrolled, nothing sent yet")
    return f"{show_ago(observed, reader.now, reader.language)}, agent {active.version or MISSING}"


def _not_known(seen: DevicePage, reader: Reader) -> list[tuple[str, str]]:
    """What was looked for and not seen; a section that does not apply to this machine is no gap."""
    rows, head = [], reader.say("Chưa rõ", "Not known")
    for one in seen.health:
        if one.outcome in {"denied", "timeout", "failed"}:
            why = _OUTCOMES[one.outcome].to(reader.language)
            rows.append((head, f"{one.name}: {why}" + (f" ({one.error})" if one.error else "")))
            head = ""
    return rows


_OUTCOMES: Final = {
    "denied": Text("cần quyền quản trị", "needs administrator rights"),
    "timeout": Text("quá thời gian", "timed out"),
    "failed": Text("lỗi khi đọc", "failed to read"),
}


def _history(seen: DevicePage, reader: Reader, label: int) -> list[str]:
    events = sorted([*_stays(seen, reader), *_enrolments(seen, reader)])
    heads = [reader.say("Lịch sử", "History"), *[""] * len(events)]
    when = max((width(shown) for _, shown, _ in events), default=0) + 2
    lines = [
        clip(f"{pad(head, label)} {pad(shown, when)}{safe_text(text)}", reader.width)
        for head, (_, shown, text) in zip(heads, events, strict=False)
    ]
    full = reader.say("Đầy đủ, kể cả phần mềm", "In full, with software")
    more = clip(f"{' ' * label} {full}: somay device history {seen.row.number}", reader.width)
    return ["", *lines, more] if lines else []


def _stays(seen: DevicePage, reader: Reader) -> Iterator[tuple[str, str, str]]:
    """Where it stood and who kept it: what it is sorted by, the day, and the words for what changed that day."""
    before = None
    for stay, _code, name in seen.stays:
        follows = before is not None and before.valid_to == stay.valid_from
        text = _moved(before if follows else None, stay, name, reader)
        ends_here = stay.valid_to != FOREVER and not any(
            next_.valid_from == stay.valid_to for next_, _, _ in seen.stays
        )
        until = f" {reader.say('đến', 'until')} {show_day(stay.valid_to, reader.language)}" if ends_here else ""
        yield stay.valid_from, show_day(stay.valid_from, reader.language), f"{text}{until}"
        before = stay


def _moved(before: Stay | None, stay: Stay, name: str, reader: Reader) -> str:
    parts = []
    if before is None or before.agency_id != stay.agency_id:
        parts.append(f"{reader.say('giao', 'placed in')} {name}")
    if stay.room != (before and before.room):
        parts.append(f"{reader.say('phòng', 'room')} {stay.room or MISSING}")
    if stay.custodian != (before and before.custodian):
        parts.append(f"{reader.say('người giữ', 'kept by')} {stay.custodian or MISSING}")
    return ", ".join(parts) or f"{reader.say('vẫn ở', 'still in')} {name}"


def _enrolments(seen: DevicePage, reader: Reader) -> Iterator[tuple[str, str, str]]:
    for one in seen.channels:
        text = reader.say(f"ghi danh agent, mã E-{one.code_id:04d}", f"agent enrolled by code E-{one.code_id:04d}")
        if one.copy_of is not None:
            original = f"M-{one.copy_of:04d}"
            text = reader.say(
                f"agent tự làm khóa: đĩa chép từ {original}",
                f"agent made a key of its own: its disk is {original}'s copy",
            )
        shown = show_moment(one.enrolled_at, reader.language)
        yield f"{day_of(one.enrolled_at)} {one.enrolled_at:.0f}", shown, text


def document(seen: DevicePage) -> dict[str, Any]:
    """Return one device for programs."""
    return {
        "schema": "somay.device.v1",
        **{field.key: field.value(seen.row) for field in LISTING.fields},
        "room": seen.row.machine.room,
        "custodian": seen.row.machine.custodian,
        "values": [
            {
                "field": one.field,
                "source": one.source,
                "value": one.value,
                "recorded_at": iso_instant(one.recorded_at),
                "recorded_by": one.recorded_by,
            }
            for one in seen.values
        ],
        "conflicts": [book.document(one) for one in seen.conflicts],
        "sections": seen.sections,
        "support": _support(seen.sections.get("operating_system")),
        "health": [
            {"section": one.name, "outcome": one.outcome, "error": one.error, "tried_at": _instant(one.tried_at)}
            for one in seen.health
        ],
        "components": [
            {
                "section": one.section,
                "part": one.part,
                "seen_from": iso_instant(one.seen_from),
                "seen_to": _instant(one.seen_to),
            }
            for one in seen.parts
        ],
        "measurement": seen.measurement,
        "placements": [
            {
                "agency": code,
                "agency_name": name,
                "room": stay.room,
                "custodian": stay.custodian,
                "valid_from": stay.valid_from,
                "valid_to": None if stay.valid_to == FOREVER else stay.valid_to,
            }
            for stay, code, name in seen.stays
        ],
        "agents": [
            {
                "agent": one.public_id,
                "version": one.version,
                "enrolled_at": iso_instant(one.enrolled_at),
                "contacted_at": _instant(one.contacted_at),
                "revoked_at": _instant(one.revoked_at),
                "copy_of": None if one.copy_of is None else f"M-{one.copy_of:04d}",
            }
            for one in seen.channels
        ],
    }


def _support(system: dict[str, Any] | None) -> dict[str, Any] | None:
    known = support(system) if system else None
    return asdict(known) if known else None


def _instant(instant: float | None) -> str | None:
    return None if instant is None else iso_instant(instant)
