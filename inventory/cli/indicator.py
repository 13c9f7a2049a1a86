"""``somay indicator``: the figures, and the proof of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from agent.text import Text
from inventory.cli import indicator_criterion as criterion
from inventory.cli import indicator_target as target
from inventory.cli.commands import group
from inventory.cli.indicator_of import indicator_of
from inventory.cli.options import OnBasis, OnlyUnder
from inventory.cli.progress import shown
from inventory.cli.session import Session, session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.indicators import indicators
from inventory.registry import lookup
from inventory.registry.refusal import bad_value, chosen
from inventory.reports import figures as reports
from inventory.reports import trend as trends
from inventory.reports.form import Field, Listing, Reader
from inventory.reports.screens import figures as screens
from inventory.reports.screens import proof as proofs
from inventory.reports.screens import trend as trend_screens
from inventory.reports.screens.words import several
from inventory.text.spans import LENGTHS, newest
from inventory.text.table import whole, wrap
from inventory.text.when import day_of, show_day
from inventory.text.words import ON

if TYPE_CHECKING:
    from inventory.indicators.definition import Indicator, Item
    from inventory.indicators.facts import Basis
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit
    from inventory.text.spans import By

_PARTS = ("in", "out", "silent")


def show_all(context: typer.Context) -> None:
    """List the indicators with their definitions."""
    session = session_of(context)
    session.listing(DEFINITIONS, list(indicators(session.day)))


def show(
    context: typer.Context,
    *,
    name: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help=said("tên chỉ tiêu; không nói thì tất cả", "indicators; all unless named")
        ),
    ] = None,
    agency: OnlyUnder = None,
    by: Annotated[
        str | None, typer.Option(metavar="agency", help=said("từng cơ quan một", "one line for each agency"))
    ] = None,
    basis: OnBasis = "as-was",
) -> None:
    """Show figures, each with numerator, denominator, day, scope and completeness."""
    session = session_of(context)
    chosen_ones = [indicator_of(one, session.day) for one in name or ()]
    with session.read() as connection:
        on = _basis(basis)
        unit = _unit(session, connection, agency, on)
        if by is None:
            names = [one.definition.id for one in chosen_ones]
            rows = reports.figures(connection, session.day, session.now, names=names, unit=unit, basis=on)
        else:
            chosen("--by", by, ("agency",))
            rows = reports.figures_by_agency(
                connection, session.day, session.now, _single(chosen_ones), unit=unit, basis=on
            )
    if by is None:
        _print(session, rows, screens.LISTING, agencies=rows[0].figure.agencies, one=len(chosen_ones) == 1)
    else:
        _print(
            session, rows, screens.RESTATED if on == "restated" else screens.BY_AGENCY, agencies=len(rows), one=False
        )


def _basis(typed: str) -> Basis:
    return "restated" if chosen("--basis", typed, ON) == "restated" else "as_was"


def _unit(session: Session, connection: Connection, agency: str | None, basis: Basis) -> Unit | None:
    """Find a unit among those that the answer is told on."""
    if agency is None:
        return None
    return lookup.agency(connection, agency, day_of(session.now) if basis == "restated" else session.day)


def _print(
    session: Session, rows: list[reports.Shown], listing: Listing[reports.Shown], *, agencies: int, one: bool
) -> None:
    def screen(reader: Reader) -> list[str]:
        many = several(agencies, "agency", "agencies")
        dated = reader.say(f"Ngày chốt {show_day(session.day, 'vi')}", f"As of {show_day(session.day, 'en')}")
        head = " · ".join((dated, _told_on(rows, reader), reader.say(f"{agencies} cơ quan", many)))
        last = reader.say(
            f"Vì sao: {whole('somay indicator explain TÊN')} · từng cơ quan: {whole('--by agency')}"
            f" · quá khứ: {whole('--as-of 30/09/2019')}",
            f"Why: {whole('somay indicator explain NAME')} · by agency: {whole('--by agency')}"
            f" · the past: {whole('--as-of 30/09/2019')}",
        )
        return [
            head,
            "",
            *listing.table(rows, reader, screens.total(listing, rows, reader)),
            "",
            *wrap(last, reader.width),
        ]

    session.answer(
        screen,
        lambda: screens.document(rows[0].figure) if one else listing.document(rows, as_of=session.day),
        lambda: listing.sheet(rows),
    )


def _told_on(rows: list[reports.Shown], reader: Reader) -> str:
    if any(row.figure.basis == "restated" for row in rows):
        return reader.say("QUY VỀ TỔ CHỨC HIỆN NAY", "RESTATED ON TODAY'S UNITS")
    return reader.say("tổ chức tại thời điểm", "units of that day")


def explain(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help=said("tên chỉ tiêu", "the indicator"))],
    agency: OnlyUnder = None,
    part: Annotated[
        str | None, typer.Option("--list", metavar="in|out|silent", help=said("liệt kê từng dòng", "row by row"))
    ] = None,
    basis: OnBasis = "as-was",
) -> None:
    """Take one figure apart: every device and agency in and out of it, and why."""
    session = session_of(context)
    indicator = indicator_of(name, session.day)
    with session.read() as connection:
        on = _basis(basis)
        unit = _unit(session, connection, agency, on)
        proof = reports.proof(connection, session.day, session.now, indicator, unit=unit, basis=on)
    items = list(proof.explanation.items)
    figure = screens.document(proof.explanation.figure)
    if part is not None:
        wanted = chosen("--list", part, _PARTS)
        session.listing(screens.ITEMS, [item for item in items if _in_part(item, wanted)], facts={"figure": figure})
        return
    session.answer(
        lambda reader: proofs.explanation(proof.explanation, proof.others, reader),
        lambda: screens.ITEMS.document(items, as_of=session.day, figure=figure),
        lambda: screens.ITEMS.sheet(items),
    )


def history(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help=said("tên chỉ tiêu", "the indicator"))],
    by: Annotated[
        str, typer.Option(metavar="month|quarter|year", help=said("từng tháng, quý hay năm", "for each of these"))
    ] = "quarter",
    last: Annotated[
        int | None, typer.Option(min=1, max=1200, help=said("bao nhiêu kỳ gần nhất", "how many of the newest periods"))
    ] = None,
    agency: OnlyUnder = None,
    basis: OnBasis = "as-was",
) -> None:
    """Show one indicator through time, with a bar for each period."""
    session = session_of(context)
    indicator = indicator_of(name, session.day)
    length = chosen("--by", by, LENGTHS)
    rows_of = newest(session.day, cast("By", length), last or _USUAL[length])
    watching = shown(Text("Tính các kỳ", "Computing the periods"), session.language)
    with session.read() as connection, watching as to:
        on = _basis(basis)
        unit = _unit(session, connection, agency, on)
        points = trends.trend(
            connection, indicator.definition.id, rows_of, session.now, until=session.day, unit=unit, basis=on, to=to
        )
    facts = {"indicator": indicator.definition.id, "scope": points[-1].figure.scope, "basis": on}
    session.answer(
        lambda reader: [indicator.definition.meaning.to(reader.language), "", *trend_screens.table(points, reader)],
        lambda: trend_screens.POINTS.document(points, as_of=session.day, **facts),
        lambda: trend_screens.POINTS.sheet(points),
    )


_USUAL: Final = {"month": 12, "quarter": 8, "year": 5}


def _in_part(item: Item, part: str) -> bool:
    if part == "silent":
        return item.side == "numerator" and item.sight in {"silent", "awaited", "by_hand", "contracted_only", "none"}
    return (item.side in {"numerator", "denominator"}) == (part == "in")


def _single(indicators: list[Indicator]) -> Indicator:
    if len(indicators) != 1:
        raise bad_value(
            "--by agency",
            Text("cần đúng một chỉ tiêu.", "needs exactly one indicator."),
            Text("somay indicator show ws_per_staff --by agency", "somay indicator show ws_per_staff --by agency"),
        )
    return indicators[0]


DEFINITIONS: Listing[Indicator] = Listing(
    "somay.indicators.v1",
    "indicators",
    (
        Field(key="indicator", value=lambda one: one.definition.id, head=Text("Chỉ tiêu", "Indicator")),
        Field(key="version", value=lambda one: one.definition.version, head=Text("Bản", "Version"), right=True),
        Field(
            key="valid_from",
            value=lambda one: one.definition.valid_from,
            head=Text("Từ", "From"),
            show=lambda one, reader: show_day(one.definition.valid_from, reader.language),
        ),
        Field(
            key="meaning",
            value=lambda one: one.definition.meaning.en,
            head=Text("Nghĩa", "Meaning"),
            show=lambda one, reader: one.definition.meaning.to(reader.language),
            shrink=True,
        ),
        Field(key="legal_source", value=lambda one: one.definition.legal_source.en),
        Field(key="kinds", value=lambda one: list(one.definition.kinds)),
        Field(key="lifecycles", value=lambda one: list(one.definition.lifecycles)),
        Field(key="purposes", value=lambda one: list(one.definition.purposes)),
        Field(key="ownerships", value=lambda one: list(one.definition.ownerships)),
        Field(key="staff", value=lambda one: list(one.definition.staff)),
        Field(key="basis", value=lambda one: one.definition.basis),
        Field(key="question", value=lambda one: one.definition.question),
        Field(key="family", value=lambda one: one.definition.family),
        Field(key="test", value=lambda one: one.definition.test or None),
        Field(key="unit", value=lambda one: one.definition.unit),
        Field(key="threshold_bits_per_second", value=lambda one: one.definition.threshold_bits_per_second),
        Field(key="decimal_places", value=lambda one: one.definition.places),
    ),
)


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "indicator",
            said("Chỉ tiêu và bằng chứng.", "Indicators and their proof."),
            ("list", show_all, "Liệt kê các chỉ tiêu và định nghĩa."),
            ("show", show, "Xem số liệu: giá trị, tử số, mẫu số, ngày chốt, phạm vi, độ đầy đủ."),
            ("history", history, "Xem một chỉ tiêu qua thời gian, mỗi kỳ một thanh."),
            ("targets", target.show_all, "Liệt kê mục tiêu các năm."),
            ("target", target.set_one, "Đặt mục tiêu một năm; cơ quan dưới mục tiêu là một việc cần xem."),
            ("criteria", criterion.show_all, "Liệt kê tiêu chí của các văn bản và chỉ tiêu trả lời."),
            ("criterion", criterion.set_one, "Chỉ tiêu nào trả lời một tiêu chí (Quyết định 1026); báo cáo liệt kê."),
            ("undo", undo_of("indicator"), UNDO),
            ("explain", explain, "Tách một con số: máy và cơ quan nào tính, nào không, vì sao."),
        )
    )
