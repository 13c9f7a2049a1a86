"""``somay circuit``: contracted lines."""

from __future__ import annotations

from typing import Annotated

import typer

from inventory.cli.commands import group
from inventory.cli.options import Agency, AnyAgency, Since
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.registry import circuits, lookup
from inventory.reports import agencies as reports
from inventory.reports.screens import agencies as screens
from inventory.text.numbers import rate as show_rate
from inventory.text.when import parse_day, show_day
from inventory.text.words import TECHNOLOGIES


def add(
    context: typer.Context,
    *,
    agency: Agency,
    rate: Annotated[
        str,
        typer.Argument(
            metavar="RATE", help=said("tốc độ hợp đồng: 30M, 256k, 30/30M", "the contracted rate: 30M, 256k, 30/30M")
        ),
    ],
    technology: Annotated[str, typer.Option(help=" | ".join(TECHNOLOGIES))] = "ftth",
    provider: Annotated[str | None, typer.Option(help=said("nhà mạng", "who provides it"))] = None,
    metered: Annotated[
        bool, typer.Option("--metered", help=said("tính tiền theo dung lượng", "paid by volume"))
    ] = False,
    budget: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE", help=said("dung lượng được đo mỗi tháng: 500MB", "what measuring may use a month: 500MB")
        ),
    ] = None,
    document: Annotated[str | None, typer.Option(help=said("số hợp đồng", "the contract's number"))] = None,
    since: Since = None,
    until: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help=said("ngày hết hiệu lực", "the first day it no longer holds")),
    ] = None,
) -> None:
    """Enter a line as contracted."""
    session = session_of(context)
    day = session.from_day(since)
    with session.act("circuit add") as (connection, stamp):
        added = circuits.add(
            connection,
            agency=agency,
            rate=rate,
            technology=technology,
            provider=provider,
            metered=metered,
            budget=budget,
            document=document,
            day=day,
            until=parse_day(until, "--to") if until else None,
            stamp=stamp,
        )
    session.done(
        f"{added.unit.name}: đường C-{added.id:04d}, {show_rate(added.rate.down, 'vi')} tải xuống.",
        f"{added.unit.name}: circuit C-{added.id:04d}, {show_rate(added.rate.down, 'en')} down.",
        circuit=f"C-{added.id:04d}",
        agency=added.unit.code,
        down_bits_per_second=added.rate.down,
        up_bits_per_second=added.rate.up,
    )


def end(
    context: typer.Context,
    *,
    circuit: Annotated[
        str, typer.Argument(metavar="CIRCUIT", help=said("số của đường, C-0001", "the line's number, C-0001"))
    ],
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE", help=said("ngày thôi hiệu lực", "the first day it no longer holds")),
    ] = None,
) -> None:
    """Let a line hold no longer from a day on; today unless named."""
    session = session_of(context)
    day = parse_day(date, "--date") if date else session.from_day(None)
    with session.act("circuit end") as (connection, stamp):
        circuits.end(connection, circuit=circuit, day=day, stamp=stamp)
    session.done(
        f"Đường {circuit} thôi hiệu lực từ {show_day(day, 'vi')}.",
        f"Circuit {circuit} holds no longer from {show_day(day, 'en')}.",
        circuit=circuit,
        valid_to=day,
    )


def show_all(
    context: typer.Context,
    *,
    agency: AnyAgency = None,
) -> None:
    """List the lines in force on the day asked about."""
    session = session_of(context)
    with session.read() as connection:
        unit = lookup.agency(connection, agency, session.day) if agency else None
        rows = reports.circuit_rows(connection, session.day)
    session.listing(screens.CIRCUITS, [row for row in rows if unit is None or row[0].agency_id == unit.id])


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "circuit",
            said("Đường truyền.", "Lines to the Internet."),
            ("add", add, "Nhập một đường truyền theo hợp đồng."),
            ("end", end, "Cho một đường thôi hiệu lực từ một ngày."),
            ("list", show_all, "Liệt kê các đường có hiệu lực vào ngày chốt."),
            ("undo", undo_of("circuit"), UNDO),
        )
    )
