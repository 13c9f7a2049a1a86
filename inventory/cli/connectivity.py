"""``somay connectivity``: which lines are really there, by what evidence, and why they were not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agent.text import Text
from inventory.cli.commands import group
from inventory.cli.options import Agency, AnyAgency
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.connectivity import profiles
from inventory.registry import lookup
from inventory.registry.refusal import bad_choice, bad_value, not_found
from inventory.reports import connectivity as reports
from inventory.reports.screens import lines, outages
from inventory.text.spans import newest, span
from inventory.text.when import end_of

if TYPE_CHECKING:
    from inventory.cli.session import Session
    from inventory.reports.connectivity import Asked
    from inventory.text.spans import By

_Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="PERIOD",
        help=said("quý, tháng hoặc năm: 2019-Q4, 2019-11", "2019-Q4, 2019-11 or 2019; the current one unless named"),
    ),
]
_Profile = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="PROFILE",
        help=said("ngưỡng: broadband | 10 | 25 | 100", "the threshold: broadband | 10 | 25 | 100"),
    ),
]


def show_all(context: typer.Context, *, period: _Period = None, profile: _Profile = profiles.USUAL) -> None:
    """List the agencies with what speaks for their lines in a period."""
    session = session_of(context)
    wanted = _asked(session, period, "quarter", profile)
    with session.read() as connection:
        rows = reports.line_rows(connection, wanted)
    session.answer(
        lambda reader: lines.listed(rows, wanted, reader),
        lambda: lines.LISTING.document(rows, **lines.facts(wanted)),
        lambda: lines.LISTING.sheet(rows),
    )


def show(context: typer.Context, *, agency: Agency, period: _Period = None) -> None:
    """Show when the machines of an agency were in contact, day by day, and when not."""
    session = session_of(context)
    wanted = _asked(session, period, "month")
    with session.read() as connection:
        seen = reports.page(connection, wanted, lookup.agency(connection, agency, wanted.last))
    session.answer(lambda reader: outages.timeline(seen, reader), lambda: outages.timeline_document(seen))


def explain(
    context: typer.Context, *, agency: Agency, period: _Period = None, profile: _Profile = profiles.USUAL
) -> None:
    """Tell everything that speaks for the line of an agency, or against it."""
    session = session_of(context)
    wanted = _asked(session, period, "quarter", profile)
    with session.read() as connection:
        unit = lookup.agency(connection, agency, wanted.last)
        row = next((one for one in reports.line_rows(connection, wanted) if one.unit.id == unit.id), None)
    if row is None:
        raise not_found(
            Text(f"{unit.name} không có đường riêng.", f"{unit.name} has no line of its own."),
            Text("Xem các cơ quan: somay connectivity list", "See the agencies: somay connectivity list"),
            field="agency",
        )
    session.answer(
        lambda reader: lines.explained(row, wanted, reader),
        lambda: lines.document(row, wanted),
    )


def show_outages(context: typer.Context, *, agency: AnyAgency = None, period: _Period = None) -> None:
    """List when agencies were out of contact, why, and what that is told from."""
    session = session_of(context)
    wanted = _asked(session, period, "month")
    with session.read() as connection:
        unit = None if agency is None else lookup.agency(connection, agency, wanted.last)
        seen = reports.page(connection, wanted, unit)
    session.answer(
        lambda reader: outages.page(seen, reader),
        lambda: outages.LISTING.document(seen.rows, **lines.facts(wanted)),
        lambda: outages.LISTING.sheet(seen.rows),
    )


def _asked(session: Session, period: str | None, by: By, profile: str = profiles.USUAL) -> Asked:
    if profile not in profiles.names():
        raise bad_choice("--profile", profile, profiles.names())
    wanted = span(period) if period else newest(session.day, by, 1)[0]
    if wanted.first > session.day:
        raise bad_value(
            "--period",
            Text(f"{wanted.words.vi} chưa đến.", f"{wanted.words.en} is still to come."),
            Text("Chọn một kỳ đã bắt đầu.", "Choose one that has begun."),
        )
    return reports.asked(wanted, min(session.now, end_of(session.day)), profile)


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "connectivity",
            said("Đường truyền đo được.", "Lines as they are, not as they are declared."),
            ("list", show_all, "Liệt kê cơ quan và bằng chứng về đường truyền trong kỳ."),
            ("show", show, "Xem từng ngày máy của một cơ quan có liên lạc hay không."),
            ("explain", explain, "Xem mọi bằng chứng về đường truyền của một cơ quan."),
            ("outages", show_outages, "Liệt kê những lần mất liên lạc, vì sao, dựa vào đâu."),
        )
    )
