"""``somay headcount``: staff numbers by category, dated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inventory.cli.commands import group
from inventory.cli.options import Agency, AnyAgency, Since
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.registry import headcounts, lookup
from inventory.registry.refusal import chosen
from inventory.reports import agencies as reports
from inventory.reports.screens import agencies as screens
from inventory.reports.screens.words import several, word
from inventory.text.when import show_day
from inventory.text.words import BASES, CATEGORIES

if TYPE_CHECKING:
    from agent.text import Language


def add(
    context: typer.Context,
    *,
    agency: Agency,
    count: Annotated[int, typer.Argument(metavar="COUNT", help=said("số người", "number of people"))],
    category: Annotated[str, typer.Option(help=" | ".join(CATEGORIES))] = "civil_servant",
    basis: Annotated[
        str, typer.Option(help=said("present: có mặt | assigned: được giao", "present | assigned (posts granted)"))
    ] = "present",
    source: Annotated[
        str | None, typer.Option(help=said("văn bản hoặc người cho số", "the document or person it is from"))
    ] = None,
    since: Since = None,
) -> None:
    """Enter the number of staff of one category; it holds until the next one on file."""
    session = session_of(context)
    day = session.from_day(since)
    category, basis = chosen("category", category, CATEGORIES), chosen("basis", basis, BASES)
    with session.act("headcount add") as (connection, stamp):
        unit, before = headcounts.add(
            connection,
            agency=agency,
            count=count,
            category=category,
            basis=basis,
            source=source,
            day=day,
            stamp=stamp,
        )
    was = ("", "") if before in {None, count} else (f" Trước đó: {before}.", f" It was {before}.")
    vi, en = (_told(category, basis, language) for language in ("vi", "en"))
    session.done(
        f"{unit.name}: {count} người ({vi}) từ {show_day(day, 'vi')}.{was[0]}",
        f"{unit.name}: {several(count, 'person', 'people')} ({en}) from {show_day(day, 'en')} on.{was[1]}",
        agency=unit.code,
        category=category,
        count=count,
        before=before,
        valid_from=day,
    )


def _told(category: str, basis: str, language: Language) -> str:
    of = word(CATEGORIES, category, language)
    return of if basis == "present" else f"{of}, {word(BASES, basis, language)}"


def show_all(
    context: typer.Context,
    *,
    agency: AnyAgency = None,
) -> None:
    """List the staff numbers that hold on the day asked about."""
    session = session_of(context)
    with session.read() as connection:
        unit = lookup.agency(connection, agency, session.day) if agency else None
        rows = reports.headcount_rows(connection, session.day)
    session.listing(screens.HEADCOUNTS, [row for row in rows if unit is None or row[0].agency_id == unit.id])


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "headcount",
            said("Số người.", "Staff numbers."),
            ("add", add, "Nhập số người của một loại; có giá trị đến lần nhập sau."),
            ("list", show_all, "Liệt kê số người có giá trị vào ngày chốt."),
            ("undo", undo_of("headcount"), UNDO),
        )
    )
