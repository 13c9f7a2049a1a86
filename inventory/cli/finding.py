"""``somay finding``: what a person should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agent.text import Text
from inventory.cli.commands import group
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.cli.undoing import HELP as UNDO
from inventory.cli.undoing import undo_of
from inventory.findings import RULES
from inventory.findings.limits import example, parse_limit, show_limit
from inventory.registry import findings
from inventory.registry.refusal import bad_choice, bad_value
from inventory.reports import findings as reports
from inventory.reports.screens import findings as screens
from inventory.text.when import DAY_SECONDS, iso_instant, parse_day, start_of

if TYPE_CHECKING:
    from inventory.findings.model import Limit

_Finding = Annotated[str, typer.Argument(metavar="FINDING", help=said("số của việc, F-0031", "its number, F-0031"))]


def show_all(
    context: typer.Context,
    *,
    days: Annotated[
        int,
        typer.Option(metavar="DAYS", help=said("kèm việc đóng trong số ngày", "with those closed in so many days")),
    ] = 0,
) -> None:
    """List what a person should look at, what is urgent first."""
    session = session_of(context)
    with session.read() as connection:
        rows = reports.found_rows(connection, session.now - days * DAY_SECONDS if days > 0 else None)
        looked_at = reports.looked_at(connection)
    session.answer(
        lambda reader: screens.listed(rows, looked_at, reader),
        lambda: screens.LISTING.document(rows, looked_at=None if looked_at is None else iso_instant(looked_at)),
        lambda: screens.LISTING.sheet(rows),
    )


def show(context: typer.Context, *, finding: _Finding) -> None:
    """Show one finding: what it is read off, what to do, and every step of it."""
    session = session_of(context)
    with session.read() as connection:
        seen = reports.page(connection, findings.find(connection, finding))
    session.answer(lambda reader: screens.page(seen, reader), lambda: screens.document(seen))


def acknowledge(
    context: typer.Context,
    *,
    finding: _Finding,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help=said("nhắc lại từ ngày", "to be told again from this day on")),
    ] = None,
    for_good: Annotated[
        bool, typer.Option("--accept", help=said("chấp nhận lâu dài: đóng việc", "accept it for good: it closes"))
    ] = False,
) -> None:
    """Note that you know of a finding, for the reason given by --reason; it stays open until the facts close it."""
    session = session_of(context)
    instant = start_of(parse_day(until, "--until")) if until else None
    with session.act("finding ack") as (connection, stamp):
        if for_good:
            row = findings.accept(connection, finding, stamp=stamp)
        else:
            row = findings.acknowledge(connection, finding, until=instant, stamp=stamp)
    number = f"F-{row.id:04d}"
    if for_good:
        session.done(f"{number} đã đóng.", f"{number} is closed.", finding=number, state="closed")
    else:
        session.done(
            f"Đã ghi nhận {number}. Thôi nhắc; việc còn mở đến khi hết.",
            f"{number} is acknowledged. No more reminders; it stays open until it is over.",
            finding=number,
            state="open",
        )


def reopen(context: typer.Context, *, finding: _Finding) -> None:
    """Take an acknowledgement or an acceptance back."""
    session = session_of(context)
    with session.act("finding reopen") as (connection, stamp):
        number = f"F-{findings.reopen(connection, finding, stamp=stamp).id:04d}"
    session.done(f"{number}: nhắc lại.", f"{number} is told again.", finding=number)


def rules(context: typer.Context) -> None:
    """List the rules with their thresholds, and who set these."""
    session = session_of(context)
    with session.read() as connection:
        rows = reports.rule_rows(connection)
    session.listing(
        screens.RULES,
        rows,
        after=lambda reader: reader.say(
            "Đặt ngưỡng: somay finding limit LUẬT NGƯỠNG GIÁ_TRỊ --reason …",
            "Set one: somay finding limit RULE LIMIT VALUE --reason …",
        ),
    )


def limit(
    context: typer.Context,
    *,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="somay finding rules")],
    name: Annotated[str, typer.Argument(metavar="LIMIT", help="somay finding rules")],
    value: Annotated[
        str,
        typer.Argument(metavar="VALUE", help=said("30m, 2h, 10d, 5%; usual: mặc định", "30m, 2h, 10d, 5%, usual")),
    ],
    owner: Annotated[
        str | None,
        typer.Option(help=said("ai chịu trách nhiệm", "who answers for it")),
    ] = None,
) -> None:
    """Set a threshold, for the reason given by --reason."""
    session = session_of(context)
    known = _limit(rule, name)
    typed = None if value.strip().lower() == "usual" else _value(known, value)
    with session.act("finding limit") as (connection, stamp):
        if typed is None:
            findings.take_limit_back(connection, rule, name, stamp)
        else:
            findings.set_limit(connection, rule, name, typed, owner=owner, stamp=stamp)
    held = known.default if typed is None else typed
    vi, en = (show_limit(known, held, language) for language in ("vi", "en"))
    session.done(f"{rule} {name}: {vi}.", f"{rule} {name}: {en}.", rule=rule, limit=name, value=held)


def _limit(rule: str, name: str) -> Limit:
    known = {each.id: each for each in RULES}
    if rule not in known:
        raise bad_choice("rule", rule, tuple(known))
    limits = {each.name: each for each in known[rule].limits}
    if name not in limits:
        raise bad_choice("limit", name, tuple(limits))
    return limits[name]


def _value(known: Limit, typed: str) -> float:
    value = parse_limit(known, typed)
    if value is None:
        raise bad_value(
            "value",
            Text(f"{typed!r} không phải ngưỡng của {known.name}.", f"{typed!r} is no value of {known.name}."),
            Text(f"Gõ như: {example(known)}", f"Type as: {example(known)}"),
        )
    return value


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "finding",
            said("Việc cần xem.", "What a person should look at."),
            ("list", show_all, "Liệt kê việc cần xem, việc gấp trước."),
            ("show", show, "Xem một việc: dựa vào đâu, cần làm gì, từng bước."),
            ("ack", acknowledge, "Ghi nhận một việc, lý do ở --reason; việc còn mở đến khi hết."),
            ("reopen", reopen, "Bỏ ghi nhận hoặc chấp nhận."),
            ("rules", rules, "Liệt kê các luật, ngưỡng và người đặt."),
            ("limit", limit, "Đặt một ngưỡng, lý do ở --reason."),
            ("undo", undo_of("finding"), UNDO),
        )
    )
