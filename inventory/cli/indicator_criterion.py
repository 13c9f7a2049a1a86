"""``somay indicator criterion``: which figures answer which criteria of a decision."""

from __future__ import annotations

from typing import Annotated

import typer

from inventory.cli.indicator_of import indicator_of, means_none
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.registry import criteria as registry
from inventory.reports.screens.criteria import CRITERIA
from inventory.store import criteria


def show_all(context: typer.Context) -> None:
    """List the criteria that figures answer."""
    session = session_of(context)
    with session.read() as connection:
        rows = criteria.criteria(connection)
    session.listing(CRITERIA, rows)


def set_one(
    context: typer.Context,
    *,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help=said("mã tiêu chí, như văn bản ghi: 5.1.2", "as the document has it"))
    ],
    name: Annotated[
        str,
        typer.Argument(
            metavar="INDICATOR", help=said("chỉ tiêu; none: bỏ dòng này", "the indicator; none takes the line away")
        ),
    ],
    document: Annotated[str, typer.Option(help=said("văn bản: 1026/QĐ-UBND", "the document: 1026/QĐ-UBND"))],
    title: Annotated[str | None, typer.Option(help=said("nội dung tiêu chí", "what the criterion says"))] = None,
) -> None:
    """Say which indicator answers a criterion of a decision; reports list them with their figures."""
    session = session_of(context)
    is_none = means_none(name)
    known = None if is_none else indicator_of(name, session.day).definition.id
    with session.act("indicator criterion") as (connection, stamp):
        if known is None:
            registry.take_back(connection, document, code, stamp)
        else:
            registry.answer(connection, document, code, known, title=title, stamp=stamp)
    if known is None:
        words = (f"{document}, tiêu chí {code}: đã bỏ.", f"{document}, criterion {code}: taken away.")
    else:
        words = (f"{document}, tiêu chí {code}: {known}.", f"{document}, criterion {code}: {known}.")
    session.done(*words, document=document, code=code, indicator=known)
