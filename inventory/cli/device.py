"""``somay device``: devices, entered, placed, corrected and looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from agent.text import Text
from inventory.cli.commands import group
from inventory.cli.options import Agency, Device, Find, OnlyUnder, Since
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.registry import devices, lookup
from inventory.registry.refusal import chosen, not_found
from inventory.reports import devices as reports
from inventory.reports.screens import devices as screens
from inventory.reports.screens.words import KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES, word
from inventory.text.when import show_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.text import Language

_SIGHTS = ("today", "recent", "silent", "awaited", "by_hand")


def add(
    context: typer.Context,
    *,
    label: Annotated[str, typer.Argument(metavar="NAME", help=said("tên máy", "what people call it"))],
    agency: Annotated[str | None, typer.Option(help=said("cơ quan giữ máy", "where it stands"))] = None,
    kind: Annotated[str, typer.Option(help=" | ".join(devices.KINDS))] = "desktop",
    lifecycle: Annotated[str, typer.Option(help=" | ".join(devices.LIFECYCLES))] = "in_service",
    purpose: Annotated[str, typer.Option(help=" | ".join(devices.PURPOSES))] = "personal",
    ownership: Annotated[str, typer.Option(help=" | ".join(devices.OWNERSHIPS))] = "state",
    manufacturer: Annotated[str | None, typer.Option(help=said("hãng", "its maker"))] = None,
    model: Annotated[str | None, typer.Option(help=said("kiểu máy", "its model"))] = None,
    serial: Annotated[str | None, typer.Option(help=said("số sê-ri", "its serial number"))] = None,
    asset_tag: Annotated[str | None, typer.Option(help=said("số tài sản", "its asset number"))] = None,
    note: Annotated[str | None, typer.Option(help=said("ghi chú", "a note"))] = None,
    since: Since = None,
) -> None:
    """Enter a device by hand, with or without an agent to come."""
    session = session_of(context)
    said_of_it = {"manufacturer": manufacturer, "model": model, "serial": serial, "asset_tag": asset_tag, "note": note}
    with session.act("device add") as (connection, stamp):
        number = devices.add(
            connection,
            label=label,
            agency=agency,
            standing={"kind": kind, "lifecycle": lifecycle, "purpose": purpose, "ownership": ownership},
            values={field: value for field, value in said_of_it.items() if value is not None},
            day=session.from_day(since),
            stamp=stamp,
        )
    session.done(f"Đã vào sổ M-{number:04d}, {label}.", f"Entered M-{number:04d}, {label}.", device=f"M-{number:04d}")


def show_all(
    context: typer.Context,
    *,
    find: Find = None,
    agency: OnlyUnder = None,
    kind: Annotated[list[str] | None, typer.Option(help=" | ".join(devices.KINDS))] = None,
    seen: Annotated[list[str] | None, typer.Option(help="today | recent | silent | awaited | by-hand")] = None,
) -> None:
    """List the devices."""
    session = session_of(context)
    kinds = [chosen("kind", one, devices.KINDS) for one in kind or ()]
    sights = [chosen("seen", one, _SIGHTS) for one in seen or ()]
    wanted = None if find is None else lookup.sought(find)
    with session.read() as connection:
        unit = lookup.agency(connection, agency, session.day) if agency else None
        rows = reports.device_rows(
            connection, session.now, session.day, unit=unit, kinds=kinds, sights=sights, find=wanted
        )
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
    room: Annotated[str | None, typer.Option(help=said("phòng", "the room"))] = None,
    custodian: Annotated[str | None, typer.Option(help=said("người giữ", "who keeps it"))] = None,
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


def edit(
    context: typer.Context,
    *,
    device: Device,
    kind: Annotated[str | None, typer.Option(help=" | ".join(devices.KINDS))] = None,
    lifecycle: Annotated[str | None, typer.Option(help=" | ".join(devices.LIFECYCLES))] = None,
    purpose: Annotated[str | None, typer.Option(help=" | ".join(devices.PURPOSES))] = None,
    ownership: Annotated[str | None, typer.Option(help=" | ".join(devices.OWNERSHIPS))] = None,
    since: Since = None,
) -> None:
    """Correct how a device counts; a person's word wins over the machine's, and the disagreement stays visible."""
    session = session_of(context)
    asked = {"kind": kind, "lifecycle": lifecycle, "purpose": purpose, "ownership": ownership}
    standing = {name: chosen(name, value, tuple(_WORDS[name])) for name, value in asked.items() if value is not None}
    day = session.from_day(since)
    with session.act("device edit") as (connection, stamp):
        number = lookup.device(connection, device)
        changed = devices.edit(connection, device=number, standing=standing, day=day, stamp=stamp)
    vi, en = (", ".join(_told(standing, language)) for language in ("vi", "en"))
    session.done(
        f"M-{number:04d}: {vi} từ {show_day(day, 'vi')}." if changed else f"M-{number:04d}: đã là {vi}, không đổi gì.",
        f"M-{number:04d}: {en} from {show_day(day, 'en')} on."
        if changed
        else f"M-{number:04d}: {en} already, nothing changed.",
        device=f"M-{number:04d}",
        changed=changed,
        **standing,
    )


def _told(standing: Mapping[str, str], language: Language) -> Iterator[str]:
    for name, value in standing.items():
        yield word(_WORDS[name], value, language)


_WORDS: Final = {"kind": KINDS, "lifecycle": LIFECYCLES, "purpose": PURPOSES, "ownership": OWNERSHIPS}


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
            ("edit", edit, "Sửa cách tính một thiết bị; lời của người thắng lời của máy, mâu thuẫn vẫn hiện."),
            ("undo", undo_of("device"), UNDO),
        )
    )
