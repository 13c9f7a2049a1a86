"""The verbs of ``somay agency`` that legal acts order: each shows what will change before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from agent.text import Text
from inventory.cli.agreeing import agree
from inventory.cli.options import Agency
from inventory.cli.session import Session, session_of
from inventory.cli.speech import said
from inventory.registry import reorganisation as acts
from inventory.registry.refusal import bad_value
from inventory.registry.reorganisation import LegalAct, New
from inventory.reports.reorganisation import Preview, preview
from inventory.reports.screens import reorganisation as screens
from inventory.text.when import parse_day, show_day

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from inventory.reports.form import Reader
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection

Units = Annotated[
    list[str], typer.Argument(metavar="AGENCY...", help=said("mã hoặc một phần tên", "codes or pieces of names"))
]
Unit = Annotated[
    str, typer.Argument(metavar="AGENCY", help=said("mã hoặc một phần tên", "code or a piece of the name"))
]
Date = Annotated[
    str, typer.Option("--date", metavar="DATE", help=said("có hiệu lực từ ngày", "in force from this day"))
]
Document = Annotated[
    str, typer.Option("--act", metavar="NUMBER", help=said("số văn bản", "the legal act, as 1661/NQ-UBTVQH15"))
]
Signed = Annotated[
    str | None, typer.Option("--act-date", metavar="DATE", help=said("ngày văn bản", "the date of that act"))
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=said("chỉ xem trước", "only show what would change"))]


class Done(NamedTuple):
    """What an act touched: units before, units after, and the name to be typed."""

    before: Collection[int]
    after: Collection[int]
    name: str


def merge(
    context: typer.Context,
    *,
    agencies: Units,
    into: Annotated[str, typer.Option(metavar="NAME", help=said("tên đơn vị mới", "name of the new unit"))],
    code: Annotated[str, typer.Option(metavar="CODE", help=said("mã đơn vị mới", "code of the new unit"))],
    date: Date,
    act: Document,
    act_date: Signed = None,
    seat: Annotated[
        str | None, typer.Option(metavar="AGENCY", help=said("nơi đặt trụ sở", "whose seat goes on"))
    ] = None,
    kind: Annotated[str | None, typer.Option(help="district_body | commune | ward | township | other")] = None,
    dry_run: DryRun = False,
) -> None:
    """Merge several agencies into a new one; their machines, lines and staff go on under it."""
    order = _order(date, act, act_date)

    def doing(connection: Connection, stamp: Stamp) -> Done:
        before = [_id(connection, term, order) for term in agencies]
        new = acts.merge(connection, parts=agencies, into=New(code, into, kind), seat=seat, act=order, stamp=stamp)
        return Done(before, [new.id], new.name)

    _carry_out(session_of(context), "agency merge", order, doing, dry_run=dry_run)


def split(
    context: typer.Context,
    *,
    agency: Agency,
    into: Annotated[
        list[str],
        typer.Option(
            metavar="CODE=NAME",
            help=said("mỗi đơn vị mới một lần; đầu tiên có trụ sở", "each new unit; the first has the seat"),
        ),
    ],
    date: Date,
    act: Document,
    act_date: Signed = None,
    dry_run: DryRun = False,
) -> None:
    """Split an agency into new ones; the first takes over everything, to be placed from there."""
    order, parts = _order(date, act, act_date), [_new(one) for one in into]

    def doing(connection: Connection, stamp: Stamp) -> Done:
        old = _id(connection, agency, order)
        made = acts.split(connection, unit=agency, into=parts, act=order, stamp=stamp)
        return Done([old], [one.id for one in made], made[0].name)

    _carry_out(session_of(context), "agency split", order, doing, dry_run=dry_run)


def rename(
    context: typer.Context,
    *,
    agency: Agency,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help=said("tên mới", "its new name"))] = None,
    code: Annotated[str | None, typer.Option(metavar="CODE", help=said("mã mới", "its new code"))] = None,
    date: Date,
    act: Document,
    act_date: Signed = None,
    dry_run: DryRun = False,
) -> None:
    """Give an agency another name or code from a day on."""
    order = _order(date, act, act_date)

    def doing(connection: Connection, stamp: Stamp) -> Done:
        old, new = acts.rename(connection, unit=agency, name=name, code=code, act=order, stamp=stamp)
        return Done([old.id], [new.id], new.name)

    _carry_out(session_of(context), "agency rename", order, doing, dry_run=dry_run)


def move(
    context: typer.Context,
    *,
    agency: Agency,
    under: Annotated[
        str | None,
        typer.Option(
            metavar="AGENCY",
            help=said("đơn vị cấp trên; không nói thì không có", "the unit above; none unless named"),
        ),
    ] = None,
    date: Date,
    act: Document,
    act_date: Signed = None,
    dry_run: DryRun = False,
) -> None:
    """Put an agency under another unit from a day on."""
    order = _order(date, act, act_date)

    def doing(connection: Connection, stamp: Stamp) -> Done:
        moved, _ = acts.move(connection, unit=agency, under=under, act=order, stamp=stamp)
        return Done([moved.id], [moved.id], moved.name)

    _carry_out(session_of(context), "agency move", order, doing, dry_run=dry_run)


def transfer(
    context: typer.Context,
    *,
    agency: Agency,
    to: Annotated[str, typer.Option(metavar="AGENCY", help=said("đơn vị nhận", "the unit that takes it"))],
    date: Date,
    act: Document,
    act_date: Signed = None,
    dry_run: DryRun = False,
) -> None:
    """Note that a part of an agency went to another; no machine and nobody moves by that alone."""
    order = _order(date, act, act_date)

    def doing(connection: Connection, stamp: Stamp) -> Done:
        giver, taker = acts.transfer(connection, unit=agency, to=to, act=order, stamp=stamp)
        return Done([giver.id, taker.id], [giver.id, taker.id], taker.name)

    _carry_out(session_of(context), "agency transfer", order, doing, dry_run=dry_run)


def dissolve(
    context: typer.Context,
    *,
    agencies: Units,
    to: Annotated[
        str | None, typer.Option(metavar="AGENCY", help=said("đơn vị nhận tất cả", "the unit that takes everything"))
    ] = None,
    date: Date,
    act: Document,
    act_date: Signed = None,
    dry_run: DryRun = False,
) -> None:
    """End agencies; what they have goes to another one, or stands nowhere until it is placed."""
    order = _order(date, act, act_date)

    def doing(connection: Connection, stamp: Stamp) -> Done:
        before = [_id(connection, term, order) for term in [*agencies, *([to] if to else [])]]
        ended, heir = acts.dissolve(connection, units=agencies, to=to, act=order, stamp=stamp)
        return Done(before, [heir.id] if heir else [], ended[0].name)

    _carry_out(session_of(context), "agency dissolve", order, doing, dry_run=dry_run)


def _carry_out(
    session: Session,
    command: str,
    order: LegalAct,
    doing: Callable[[Connection, Stamp], Done],
    *,
    dry_run: bool,
) -> None:
    """Rehearse, show, ask, and only then do it."""

    def look(connection: Connection, stamp: Stamp) -> _Seen:
        done = doing(connection, stamp)
        return _Seen(done, preview(connection, before=done.before, after=done.after, day=order.day, now=session.now))

    if dry_run:
        with session.rehearsal() as (connection, stamp):
            seen = look(connection, stamp).preview
        session.answer(lambda reader: screens.lines(seen, reader), lambda: _document(seen, written=False))
        return
    found, _ = agree(session, command, look=look, asks=lambda found: _asks(session, found), do=doing)
    session.answer(
        lambda reader: [*_written(found.preview, order, reader), *session.trace(reader)],
        lambda: {**_document(found.preview, written=True), **session.numbered()},
    )


class _Seen(NamedTuple):
    done: Done
    preview: Preview


def _asks(session: Session, found: _Seen) -> bool:
    """Show what will change; what makes or ends a unit is confirmed by its name."""
    shown = screens.lines(found.preview, session.reader)
    if set(found.done.before) == set(found.done.after):
        session.confirm(Text("\n".join(shown), "\n".join(shown)))
    else:
        session.confirm_by_name(shown, found.done.name)
    return True


def _written(seen: Preview, order: LegalAct, reader: Reader) -> list[str]:
    day = show_day(order.day, reader.language)
    lines = [reader.say(f"Đã ghi, từ {day} theo {order.number}.", f"Written, from {day} by {order.number}.")]
    if seen.after and seen.before[0].id != seen.after[0].id:
        lines.append(
            reader.say(
                "Số người mới chỉ là cộng dồn: somay headcount add",
                "The staff number is only a sum so far: somay headcount add",
            )
        )
    return lines


def _document(seen: Preview, *, written: bool) -> dict[str, Any]:
    def side(rows: Collection[Any]) -> list[dict[str, Any]]:
        return [
            {
                "agency": row.code,
                "name": row.name,
                "staff": row.staff,
                "workstations": row.workstations,
                "servers": row.servers,
            }
            for row in rows
        ]

    return {
        "schema": "somay.reorganisation.v1",
        "day": seen.day,
        "written": written,
        "before": side(seen.before),
        "after": side(seen.after),
    }


def _order(date: str, act: str, act_date: str | None) -> LegalAct:
    return LegalAct(act, parse_day(date, "--date"), parse_day(act_date, "--act-date") if act_date else None)


def _id(connection: Connection, term: str, order: LegalAct) -> int:
    return acts.in_force(connection, term, order.day).id


def _new(typed: str) -> New:
    code, equals, name = typed.partition("=")
    if not equals or not code.strip() or not name.strip():
        raise bad_value(
            "--into",
            Text(f"{typed!r} không có dạng MÃ=TÊN.", f"{typed!r} is not of the form CODE=NAME."),
            Text('Ví dụ: --into "03220=Xã Tủa Thàng"', 'For example: --into "03220=Xã Tủa Thàng"'),
        )
    return New(code.strip(), name.strip())


COMMANDS = (
    ("merge", merge, "Nhập nhiều cơ quan thành một đơn vị mới; máy, đường truyền, người theo sang."),
    ("split", split, "Chia một cơ quan; đơn vị đầu tiên nhận tất cả, rồi giao lại từ đó."),
    ("rename", rename, "Đổi tên hoặc mã từ một ngày."),
    ("move", move, "Đặt dưới đơn vị cấp trên khác từ một ngày."),
    ("transfer", transfer, "Ghi nhận một phần chuyển sang đơn vị khác; không máy nào tự chuyển theo."),
    ("dissolve", dissolve, "Giải thể; những gì còn lại về đơn vị khác, hoặc chờ giao."),
)
