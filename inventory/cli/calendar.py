"""``somay calendar``: the days and hours at which offices work."""

from __future__ import annotations

from typing import Annotated

import typer

from inventory import calendar
from inventory.cli.commands import group
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.registry import days
from inventory.registry.refusal import whole_year
from inventory.reports import calendar as reports
from inventory.reports.screens import calendar as screens
from inventory.reports.screens.words import several
from inventory.text.when import parse_day, show_weekday

_Day = Annotated[str, typer.Argument(metavar="DATE", help=said("ngày", "the day"))]


def show_all(
    context: typer.Context,
    *,
    year: Annotated[
        str | None,
        typer.Argument(metavar="[YEAR]", help=said("năm; mặc định năm nay", "the year; this one unless named")),
    ] = None,
) -> None:
    """List the holidays of a year, the days worked in their place, and what people said of single days."""
    session = session_of(context)
    wanted = whole_year("year", year or session.day[:4])
    with session.read() as connection:
        found = reports.year_of(connection, wanted)
    session.listing(
        screens.DAYS,
        found.days,
        after=lambda reader: screens.summary(found, reader),
        facts={"year": wanted, **screens.facts(found)},
    )


def add(
    context: typer.Context,
    *,
    day: _Day,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help=said("đến hết ngày", "the last day, included"))
    ] = None,
    works: Annotated[
        bool, typer.Option("--work/--off", help=said("làm việc hay nghỉ", "whether offices work on it"))
    ] = False,
) -> None:
    """Let offices be closed (or, with --work, at work) on a day, for the reason given by --reason."""
    session = session_of(context)
    first, last = parse_day(day, "date"), parse_day(to, "--to") if to else None
    with session.act("calendar add") as (connection, stamp):
        named = days.span(first, last)
        days.say(connection, named, works=works, stamp=stamp)
    vi, en = ("làm việc", "worked") if works else ("nghỉ", "off")
    shown = [show_weekday(named[0], language) for language in ("vi", "en")]
    after = len(named) - 1
    more = (f" và {after} ngày sau", f" and {several(after, 'day', 'days')} after") if after else ("", "")
    session.done(f"{shown[0]}{more[0]}: {vi}.", f"{shown[1]}{more[1]}: {en}.", days=list(named), works=works)


def remove(context: typer.Context, *, day: _Day) -> None:
    """Let the public calendar hold again on a day."""
    session = session_of(context)
    known = parse_day(day, "date")
    with session.act("calendar remove") as (connection, stamp):
        days.take_back(connection, known, stamp)
    session.done(
        f"{show_weekday(known, 'vi')}: theo lịch chung.",
        f"{show_weekday(known, 'en')}: as in the public calendar.",
        day=known,
    )


def hours(
    context: typer.Context,
    *,
    hours: Annotated[str, typer.Argument(metavar="HOURS", help='"7:30-11:30 13:30-17:00"')],
) -> None:
    """Set the hours of a working day."""
    session = session_of(context)
    with session.act("calendar hours") as (connection, stamp):
        text = calendar.show_hours(days.set_hours(connection, hours, stamp))
    session.done(f"Giờ làm việc: {text}.", f"Working hours: {text}.", hours=text)


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "calendar",
            said("Lịch làm việc: ngày nghỉ, giờ làm.", "The working calendar: days off and hours."),
            ("list", show_all, "Liệt kê ngày nghỉ, ngày làm bù và ngày do người ghi của một năm."),
            ("add", add, "Ghi một ngày nghỉ (hoặc làm việc: --work), lý do ở --reason."),
            ("remove", remove, "Trả một ngày về lịch chung."),
            ("hours", hours, "Đặt giờ làm việc của một ngày."),
            ("undo", undo_of("calendar"), UNDO),
        )
    )
