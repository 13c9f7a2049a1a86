"""The devices of each agency as a list to be signed, and the machines whose system gets no more security fixes."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.text import Text
from inventory.indicators.facts import sight
from inventory.indicators.support import support
from inventory.reports.devices import device_rows
from inventory.reports.sheets import Table
from inventory.store import exchange, pages, queries
from inventory.text.when import show_day
from inventory.text.words import KINDS, LIFECYCLES

if TYPE_CHECKING:
    from agent.text import Language
    from inventory.reports.devices import DeviceRow
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit


class Held(NamedTuple):
    """One device as a line to be signed for; what a person said wins over what the machine says."""

    row: DeviceRow
    manufacturer: str | None
    model: str | None
    serial: str | None
    asset_tag: str | None


class Ended(NamedTuple):
    """One machine whose system is past its support."""

    row: DeviceRow
    system: str
    end: str


class Lists(NamedTuple):
    """What is in whose hands on a day, and what of it is past support."""

    day: str
    held: tuple[Held, ...]
    ended: tuple[Ended, ...]


def lists(connection: Connection, now: float, day: str, unit: Unit | None = None) -> Lists:
    """Return the lists of a unit and those under it, or of all; what is lost or written off is in nobody's hands."""
    rows = [row for row in device_rows(connection, now, day, unit=unit) if _is_held(row)]
    said, systems = exchange.values(connection), pages.contents(connection, "system")
    states = queries.states(connection, until=sight(day, now).until)
    return Lists(
        day,
        tuple(_held(row, systems.get(row.machine.id), said.get(row.machine.id, {})) for row in rows),
        tuple(one for row in rows if (one := _ended(row, states.get((row.machine.id, "operating_system")), day))),
    )


def _is_held(row: DeviceRow) -> bool:
    return row.machine.lifecycle not in {"lost", "written_off", "planned"}


def _held(row: DeviceRow, content: str | None, said: dict[str, str]) -> Held:
    told: dict[str, Any] = {} if content is None else json.loads(content)
    names = ("manufacturer", "model", "serial", "asset_tag")
    return Held(row, *(said.get(name) or told.get(name) or None for name in names))


def _ended(row: DeviceRow, content: str | None, day: str) -> Ended | None:
    system = {} if content is None else json.loads(content)
    known = support(system)
    if known is None or known.end >= day or row.machine.lifecycle != "in_service":
        return None
    return Ended(row, str(system.get("name") or "?"), known.end)


def tables(found: Lists, language: Language) -> tuple[Table, ...]:
    """Return a sheet to sign for each agency, and one of the machines past support."""
    by_agency: defaultdict[tuple[str, str], list[Held]] = defaultdict(list)
    for one in found.held:
        by_agency[(one.row.agency.code, one.row.agency.name) if one.row.agency else ("–", "–")].append(one)
    sheets = [_to_sign(code, name, rows, found.day, language) for (code, name), rows in by_agency.items()]
    return (*sheets, _past_support(found, language))


def _to_sign(code: str, name: str, rows: list[Held], day: str, language: Language) -> Table:
    lines = [
        (
            at,
            one.row.number,
            one.row.machine.label,
            KINDS[one.row.machine.kind].to(language),
            LIFECYCLES[one.row.machine.lifecycle].to(language),
            _named(one),
            one.serial,
            one.asset_tag,
            one.row.machine.room,
            one.row.machine.custodian,
            None,
        )
        for at, one in enumerate(rows, 1)
    ]
    head = (
        Text("STT", "No."),
        Text("Mã", "Number"),
        Text("Tên", "Name"),
        Text("Loại", "Kind"),
        Text("Tình trạng", "State"),
        Text("Kiểu máy", "Model"),
        Text("Số sê-ri", "Serial"),
        Text("Mã tài sản", "Asset tag"),
        Text("Phòng", "Room"),
        Text("Người giữ", "Custodian"),
        Text("Ký nhận", "Signature"),
    )
    note = Text(
        f"DANH SÁCH THIẾT BỊ · {name} · đến {show_day(day, 'vi')}", f"DEVICES · {name} · as of {show_day(day, 'en')}"
    )
    foot = (Text("Người lập", "Prepared by"), Text("Thủ trưởng đơn vị", "Head of the office"))
    return Table(Text(f"{code} {name}", f"{code} {name}"), note, head, lines, foot=foot)


def _named(one: Held) -> str:
    """Return maker and model, the maker once."""
    maker, model = one.manufacturer or "", one.model or ""
    return model if model.casefold().startswith(maker.casefold()) else f"{maker} {model}".rstrip()


def _past_support(found: Lists, language: Language) -> Table:
    lines = [
        (
            at,
            one.row.number,
            one.row.machine.label,
            one.row.agency and one.row.agency.name,
            one.system,
            show_day(one.end, language),
        )
        for at, one in enumerate(found.ended, 1)
    ]
    head = (
        Text("STT", "No."),
        Text("Mã", "Number"),
        Text("Tên", "Name"),
        Text("Đơn vị", "Agency"),
        Text("Hệ điều hành", "System"),
        Text("Hết hỗ trợ", "Support ended"),
    )
    note = Text(
        f"MÁY HẾT HỖ TRỢ · đến {show_day(found.day, 'vi')}",
        f"MACHINES PAST SUPPORT · as of {show_day(found.day, 'en')}",
    )
    return Table(Text("Hết hỗ trợ", "Past support"), note, head, lines)
