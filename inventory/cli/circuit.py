"""``somay circuit``: contracted lines."""

from __future__ import annotations

from typing import Annotated

import typer

from inventory.cli.commands import group
from inventory.cli.options import Agency, AnyAgency, Since
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.registry import circuits, lookup
from inventory.reports import agencies as reports
from inventory.reports.screens import agencies as screens
from inventory.text.numbers import rate as show_rate
from inventory.text.when import parse_day


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
    technology: Annotated[str, typer.Option(help=" | ".join(circuits.TECHNOLOGIES))] = "ftth",
    provider: Annotated[str | None, typer.Option(help=said("nhà mạng", "who provides it"))] = None,
    metered: Annotated[
        bool, typer.Option("--metered", help=said("tính tiền theo dung lượng", "paid by volume"))
    ] = False,
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
    with session.write() as connection:
        added = circuits.add(
            connection,
            agency=agency,
            rate=rate,
            technology=technology,
            provider=provider,
            metered=metered,
            document=document,
            day=day,
            until=parse_day(until, "--to") if until else None,
            stamp=session.stamp,
        )
    session.done(
        f"{added.unit.name}: đường C-{added.id:04d}, {show_rate(added.rate.down, 'vi')} tải xuống.",
        f"{added.unit.name}: circuit C-{added.id:04d}, {show_rate(added.rate.down, 'en')} down.",
        circuit=f"C-{added.id:04d}",
        agency=added.unit.code,
        down_bits_per_second=added.rate.down,
        up_bits_per_second=added.rate.up,
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
            ("list", show_all, "Liệt kê các đường có hiệu lực vào ngày chốt."),
        )
    )
