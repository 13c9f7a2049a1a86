"""What people have written of a device, and where the machine itself says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.reports.form import Field, Listing
from inventory.reports.screens.words import several, word
from inventory.text.numbers import MISSING, number
from inventory.text.table import clip, pad, whole, width, wrap
from inventory.text.when import day_of, iso_instant, show_ago, show_day
from inventory.text.words import KINDS

if TYPE_CHECKING:
    from inventory.reports.devices import DevicePage, Dispute
    from inventory.reports.form import Reader
    from inventory.store.disputes import Conflict

FIELDS: Final = {
    "label": Text("tên", "name"),
    "kind": Text("loại", "kind"),
    "manufacturer": Text("hãng", "maker"),
    "model": Text("kiểu máy", "model"),
    "serial": Text("số sê-ri", "serial"),
    "asset_tag": Text("số tài sản", "asset number"),
    "purchased_on": Text("ngày mua", "bought on"),
    "cost_dong": Text("nguyên giá", "cost"),
    "funding": Text("nguồn vốn", "funding"),
    "warranty_until": Text("bảo hành đến", "warranty until"),
    "note": Text("ghi chú", "note"),
}
_DAYS: Final = ("purchased_on", "warranty_until")


def spoken(field: str, value: str, reader: Reader) -> str:
    """Return the value of a field as people read it."""
    if field in _DAYS:
        return show_day(value, reader.language)
    if field == "cost_dong":
        return dong(int(value), reader)
    return word(KINDS, value, reader.language) if field == "kind" else value


def dong(amount: int, reader: Reader) -> str:
    """Return an amount of money: ``11.900.000 đ``."""
    return f"{number(amount, reader.language)} đ"


def rows(seen: DevicePage, reader: Reader) -> list[tuple[str, str]]:
    """Return label and words of what the book holds beside place and contact."""
    values = {one.field: one.value for one in seen.values if one.source == "person"}
    maker = " ".join(values[field] for field in ("manufacturer", "model") if field in values)
    serial = f"{reader.say('số sê-ri', 'serial')} {values['serial']}" if "serial" in values else ""
    found = [
        (reader.say("Trong sổ", "In the book"), " · ".join(part for part in (maker, serial) if part)),
        (reader.say("Tài sản", "Asset"), _asset(values, reader)),
        (reader.say("Bảo hành", "Warranty"), _warranty(values, reader)),
        (reader.say("Ghi chú", "Note"), values.get("note", "")),
    ]
    return [(head, text) for head, text in found if text]


def _asset(values: dict[str, str], reader: Reader) -> str:
    parts = [values.get("asset_tag", ""), _bought(values, reader)]
    if "funding" in values:
        parts.append(f"{reader.say('nguồn', 'paid from')} {values['funding']}")
    return " · ".join(part for part in parts if part)


def _warranty(values: dict[str, str], reader: Reader) -> str:
    until = values.get("warranty_until")
    if until is None:
        return ""
    over = until < day_of(reader.now)
    return f"{reader.say('hết' if over else 'đến', 'ended' if over else 'until')} {show_day(until, reader.language)}"


def _bought(values: dict[str, str], reader: Reader) -> str:
    parts = []
    if "purchased_on" in values:
        parts.append(f"{reader.say('mua', 'bought')} {show_day(values['purchased_on'], reader.language)}")
    if "cost_dong" in values:
        parts.append(dong(int(values["cost_dong"]), reader))
    return ", ".join(parts)


def conflicts(seen: DevicePage, reader: Reader, indent: int) -> list[str]:
    """Return each open conflict as both say it, and what settles it."""
    lines: list[str] = []
    for count, one in enumerate((one for one in seen.conflicts if not one.settled), 1):
        head = pad(f"{reader.say('Mâu thuẫn', 'Conflict')} {count}", indent)
        lines += ["", *_conflict(one, head, reader), *_settling(seen.row.number, one.field, indent, reader)]
    return lines


def _conflict(one: Conflict, head: str, reader: Reader) -> list[str]:
    field = pad(FIELDS.get(one.field, Text(one.field, one.field)).to(reader.language), 9)
    heads = (reader.say("sổ:", "book:"), reader.say("máy:", "machine:"))
    values = [safe_text(spoken(one.field, value, reader)) for value in (one.book, one.machine)]
    space, size = max(map(width, heads)), max(map(width, values))
    whose = (f"{told_by(one, reader)}   {reader.say('đang dùng', 'in use')}", read_at(one, reader))
    fronts = (f"{head} {field} ", " " * (width(head) + width(field) + 2))
    return [
        clip(f"{front}{pad(what, space)} {pad(value, size)}   {safe_text(who)}".rstrip(), reader.width)
        for front, what, value, who in zip(fronts, heads, values, whose, strict=True)
    ]


def told_by(one: Conflict, reader: Reader) -> str:
    """Return who wrote the book's value, and when."""
    day = show_day(day_of(one.at), reader.language)
    if one.source == "code":
        return reader.say(f"theo mã ghi danh {day}", f"by the enrolment code {day}")
    return reader.say(f"{one.by} ghi {day}", f"{one.by} on {day}")


def read_at(one: Conflict, reader: Reader) -> str:
    """Return when the machine last said so."""
    if one.seen_at is None:
        return reader.say("agent đọc", "read by its agent")
    return reader.say(
        f"agent đọc {show_ago(one.seen_at, reader.now, 'vi')}",
        f"read by its agent {show_ago(one.seen_at, reader.now, 'en')}",
    )


def _settling(device: str, field: str, indent: int, reader: Reader) -> list[str]:
    command = whole(f"somay device edit {device} --take machine:{field}")
    text = reader.say(
        f"Theo máy: {command}; theo sổ: person:{field}", f"The machine's: {command}; the book's: person:{field}"
    )
    return [" " * (indent + 1) + line for line in wrap(text, reader.width - indent - 1)]


SIDES: Final = ("machine", "person")
"""Whose value a conflict may be settled by."""


LISTING: Final[Listing[Dispute]] = Listing(
    "somay.conflicts.v1",
    "conflicts",
    (
        Field(key="device", value=lambda row: row.number, head=Text("Máy", "Device")),
        Field(key="agency", value=lambda row: row.agency and row.agency.code),
        Field(
            key="agency_name",
            value=lambda row: row.agency and row.agency.name,
            head=Text("Cơ quan", "Agency"),
            show=lambda row, _reader: row.agency.name if row.agency else MISSING,
            shrink=True,
        ),
        Field(
            key="field",
            value=lambda row: row.conflict.field,
            head=Text("Mục", "Field"),
            show=lambda row, reader: FIELDS[row.conflict.field].to(reader.language),
            keep=True,
        ),
        Field(
            key="book",
            value=lambda row: row.conflict.book,
            head=Text("Sổ", "Book"),
            show=lambda row, reader: spoken(row.conflict.field, row.conflict.book, reader),
            keep=True,
        ),
        Field(
            key="machine",
            value=lambda row: row.conflict.machine,
            head=Text("Máy nói", "Machine"),
            show=lambda row, reader: spoken(row.conflict.field, row.conflict.machine, reader),
            keep=True,
        ),
        Field(key="book_source", value=lambda row: row.conflict.source),
        Field(
            key="recorded_by",
            value=lambda row: row.conflict.by,
            head=Text("Ai ghi", "Written by"),
            show=lambda row, reader: told_by(row.conflict, reader),
        ),
        Field(key="recorded_at", value=lambda row: iso_instant(row.conflict.at)),
        Field(
            key="observed_at",
            value=lambda row: None if row.conflict.seen_at is None else iso_instant(row.conflict.seen_at),
        ),
    ),
)


def next_line(rows: list[Dispute], reader: Reader) -> str:
    """Return how many there are, and how one is settled."""
    count = reader.say(f"{len(rows)} mâu thuẫn", several(len(rows), "conflict", "conflicts"))
    first = rows[0]
    field = first.conflict.field
    command = f"somay device edit {first.number} --take machine:{field}"
    return reader.say(
        f"{count}; giá trị trong sổ đang dùng. Theo máy: {command}",
        f"{count}; the book's value counts. Settle it: {command}",
    )


def document(one: Conflict) -> dict[str, Any]:
    """Return one conflict for programs."""
    return {
        "field": one.field,
        "book": one.book,
        "book_source": one.source,
        "machine": one.machine,
        "recorded_by": one.by,
        "recorded_at": iso_instant(one.at),
        "observed_at": None if one.seen_at is None else iso_instant(one.seen_at),
        "settled": one.settled,
    }
