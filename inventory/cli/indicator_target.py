"""``somay indicator target``: what figures are to reach in a year."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final

import typer

from agent.text import Text
from inventory.cli.indicator_of import indicator_of, means_none
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.registry import targets as registry
from inventory.registry.refusal import bad_value, whole_year
from inventory.reports import targets as reports
from inventory.reports.form import Reader
from inventory.reports.screens.criteria import TARGETS
from inventory.reports.screens.trend import wanted

if TYPE_CHECKING:
    from inventory.indicators.definition import Indicator

_NUMBER: Final = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s*%?", re.ASCII)


def show_all(context: typer.Context) -> None:
    """List the targets of all years."""
    session = session_of(context)
    with session.read() as connection:
        rows = reports.target_rows(connection, session.day)
    session.listing(TARGETS, rows)


def set_one(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help=said("tên chỉ tiêu", "the indicator"))],
    year: Annotated[str, typer.Argument(metavar="YEAR", help=said("năm", "the year"))],
    value: Annotated[
        str,
        typer.Argument(
            metavar="VALUE", help=said("95%, hoặc kbit/s; none: bỏ mục tiêu", "95%, or kbit/s; none takes it back")
        ),
    ],
    document: Annotated[
        str | None, typer.Option(help=said("văn bản: 153/KH-UBND", "the document: 153/KH-UBND"))
    ] = None,
) -> None:
    """Set what an indicator is to reach in one year; an agency below it is a finding."""
    session = session_of(context)
    indicator, wanted_in = indicator_of(name, session.day), whole_year("year", year)
    known, is_none = indicator.definition.id, means_none(value)
    target = None if is_none else _value(indicator, value)
    with session.act("indicator target") as (connection, stamp):
        if target is None:
            registry.take_back(connection, known, wanted_in, stamp)
        else:
            registry.set_target(connection, known, wanted_in, target, document=document, stamp=stamp)
    if target is None:
        words = (f"{known} năm {wanted_in}: bỏ mục tiêu.", f"{known}, {wanted_in}: no target.")
    else:
        vi, en = (wanted(target, indicator.definition.unit, Reader(each, session.now)) for each in ("vi", "en"))
        words = (f"{known} năm {wanted_in}: mục tiêu {vi}.", f"{known}, {wanted_in}: target {en}.")
    session.done(*words, indicator=known, year=wanted_in, value=target)


def _value(indicator: Indicator, typed: str) -> float:
    """Return a target in the unit of the figure: people type percent, or kbit/s."""
    match = _NUMBER.fullmatch(typed.strip())
    is_ratio = indicator.definition.unit == "ratio"
    if match is None or ("%" in typed and not is_ratio):
        raise bad_value(
            "value",
            Text(f"{typed!r} không phải mục tiêu.", f"{typed!r} is no target."),
            Text("Gõ như 95% hoặc 95,5%.", "Type it as 95% or 95.5%.")
            if is_ratio
            else Text("Gõ số kbit/s mỗi người: 4000", "Type kbit/s for each person: 4000"),
        )
    number = Decimal(match[1].replace(",", "."))
    return float(number / 100 if is_ratio else number * 1000)
