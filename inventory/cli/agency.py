"""``somay agency``: agencies, entered and looked at."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.text import Text
from inventory.cli import reorganisation
from inventory.cli.commands import group
from inventory.cli.options import Agency, Find, Since
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.registry import agencies, lookup
from inventory.reports import agencies as reports
from inventory.reports.screens import agencies as screens
from inventory.text.units import UNITS


def add(
    context: typer.Context,
    *,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help=said("mã, ví dụ 03247 hoặc VP", "its code, as 03247 or VP"))
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help=said("tên đầy đủ", "its full name"))],
    kind: Annotated[str, typer.Option(help=" | ".join(UNITS))] = "commune",
    parent: Annotated[
        str | None,
        typer.Option(
            help=said("đơn vị cấp trên; mặc định: gốc của sổ", "the unit above; the register's root unless named")
        ),
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option(help=said("tên khác mà người ta quen gọi", "another name people use"))
    ] = None,
    since: Since = None,
) -> None:
    """Enter an agency."""
    session = session_of(context)
    day = session.from_day(since)
    with session.read() as connection:
        codes = ", ".join(unit.code for unit in lookup.named(connection, name, day))
    if codes:
        text = Text(f"Đã có cơ quan tên {name} ({codes}).", f"There is an agency called {name} already ({codes}).")
        session.confirm(text)
    with session.act("agency add") as (connection, stamp):
        agencies.add(
            connection,
            code=code,
            name=name,
            kind=kind,
            parent=parent,
            aliases=tuple(alias or ()),
            day=day,
            stamp=stamp,
        )
    session.done(
        f"Đã thêm {name} ({code}). Làm tiếp: somay headcount add {code} SỐ-NGƯỜI",
        f"Added {name} ({code}). Next: somay headcount add {code} COUNT",
        agency=code,
        valid_from=day,
    )


def show_all(context: typer.Context, *, find: Find = None) -> None:
    """List the agencies with staff, machines, ratio and line."""
    session = session_of(context)
    wanted = None if find is None else lookup.sought(find)
    with session.read() as connection:
        rows = reports.agency_rows(connection, session.now, session.day, find=wanted)
    session.listing(screens.LISTING, rows, total=lambda reader: screens.total(rows, reader))


def show(
    context: typer.Context,
    *,
    agency: Agency,
) -> None:
    """Show one agency with its figures, staff, lines and machines."""
    session = session_of(context)
    with session.read() as connection:
        unit = lookup.agency(connection, agency, session.day)
        page = reports.agency_page(connection, unit, session.now, session.day)
    session.answer(lambda reader: screens.page(page, reader), lambda: screens.document(page))


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "agency",
            said("Cơ quan.", "Agencies."),
            ("add", add, "Thêm một cơ quan."),
            ("list", show_all, "Liệt kê các cơ quan: số người, số máy, tỷ lệ, đường truyền."),
            ("show", show, "Xem một cơ quan: chỉ tiêu, số người, đường truyền, máy."),
            *reorganisation.COMMANDS,
            ("undo", undo_of("agency"), UNDO),
        )
    )
