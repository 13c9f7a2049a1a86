"""``somay audit``: what people did, and the proof that nobody has altered it."""

from __future__ import annotations

import re
from typing import Annotated, Final

import typer

from agent.text import Text
from inventory.cli.commands import group
from inventory.cli.progress import shown
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.registry.refusal import bad_value, not_found
from inventory.reports import audit as reports
from inventory.reports.screens import audit as screens

DOES_NOT_HOLD: Final = 6
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def show_all(
    context: typer.Context,
    *,
    last: Annotated[int, typer.Option(min=1, max=100_000, help=said("bao nhiêu việc", "how many acts"))] = 30,
) -> None:
    """List the newest acts."""
    session = session_of(context)
    with session.read() as connection:
        rows = reports.act_rows(connection, last, session.day)
    session.listing(screens.ACTS, rows)


def show(
    context: typer.Context,
    *,
    act: Annotated[int, typer.Argument(metavar="ACT", help=said("số của việc", "number of the act"))],
) -> None:
    """Show one act: who, when, why, before and after."""
    session = session_of(context)
    with session.read() as connection:
        entries = reports.act_page(connection, act, session.day)
        codes = reports.codes(connection, session.day)
    if not entries:
        raise not_found(
            Text(f"Không có việc số {act}.", f"There is no act {act}."),
            Text("Xem số: somay audit list", "See the numbers: somay audit list"),
        )
    session.answer(lambda reader: screens.page(entries, codes, reader), lambda: screens.document(entries))


def verify(
    context: typer.Context,
    *,
    head: Annotated[
        str | None,
        typer.Option(metavar="HASH", help=said("mã băm cuối đã ghi lại lần trước", "the head noted the last time")),
    ] = None,
) -> None:
    """Check the whole chain; exit code 6 if it does not hold."""
    session = session_of(context)
    noted = None if head is None else head.strip().lower()
    if noted is not None and not _HASH.fullmatch(noted):
        raise bad_value(
            "--head",
            Text("mã băm gồm 64 chữ số hex.", "a head is 64 hex digits."),
            Text("Chép lại từ lần kiểm tra trước.", "Copy it again from the last check."),
        )
    watching = shown(Text("Kiểm tra nhật ký", "Checking the log"), session.language)
    with session.read() as connection, watching as to:
        found = reports.proof(connection, noted, to)
    session.answer(lambda reader: screens.proof(found, reader), lambda: screens.proof_document(found))
    if not found.holds:
        raise typer.Exit(DOES_NOT_HOLD)


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "audit",
            said("Nhật ký: ai đã làm gì.", "The audit log: who did what."),
            ("list", show_all, "Liệt kê các việc gần nhất."),
            ("show", show, "Xem một việc: ai, lúc nào, vì sao, trước và sau."),
            ("verify", verify, "Kiểm tra cả chuỗi; mã thoát 6 nếu không đúng."),
        )
    )
