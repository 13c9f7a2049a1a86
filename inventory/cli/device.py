"""``somay device``: devices, entered, placed, corrected and looked at."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.text import Text
from inventory.cli.commands import group
from inventory.cli.device_edit import edit, retire
from inventory.cli.device_history import history
from inventory.cli.device_options import (
    AssetTag,
    CostDong,
    Custodian,
    Funding,
    Maker,
    Model,
    Note,
    PurchasedOn,
    Room,
    Serial,
    WarrantyUntil,
)
from inventory.cli.identity import VERBS
from inventory.cli.options import Agency, Device, Find, OnlyUnder, Since
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.registry import devices, lookup
from inventory.registry.refusal import bad_value, chosen, not_found
from inventory.reports import devices as reports
from inventory.reports.screens import book
from inventory.reports.screens import devices as screens
from inventory.text.when import show_day
from inventory.text.words import KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES, SIGHTS


def add(
    context: typer.Context,
    *,
    label: Annotated[str, typer.Argument(metavar="NAME", help=said("tên máy", "what people call it"))],
    agency: Annotated[str | None, typer.Option(help=said("cơ quan giữ máy", "where it stands"))] = None,
    kind: Annotated[str, typer.Option(help=" | ".join(KINDS))] = "desktop",
    lifecycle: Annotated[str, typer.Option(help=" | ".join(LIFECYCLES))] = "in_service",
    purpose: Annotated[str, typer.Option(help=" | ".join(PURPOSES))] = "personal",
    ownership: Annotated[str, typer.Option(help=" | ".join(OWNERSHIPS))] = "state",
    manufacturer: Maker = None,
    model: Model = None,
    serial: Serial = None,
    asset_tag: AssetTag = None,
    purchased_on: PurchasedOn = None,
    cost_dong: CostDong = None,
    funding: Funding = None,
    warranty_until: WarrantyUntil = None,
    note: Note = None,
    room: Room = None,
    custodian: Custodian = None,
    since: Since = None,
) -> None:
    """Enter a device by hand, with or without an agent to come."""
    session = session_of(context)
    said_of_it = {
        "manufacturer": manufacturer,
        "model": model,
        "serial": serial,
        "asset_tag": asset_tag,
        "purchased_on": purchased_on,
        "cost_dong": cost_dong,
        "funding": funding,
        "warranty_until": warranty_until,
        "note": note,
    }
    with session.act("device add") as (connection, stamp):
        number = devices.add(
            connection,
            label=label,
            agency=agency,
            standing={"kind": kind, "lifecycle": lifecycle, "purpose": purpose, "ownership": ownership},
            values={field: value for field, value in said_of_it.items() if value is not None},
            room=room,
            custodian=custodian,
            day=session.from_day(since),
            stamp=stamp,
        )
    session.done(f"Đã vào sổ M-{number:04d}, {label}.", f"Entered M-{number:04d}, {label}.", device=f"M-{number:04d}")


def show_all(
    context: typer.Context,
    *,
    find: Find = None,
    agency: OnlyUnder = None,
    kind: Annotated[list[str] | None, typer.Option(help=" | ".join(KINDS))] = None,
    seen: Annotated[list[str] | None, typer.Option(help="today | recent | silent | awaited | by-hand")] = None,
    unplaced: Annotated[
        bool, typer.Option("--unplaced", help=said("chỉ máy chưa thuộc cơ quan nào", "only those in no agency"))
    ] = False,
) -> None:
    """List the devices."""
    if unplaced and agency:
        raise bad_value(
            "--unplaced",
            Text("không đi cùng --agency.", "does not go with --agency."),
            Text("Bỏ một trong hai.", "Leave one of them out."),
        )
    session = session_of(context)
    kinds = [chosen("kind", one, KINDS) for one in kind or ()]
    sights = [chosen("seen", one, SIGHTS) for one in seen or ()]
    wanted = None if find is None else lookup.sought(find)
    with session.read() as connection:
        unit = lookup.agency(connection, agency, session.day) if agency else None
        rows = reports.device_rows(
            connection, session.now, session.day, unit=unit, kinds=kinds, sights=sights, find=wanted
        )
    rows = [row for row in rows if row.agency is None] if unplaced else rows
    session.listing(screens.LISTING, rows, after=lambda reader: screens.count_line(rows, reader))


def show(
    context: typer.Context,
    *,
    device: Device,
) -> None:
    """Show one device: place, contact, hardware, disagreements, history."""
    session = session_of(context)
    with session.read() as connection:
        number = lookup.device(connection, device)
        page = reports.device_page(connection, number, session.now, session.day)
    if page is None:
        raise not_found(
            Text(
                f"M-{number:04d} chưa vào sổ ngày {show_day(session.day, 'vi')}.",
                f"M-{number:04d} was not yet entered on {show_day(session.day, 'en')}.",
            ),
            Text("Bỏ --as-of hoặc chọn ngày muộn hơn.", "Leave --as-of out or choose a later day."),
        )
    session.answer(lambda reader: screens.page(page, reader), lambda: screens.document(page))


def place(
    context: typer.Context,
    *,
    device: Device,
    agency: Agency,
    room: Room = None,
    custodian: Custodian = None,
    since: Since = None,
) -> None:
    """Put a device into an agency; where it was before keeps its days."""
    session = session_of(context)
    with session.act("device place") as (connection, stamp):
        number = lookup.device(connection, device)
        unit = devices.place(
            connection,
            device=number,
            agency=agency,
            room=room,
            custodian=custodian,
            day=session.from_day(since),
            stamp=stamp,
        )
    session.done(
        f"M-{number:04d} nay ở {unit.name}.",
        f"M-{number:04d} is in {unit.name} now.",
        device=f"M-{number:04d}",
        agency=unit.code,
    )


def conflicts(
    context: typer.Context,
    *,
    agency: OnlyUnder = None,
) -> None:
    """List where a person's word and a machine's differ and nobody has settled it."""
    session = session_of(context)
    with session.read() as connection:
        unit = lookup.agency(connection, agency, session.day) if agency else None
        rows = reports.disputes_open(connection, session.now, session.day, unit=unit)
    session.listing(book.LISTING, rows, after=lambda reader: book.next_line(rows, reader))


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "device",
            said("Thiết bị.", "Devices."),
            ("add", add, "Vào sổ một thiết bị bằng tay, có hay không có agent về sau."),
            ("list", show_all, "Liệt kê thiết bị."),
            ("show", show, "Xem một thiết bị: nơi đặt, liên lạc, phần cứng, mâu thuẫn, lịch sử."),
            ("place", place, "Giao thiết bị cho một cơ quan; nơi cũ giữ nguyên ngày của nó."),
            ("edit", edit, "Sửa một thiết bị; lời của người thắng lời của máy, mâu thuẫn vẫn hiện."),
            ("retire", retire, "Cho thiết bị thôi dùng: thanh lý, hoặc bị mất; lịch sử giữ nguyên."),
            (
                "history",
                history,
                "Kể việc đã xảy ra với một thiết bị: nơi đặt, lời người ghi, linh kiện, phần mềm; và vẽ số đo của nó.",
            ),
            ("conflicts", conflicts, "Liệt kê mâu thuẫn giữa lời người và lời máy mà chưa ai xử lý."),
            *VERBS,
            ("undo", undo_of("device"), UNDO),
        )
    )
