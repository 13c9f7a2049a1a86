"""``somay period``: what was filed stays as it was filed, and anybody can check that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from agent.text import Text
from inventory.cli.agreeing import agree
from inventory.cli.commands import group
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.indicators import frozen
from inventory.registry import periods as registry
from inventory.registry.refusal import not_found
from inventory.reports import periods as reports
from inventory.reports import readiness
from inventory.reports.screens import periods as screens
from inventory.text.spans import span

if TYPE_CHECKING:
    from inventory.store.acts import Stamp
    from inventory.store.closed import Closed, Line
    from inventory.store.engine import Connection

DOES_NOT_HOLD: Final = 6
_Name = Annotated[
    str, typer.Argument(metavar="PERIOD", help=said("quý, tháng hoặc năm: 2019-Q4", "2019-Q4, 2019-12 or 2019"))
]


def show_all(context: typer.Context) -> None:
    """List the closed periods."""
    session = session_of(context)
    with session.read() as connection:
        rows = reports.closed_ones(connection)
    session.listing(screens.PERIODS, rows)


def close(context: typer.Context, *, name: _Name) -> None:
    """Close a period: its figures, definitions and inputs are filed for good, chained to the one before."""
    session, wanted = session_of(context), span(name)
    with session.read() as connection:
        registry.check(connection, wanted, session.now)

    def do(connection: Connection, stamp: Stamp) -> tuple[Closed, list[Line]]:
        filed = frozen.take(connection, wanted.last, session.now)
        return registry.close(connection, wanted, filed, stamp), filed

    def asks(seen: tuple[Closed, list[Line]]) -> bool:
        period, filed = seen
        shown = screens.preview(wanted, reports.totals(filed), period.line_count, session.reader)
        session.confirm_by_name(shown, wanted.name)
        return True

    (period, _), _ = agree(session, "period close", look=do, asks=asks, do=do)
    session.answer(
        lambda reader: screens.written(period, reader),
        lambda: {"schema": "somay.act.v1", "period": period.name, "digest": period.digest, **session.numbered()},
    )


def check(context: typer.Context, *, name: _Name) -> None:
    """Look at a period before it is closed: what holds, and what has to be said of it; exit code 6 if anything."""
    session, wanted = session_of(context), span(name)
    with session.read() as connection:
        registry.check(connection, wanted, session.now)
        rows = readiness.checks(connection, wanted, session.now)
    session.listing(screens.READINESS, rows)
    if not all(row.holds for row in rows):
        raise typer.Exit(DOES_NOT_HOLD)


def show(context: typer.Context, *, name: _Name) -> None:
    """Show what was filed for a period, and what the register says of the same day now, with the reason."""
    session = session_of(context)
    with session.read() as connection:
        page = reports.page(connection, _closed(connection, span(name).name), session.now)
    session.answer(lambda reader: screens.page(page, reader), lambda: screens.document(page))


def verify(context: typer.Context) -> None:
    """Check every closed period and their chain; exit code 6 if one does not hold."""
    session = session_of(context)
    with session.read() as connection:
        rows = reports.check(connection)
    session.listing(screens.CHECKED, rows)
    if any(row.fault for row in rows):
        raise typer.Exit(DOES_NOT_HOLD)


def _closed(connection: Connection, name: str) -> Closed:
    found = reports.find(connection, name)
    if found is None:
        raise not_found(
            Text(f"Kỳ {name} chưa chốt.", f"{name} is not closed."),
            Text(
                f"Xem: somay period list · chốt: somay period close {name}",
                f"See: somay period list · close it: somay period close {name}",
            ),
        )
    return found


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "period",
            said("Kỳ báo cáo đã chốt.", "Closed periods."),
            ("list", show_all, "Liệt kê các kỳ đã chốt."),
            ("check", check, "Xem trước khi chốt: điều gì đạt, điều gì phải nêu; mã thoát 6 nếu có."),
            ("close", close, "Chốt một kỳ: số liệu, định nghĩa, đầu vào; không sửa được nữa."),
            ("show", show, "Xem một kỳ đã chốt và bản tính lại, vì sao khác."),
            ("verify", verify, "Kiểm tra các kỳ và chuỗi; mã thoát 6 nếu không đúng."),
        )
    )
