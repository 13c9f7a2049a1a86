"""``somay agent``: which machines may report, and how their right and their keys are renewed or ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, get_type_hints

import typer

from agent.text import Text
from inventory.access import agents as access
from inventory.cli.commands import group
from inventory.cli.options import Device, OnlyUnder
from inventory.cli.session import Session, session_of
from inventory.cli.speech import said
from inventory.registry import lookup
from inventory.registry.rates import parse_span
from inventory.registry.refusal import bad_value, chosen, collides, not_found
from inventory.reports import agents as reports
from inventory.reports.screens import agents as screens
from inventory.text.when import show_span

if TYPE_CHECKING:
    from inventory.reports.agents import AgentPage
    from inventory.store.engine import Connection


def show_all(
    context: typer.Context,
    *,
    agency: OnlyUnder = None,
    state: Annotated[
        list[str] | None, typer.Option(help=" | ".join(one.replace("_", "-") for one in reports.STATES))
    ] = None,
) -> None:
    """List the agents: device, agency, state, last contact, version, enrolment."""
    session = session_of(context)
    states = [chosen("state", one, reports.STATES) for one in state or ()]
    with session.read() as connection:
        unit = lookup.agency(connection, agency, session.day) if agency else None
        rows = reports.agent_rows(connection, session.now, session.day, unit=unit, states=states)
    session.listing(screens.LISTING, rows, after=lambda reader: screens.count_line(rows, reader))


def show(
    context: typer.Context,
    *,
    device: Device,
) -> None:
    """Show the agents of one device: key, contact, what came in, what was lost, and what happened to them."""
    session = session_of(context)
    with session.read() as connection:
        pages = _pages(session, connection, device)
    session.answer(
        lambda reader: screens.page(pages, reader),
        lambda: screens.document(pages),
        lambda: screens.LISTING.sheet(page.row for page in pages),
    )


def revoke(
    context: typer.Context,
    *,
    device: Device,
) -> None:
    """Shut one machine out at once: the server takes nothing from it until it is enrolled anew.

    The machine keeps what it has recorded and stays in the register with its history. To stop further machines from
    coming in by a code, end the code: somay enrol revoke.
    """
    session = session_of(context)
    with session.read() as connection:
        pages = _pages(session, connection, device)
    row = pages[0].row
    what, where = f"{row.device}, {row.fact.label}", row.agency.name if row.agency else "?"
    if _in_force(pages):
        session.confirm(
            Text(
                f"Thu hồi {what}, {where}: từ lúc này máy chủ không nhận gì của máy này nữa. "
                "Máy vẫn ở trong sổ và giữ bản ghi của nó; muốn gửi lại phải ghi danh bằng mã mới.",
                f"Revoke {what}, {where}: from now on the server takes nothing from this machine. "
                "It stays in the register and keeps its snapshots; to report again it must enrol by a new code.",
            )
        )
    with session.act("agent revoke") as (connection, stamp):
        changed = access.revoke(connection, (page.row.fact.id for page in pages), stamp) > 0
    session.done(
        f"{row.device} đã bị thu hồi." if changed else f"{row.device} đã bị thu hồi từ trước.",
        f"{row.device} is revoked." if changed else f"{row.device} had been revoked before.",
        device=row.device,
        changed=changed,
    )


def rotate(
    context: typer.Context,
    *,
    device: Device,
) -> None:
    """Ask a machine to make itself a new key; it does so at its next contact, and the old one holds until then."""
    session = session_of(context)
    with session.read() as connection:
        pages = _pages(session, connection, device)
    row, in_force = pages[0].row, _in_force(pages)
    if not in_force:
        raise collides(
            Text(f"{row.device} đã bị thu hồi.", f"{row.device} is revoked."),
            Text(
                "Không có khóa nào để đổi. Ghi danh lại: somay enrol add",
                "There is no key to change. To enrol it again: somay enrol add",
            ),
        )
    with session.act("agent rotate") as (connection, stamp):
        changed = access.ask_rotation(connection, (page.row.fact.id for page in in_force), stamp) > 0
    session.done(
        f"{row.device} sẽ đổi khóa ở lần liên lạc tới." if changed else f"{row.device} đã được yêu cầu từ trước.",
        f"{row.device} changes its key at its next contact." if changed else f"{row.device} had been asked before.",
        device=row.device,
        changed=changed,
    )


def edit(
    context: typer.Context,
    *,
    device: Device,
    inventory: Annotated[
        str | None, typer.Option(metavar="SPAN", help=said("kiểm kê cả máy mỗi", "look at everything every"))
    ] = None,
    measure: Annotated[str | None, typer.Option(metavar="SPAN", help=said("đo mỗi", "measure every"))] = None,
    contact: Annotated[
        str | None, typer.Option(metavar="SPAN", help=said("liên lạc mỗi", "contact the register every"))
    ] = None,
    spread: Annotated[
        str | None,
        typer.Option(metavar="SPAN", help=said("chờ lúc khởi động, nhiều nhất", "wait at its start, at most")),
    ] = None,
) -> None:
    """Set how often one machine looks, measures and speaks: 30m, 12h, 1d, or usual; told at its next contact."""
    session = session_of(context)
    given = {"inventory": inventory, "measure": measure, "contact": contact, "spread": spread}
    wanted = {f"{name}_seconds": _seconds(name, typed) for name, typed in given.items() if typed is not None}
    with session.read() as connection:
        pages = _pages(session, connection, device)
    with session.act("agent edit") as (connection, stamp):
        changed = access.set_pace(connection, (page.row.fact.id for page in _in_force(pages)), wanted, stamp) > 0
    row = pages[0].row
    session.done(
        f"{row.device} đổi nhịp ở lần liên lạc tới." if changed else f"{row.device} đã như vậy từ trước.",
        f"{row.device} changes its pace at its next contact." if changed else f"{row.device} was so before.",
        device=row.device,
        changed=changed,
    )


def _seconds(name: str, typed: str) -> int | None:
    """Return a typed length of time within what an agent accepts, ``None`` for as its kind does."""
    if typed == _USUAL:
        return None
    seconds, (least, most) = parse_span(typed, f"--{name}"), _bounds()[name]
    if least <= seconds <= most:
        return seconds
    raise bad_value(
        f"--{name}",
        Text(f"{typed} nằm ngoài khoảng cho phép.", f"{typed} is outside what is allowed."),
        Text(
            f"Từ {show_span(least, 'vi')} đến {show_span(most, 'vi')}, hoặc {_USUAL}",
            f"From {show_span(least, 'en')} to {show_span(most, 'en')}, or {_USUAL}",
        ),
    )


def _bounds() -> dict[str, tuple[int, int]]:
    """Return what an agent accepts, from the contract: the least and the most seconds of each number."""
    from agent.contract import AgentConfig  # noqa: PLC0415  # what only lists loads nothing of it

    hints = get_type_hints(AgentConfig, include_extras=True)
    marks = {name: next(iter(hint.__args__)).__metadata__[0] for name, hint in hints.items()}
    return {name.removesuffix("_seconds"): (max(_MINUTE, int(mark.ge)), int(mark.le)) for name, mark in marks.items()}


def _pages(session: Session, connection: Connection, device: str) -> list[AgentPage]:
    number = lookup.device(connection, device)
    pages = reports.agents_of(connection, number, session.now, session.day)
    if not pages:
        raise not_found(
            Text(f"M-{number:04d} không có agent.", f"M-{number:04d} has no agent."),
            Text(
                f"Ghi danh máy này: somay enrol add CƠ-QUAN --device M-{number:04d}",
                f"To enrol it: somay enrol add AGENCY --device M-{number:04d}",
            ),
        )
    return pages


def _in_force(pages: list[AgentPage]) -> list[AgentPage]:
    return [page for page in pages if page.row.fact.revoked_at is None]


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "agent",
            said("Agent trên các máy: ai được gửi số liệu.", "Agents on the machines: who may report."),
            ("list", show_all, "Liệt kê agent: máy, cơ quan, tình trạng, liên lạc, bản, ngày ghi danh."),
            ("show", show, "Xem agent của một máy: khóa, liên lạc, đã nhận gì, mất gì, đã xảy ra gì."),
            (
                "revoke",
                revoke,
                (
                    "Thu hồi quyền của một máy ngay: máy chủ không nhận gì của nó nữa, đến khi ghi danh lại.\n\n"
                    "Máy vẫn giữ những gì đã ghi và vẫn ở trong sổ. Muốn không cho máy nào vào thêm bằng một mã "
                    "thì thu hồi mã: somay enrol revoke."
                ),
            ),
            (
                "edit",
                edit,
                "Đặt nhịp của một máy: kiểm kê, đo, liên lạc (30m, 12h, 1d, hoặc usual); máy biết ở lần liên lạc tới.",
            ),
            ("rotate", rotate, "Yêu cầu một máy tự làm khóa mới ở lần liên lạc tới; khóa cũ còn dùng đến lúc đó."),
        )
    )


_USUAL: Final = "usual"
_MINUTE: Final = 60  # what can be typed at least
