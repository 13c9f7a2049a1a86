"""The first screen: the district in ten lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import safe_text
from inventory.reports.screens import figures
from inventory.reports.screens.words import SIMULATED, counted, fraction, percentage, several, word
from inventory.text.numbers import number
from inventory.text.table import ends, pad, paint, whole, width, wrap
from inventory.text.when import day_of, iso_instant, show_clock, show_day, show_header, show_moment
from inventory.text.words import SIGHTS

if TYPE_CHECKING:
    from inventory.indicators.definition import Figure
    from inventory.reports.form import Reader
    from inventory.reports.overview import Attention, Contact, Overview

_SHOWN: Final = 3
"""So many things to look at fit the ten lines."""
_NEXT: Final = ("somay agency list", "somay indicator explain ws_per_staff", "somay --help")
_MARK: Final = 10
"""So far in stands what there is to look at, behind its mark."""


def lines(seen: Overview, reader: Reader) -> list[str]:
    """Return the screen; an empty register gets three lines that say what to type."""
    if not seen.agencies:
        return _empty(seen, reader)
    facts = [line for line in (*_figures(seen, reader), *_devices(seen, reader)) if line]
    label = max(width(head) for head, _, _ in facts) + 2
    value = max(width(text) for _, text, _ in facts) + 3
    body = [line for head, text, note in facts for line in _hung(pad(head, label) + pad(text, value), note, reader)]
    return [*_header(seen, reader), *body, *_to_look_at(seen.attention, reader, label), *_next(reader)]


def _hung(start: str, note: str, reader: Reader) -> list[str]:
    """Let a note that is too long for its line go on below its beginning; nothing is cut off."""
    first, *more = wrap(note, reader.width - width(start))
    return [f"{start}{first}".rstrip(), *(" " * width(start) + line for line in more)]


def _next(reader: Reader) -> list[str]:
    """What to type next; a line ends between two commands, never within one."""
    commands = " · ".join(map(whole, _NEXT))
    return wrap(f"{reader.say('Làm tiếp', 'Next')}: {commands}", reader.width)


def _header(seen: Overview, reader: Reader) -> list[str]:
    name = safe_text(seen.name)
    agencies = reader.say(f"{seen.agencies} cơ quan", several(seen.agencies, "agency", "agencies"))
    staff = reader.say(f"{seen.staff} CBCCVC", f"{seen.staff} staff")
    left, right = f"{name} · {agencies} · {staff}", _dated(seen, reader)
    if width(left) + width(right) + 2 > reader.width:
        return [*wrap(left, reader.width), right]
    return [ends(left, right, reader.width)]


def _dated(seen: Overview, reader: Reader) -> str:
    if seen.day != day_of(seen.now):
        return reader.say(f"ngày chốt {show_day(seen.day, 'vi')}", f"as of {show_day(seen.day, 'en')}")
    moment = show_header(seen.now, reader.language)
    if seen.data_at is None:
        return moment
    same = day_of(seen.data_at) == seen.day
    data = show_clock(seen.data_at) if same else show_moment(seen.data_at, reader.language)
    return f"{moment}, {reader.say('số liệu', 'data')} {data}"


def _figures(seen: Overview, reader: Reader) -> tuple[tuple[str, str, str], ...]:
    staff, lines_ = seen.workstations_per_staff, seen.broadband
    observed, measured = lines_.beside
    pairs = [percentage(one, reader.language) for one in (staff, lines_)]
    columns = max(map(width, pairs)), max(len(fraction(one)) for one in (staff, lines_)) + 3
    values = [
        pad(text, columns[0], right=True) + pad(fraction(one), columns[1], right=True)
        for text, one in zip(pairs, (staff, lines_), strict=True)
    ]
    return (
        (staff.name.to(reader.language), values[0], not_seen(staff, reader)),
        (
            lines_.name.to(reader.language),
            values[1],
            reader.say(
                f"theo hợp đồng; quan sát được {observed.numerator}, đo đạt {measured.numerator}",
                f"contracted; observed {observed.numerator}, measured {measured.numerator}",
            ),
        ),
    )


def not_seen(figure: Figure, reader: Reader) -> str:
    """Return how complete a figure of machines is, in words."""
    if figure.reason is not None:
        return reader.say("chưa nhập số người; somay headcount add", "no headcount entered; somay headcount add")
    if not figure.numerator and figure.excluded:
        return reader.say("không máy nào được tính; xem explain", "no machine counts; see explain")
    if not figure.numerator:
        return reader.say("chưa có máy nào; somay enrol add", "no machine yet; somay enrol add")
    count = figure.not_seen
    machines = several(count, "machine", "machines")
    return reader.say(f"{number(count, 'vi')} máy chưa báo cáo 30 ngày", f"{machines} not seen for 30 days")


def _devices(seen: Overview, reader: Reader) -> tuple[tuple[str, str, str] | None, ...]:
    contact, language = seen.contact, reader.language
    total = seen.workstations + seen.servers
    others = ", ".join(counted(kind, count, language) for kind, count in seen.others)
    simulated = reader.say(f"{SIMULATED}: không có thật, chỉ để xem thử", f"{SIMULATED}: not real, for trying out only")
    return (
        (
            reader.say("Máy tính", "Computers"),
            reader.say(f"{total} đang dùng", f"{total} in service"),
            reader.say(
                f"{seen.servers} máy chủ, {seen.workstations} máy trạm; {seen.out_of_service} máy ngoài sử dụng",
                f"{several(seen.servers, 'server', 'servers')}, "
                f"{several(seen.workstations, 'workstation', 'workstations')}; {seen.out_of_service} out of service",
            ),
        ),
        (
            reader.say("Liên lạc", "Contact"),
            reader.say(f"{contact.today} hôm nay", f"{contact.today} today"),
            ", ".join(_not_today(contact, reader)),
        ),
        (reader.say("Thiết bị khác", "Other devices"), str(sum(count for _, count in seen.others)), others),
        (reader.say("Mô phỏng", "Simulated"), str(seen.simulated), simulated) if seen.simulated else None,
    )


def _not_today(contact: Contact, reader: Reader) -> list[str]:
    """When the others were heard; those enrolled and awaited are named where there are any."""
    rows = (("silent", contact.silent), ("awaited", contact.awaited), ("by_hand", contact.by_hand))
    return [
        reader.say(f"{contact.recent} chưa bật", f"{contact.recent} not yet on"),
        *(f"{count} {word(SIGHTS, sight, reader.language)}" for sight, count in rows if count or sight != "awaited"),
    ]


def _to_look_at(attention: tuple[Attention, ...], reader: Reader, cells: int) -> list[str]:
    urgent = sum(one.urgent for one in attention)
    label = pad(reader.say("Việc cần xem", "To look at"), cells)
    if not attention:
        return [f"{label}0"]
    count = f"{len(attention)}" + (
        reader.say(f", trong đó {urgent} gấp", f", of which {urgent} urgent") if urgent else ""
    )
    shown = [line for one in attention[:_SHOWN] for line in _item(one, reader)]
    if (rest := len(attention) - _SHOWN) > 0:
        where = "somay finding list" if any(not one.todo for one in attention) else "somay --format json"
        shown.append(" " * _MARK + reader.say(f"và {rest} việc nữa", f"and {rest} more") + f": {where}")
    return [f"{label}{count}", *shown]


def _item(one: Attention, reader: Reader) -> list[str]:
    """What there is to look at and the command that shows it, on a line of its own where they do not fit in one."""
    mark = reader.say("GẤP", "URGENT") if one.urgent else reader.say("thường", "normal")
    first, *more = wrap(safe_text(one.text.to(reader.language)), reader.width - _MARK)
    lines = [f"  {paint(pad(mark, 6), 'red', on=reader.colour and one.urgent)}  {first}", *_indented(more)]
    if not one.todo:
        return lines
    if not more and _MARK + width(first) + width(one.todo) + 3 <= reader.width:
        return [f"{lines[0]}   {one.todo}"]
    return [*lines, *_indented([one.todo])]


def _indented(lines: list[str]) -> list[str]:
    return [" " * _MARK + line for line in lines]


def _empty(seen: Overview, reader: Reader) -> list[str]:
    if seen.day != day_of(seen.now):
        vi, en = show_day(seen.day, "vi"), show_day(seen.day, "en")
        return [
            safe_text(seen.name) + reader.say(f": ngày {vi} chưa có cơ quan nào.", f": no agency on {en}."),
            reader.say("Xem hôm nay: somay", "Today: somay"),
        ]
    return [
        safe_text(seen.name)
        + reader.say(": sổ còn trống, chưa có cơ quan nào.", ": the register is empty, no agency yet."),
        reader.say(
            "Thêm cơ quan   somay agency add 03247 'Xã Mường Đun' --kind commune",
            "Add an agency  somay agency add 03247 'Xã Mường Đun' --kind commune",
        ),
        reader.say(
            "Rồi            somay headcount add · somay circuit add · somay enrol add",
            "Then           somay headcount add · somay circuit add · somay enrol add",
        ),
    ]


def document(seen: Overview) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "schema": "somay.overview.v1",
        "name": seen.name,
        "as_of": seen.day,
        "data_at": None if seen.data_at is None else iso_instant(seen.data_at),
        "agencies": seen.agencies,
        "staff": seen.staff,
        "figures": [figures.document(one) for one in (seen.workstations_per_staff, seen.broadband)],
        "workstations": seen.workstations,
        "servers": seen.servers,
        "computers_not_in_service": seen.out_of_service,
        "contact": {
            "today": seen.contact.today,
            "within_30d": seen.contact.recent,
            "silent": seen.contact.silent,
            "awaited": seen.contact.awaited,
            "entered_by_hand": seen.contact.by_hand,
        },
        "other_devices": dict(seen.others),
        "devices": seen.devices,
        "simulated": seen.simulated,
        "agents": seen.agents,
        "attention": [{"urgent": one.urgent, "text": one.text.en, "command": one.todo} for one in seen.attention],
    }
