"""The page that says why a device is the machine it is taken for, and the list of questions that wait."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.reports.form import Field, Listing
from inventory.reports.screens.words import several
from inventory.text.numbers import MISSING
from inventory.text.table import Column, clip, render
from inventory.text.when import day_of, iso_instant, show_day, show_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.reports.form import Reader
    from inventory.reports.identity import Item, Why
    from inventory.store.identity_pages import Event, Joined, Question

KINDS: Final = {
    "system_serial": Text("Số sê-ri hệ thống", "System serial"),
    "board_serial": Text("Số sê-ri bo mạch", "Board serial"),
    "chassis_serial": Text("Số sê-ri khung máy", "Chassis serial"),
    "uuid": Text("UUID SMBIOS", "SMBIOS UUID"),
    "mac": Text("MAC cố định", "Fixed MAC"),
    "disk_serial": Text("Số sê-ri đĩa", "Disk serial"),
    "memory_serial": Text("Số sê-ri thanh nhớ", "Memory module serial"),
    "machine_id": Text("Mã máy (cài đặt)", "Machine id"),
    "name": Text("Tên máy", "Name"),
}
PARTS: Final = {
    "case": Text("hộp máy", "case"),
    "adapters": Text("cạc mạng", "adapters"),
    "disks": Text("đĩa", "disks"),
    "memory": Text("bộ nhớ", "memory"),
    "installation": Text("bản cài đặt", "installation"),
}
DOUBTS: Final = {
    "alive": Text("khớp, nhưng máy kia vẫn báo cáo", "fits, but the other still reports"),
    "several": Text("khớp với nhiều máy", "fits several devices"),
    "weak": Text("khớp quá ít", "too little fits"),
}
_MOST_NAMED: Final = 5


def page(seen: Why, reader: Reader, *, same: int) -> list[str]:
    """Return why a device is the machine it is taken for; from ``same`` points on nobody is asked."""
    columns = [Column(reader.say(vi, en), right, note, note) for vi, en, right, note in _HEADS]
    rows = [_row(item, reader) for item in seen.items]
    rows.append((KINDS["name"].to(reader.language), safe_text(seen.label), "0", _never(reader)))
    return [
        clip(_head(seen, reader, same), reader.width),
        *render(columns, rows, language=reader.language, limit=reader.width),
        *_after([*_found_out(seen, reader)], reader),
        *_after([*_waiting(seen, reader)], reader),
        *_after([*_next(seen, reader)], reader),
    ]


_HEADS: Final = (
    ("Bằng chứng", "Evidence", False, False),
    ("Giá trị", "Value", False, False),
    ("Điểm", "Points", True, False),
    ("Ghi chú", "Note", False, True),
)


def _head(seen: Why, reader: Reader, same: int) -> str:
    number = f"M-{seen.device:04d}"
    return reader.say(
        f"Vì sao {number} là một máy: {seen.points} điểm. Nhận từ {same} điểm, khi nhiều phần khớp hơn phần khác.",
        f"Why {number} is one machine: {seen.points} points. Known from {same} on, if more parts fit than differ.",
    )


def _never(reader: Reader) -> str:
    return reader.say("tên không bao giờ là bằng chứng", "a name is never evidence")


def _row(item: Item, reader: Reader) -> tuple[str, str, str, str]:
    kind = KINDS.get(item.kind, Text(item.kind, item.kind)).to(reader.language)
    return kind, safe_text(_short(item.value)), str(item.points), _note(item, reader)


def _short(value: str) -> str:
    """Shorten a digest that nobody reads to the end."""
    return f"{value[:6]}…{value[-4:]}" if len(value) > 40 else value


def _note(item: Item, reader: Reader) -> str:
    if item.filler:
        return reader.say("giá trị rác", "a filler")
    if item.elsewhere:
        named = ", ".join(f"M-{one:04d}" for one in item.elsewhere[:_MOST_NAMED])
        more = " …" if len(item.elsewhere) > _MOST_NAMED else ""
        return reader.say(f"cũng thấy ở {named}{more}", f"seen on {named}{more}, too")
    if item.seen_from is None:
        return reader.say(f"trong sổ, {item.written_by} ghi", f"in the book, by {item.written_by}")
    since = show_day(day_of(item.seen_from), reader.language)
    if item.seen_to is not None:
        until = show_day(day_of(item.seen_to), reader.language)
        return reader.say(f"từ {since} đến {until}", f"{since} to {until}")
    if item.before is not None:
        before = safe_text(_short(item.before))
        return reader.say(f"từ {since}, trước là {before}", f"since {since}, was {before}")
    return reader.say(f"từ {since}", f"since {since}")


def _after(lines: list[str], reader: Reader) -> list[str]:
    return ["", *(clip(line, reader.width) for line in lines)] if lines else []


def _found_out(seen: Why, reader: Reader) -> Iterator[str]:
    acts = {(one.absorbed_id, one.recorded_at): one for one in seen.joined}
    told: list[tuple[float, str]] = [(one.happened_at, _event(one, reader)) for one in seen.events]
    events = {(one.other_id, one.happened_at) for one in seen.events}
    told += [(one.recorded_at, _said(one, reader)) for key, one in acts.items() if key not in events]
    for at, text in sorted(told):
        yield f"{show_moment(at, reader.language)}  {text}"


def _event(event: Event, reader: Reader) -> str:
    content = json.loads(event.content)
    other = "" if event.other_id is None else f"M-{event.other_id:04d}"
    if event.kind == "board_changed":
        pairs = _changed(content, reader)
        return reader.say(f"bo mạch đã đổi, vẫn là máy này: {pairs}", f"another mainboard, the same device: {pairs}")
    fits = _fits(content, reader)
    if event.kind == "parted":
        return reader.say(
            f"tách lại {other}: cả hai cùng báo cáo ({fits})", f"parted from {other}: both report ({fits})"
        )
    return reader.say(f"nhận {other} là máy này ({fits})", f"found {other} to be this device ({fits})")


def _changed(content: dict[str, Any], reader: Reader) -> str:
    """Return what changed with the board: its serial in full, a UUID only where nothing else tells."""
    if "board_serial" in content:
        before, after = map(safe_text, content["board_serial"])
        also = reader.say("; UUID cũng đổi", "; the UUID, too") if "uuid" in content else ""
        return f"{KINDS['board_serial'].to(reader.language)} {before} → {after}{also}"
    before, after = (_short(safe_text(value)) for value in content["uuid"])
    return f"UUID {before} → {after}"


def _fits(content: dict[str, Any], reader: Reader) -> str:
    agree, differ = (_parts(content[name], reader) for name in ("agree", "differ"))
    points = content["points"]
    text = reader.say(f"{points} điểm; khớp: {agree}", f"{points} points; fit: {agree}")
    return text if not content["differ"] else text + reader.say(f"; khác: {differ}", f"; differ: {differ}")


def _parts(names: list[str], reader: Reader) -> str:
    return ", ".join(PARTS[name].to(reader.language) for name in names) or MISSING


def _said(one: Joined, reader: Reader) -> str:
    other = f"M-{one.absorbed_id:04d}"
    return reader.say(
        f"{safe_text(one.recorded_by)} ghi {other} là máy này", f"{safe_text(one.recorded_by)}: {other} is this device"
    )


def _waiting(seen: Why, reader: Reader) -> Iterator[str]:
    for one in seen.questions:
        pair = f"M-{one.device_id:04d}, M-{one.other_id:04d}"
        doubt = DOUBTS[one.doubt].to(reader.language)
        yield reader.say(f"Q-{one.id:04d}  {pair} có là một máy không? {one.points} điểm: {doubt}",
                         f"Q-{one.id:04d}  Are {pair} one machine? {one.points} points: {doubt}")  # fmt: skip
        first = json.loads(one.content)[0]
        yield f"        {_fits(first, reader)}"


def _next(seen: Why, reader: Reader) -> Iterator[str]:
    for question in seen.questions:
        number = f"Q-{question.id:04d}"
        yield reader.say(
            f"Là một: somay device resolve {number} same · là hai: somay device resolve {number} another",
            f"One: somay device resolve {number} same · two: somay device resolve {number} another",
        )
    if seen.joined:
        last, number = seen.joined[-1], f"M-{seen.device:04d}"
        day = show_day(day_of(last.recorded_at), reader.language)
        undo = "" if last.act is None else f"somay device undo {last.act}"
        yield reader.say(
            f"Tách: somay device split {number}" + (f" · hoàn tác việc ngày {day}: {undo}" if undo else ""),
            f"Split: somay device split {number}" + (f" · take back the act of {day}: {undo}" if undo else ""),
        )


def document(seen: Why) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "schema": "somay.identity.v1",
        "device": f"M-{seen.device:04d}",
        "points": seen.points,
        "evidence": [
            {
                "kind": item.kind,
                "value": item.value,
                "points": item.points,
                "seen_from": None if item.seen_from is None else iso_instant(item.seen_from),
                "seen_to": None if item.seen_to is None else iso_instant(item.seen_to),
                "also_on": [f"M-{one:04d}" for one in item.elsewhere],
                "filler": item.filler,
            }
            for item in seen.items
        ],
        "events": [
            {
                "kind": one.kind,
                "at": iso_instant(one.happened_at),
                "other": None if one.other_id is None else f"M-{one.other_id:04d}",
                "particulars": json.loads(one.content),
            }
            for one in seen.events
        ],
        "merged": [
            {"device": f"M-{one.absorbed_id:04d}", "points": one.points, "at": iso_instant(one.recorded_at),
             "by": one.recorded_by, "audit_act": one.act}
            for one in seen.joined
        ],
        "cases": [f"Q-{one.id:04d}" for one in seen.questions],
    }  # fmt: skip


def _device(number: int, label: str) -> str:
    return f"M-{number:04d} {safe_text(label)}"


LISTING: Final[Listing[Question]] = Listing(
    "somay.identity_cases.v1",
    "cases",
    (
        Field(key="case", value=lambda row: f"Q-{row.id:04d}", head=Text("Câu hỏi", "Question")),
        Field(
            key="device",
            value=lambda row: f"M-{row.device_id:04d}",
            head=Text("Máy mới", "New device"),
            show=lambda row, _reader: _device(row.device_id, row.label),
        ),
        Field(key="label", value=lambda row: row.label),
        Field(key="agency", value=lambda row: row.agency, head=Text("Cơ quan", "Agency")),
        Field(
            key="other",
            value=lambda row: f"M-{row.other_id:04d}",
            head=Text("Có phải là", "Might be"),
            show=lambda row, _reader: _device(row.other_id, row.other_label),
        ),
        Field(key="other_label", value=lambda row: row.other_label),
        Field(key="other_agency", value=lambda row: row.other_agency, head=Text("Cơ quan", "Agency")),
        Field(key="points", value=lambda row: row.points, head=Text("Điểm", "Points"), right=True),
        Field(
            key="doubt",
            value=lambda row: row.doubt,
            head=Text("Vì sao hỏi", "Why asked"),
            show=lambda row, reader: DOUBTS[row.doubt].to(reader.language),
        ),
        Field(key="opened_at", value=lambda row: iso_instant(row.opened_at)),
    ),
)


def count_line(rows: list[Question], reader: Reader) -> str:
    """Return how many wait, and how one is answered."""
    text = reader.say(f"{len(rows)} câu chờ trả lời", several(len(rows), "question waits", "questions wait"))
    return reader.say(
        f"{text}. Vì sao: somay device why Q-{rows[0].id:04d} · trả lời: somay device resolve",
        f"{text}. Why: somay device why Q-{rows[0].id:04d} · answer: somay device resolve",
    )
