"""``somay enrol``: the right to bring machines in, given and taken back."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from agent.text import Problem, Text
from inventory.access import codes
from inventory.cli.commands import group
from inventory.cli.options import Agency, Number
from inventory.cli.session import Session, session_of
from inventory.cli.speech import said
from inventory.registry import lookup
from inventory.registry.rates import parse_span
from inventory.registry.refusal import chosen, collides, not_found
from inventory.reports import enrolments as reports
from inventory.reports.screens import enrolments as screens
from inventory.reports.screens.words import several
from inventory.text.sheets import to_csv
from inventory.text.table import pad
from inventory.text.when import iso_instant, show_header
from inventory.text.words import KINDS

if TYPE_CHECKING:
    from inventory.access.codes import Issued
    from inventory.reports.form import Reader
    from inventory.store.queries import Unit

CODE_FILE = "ma-ghi-danh.txt"


def add(
    context: typer.Context,
    *,
    agency: Agency,
    uses: Annotated[int, typer.Option(help=said("cho bao nhiêu máy", "for how many machines"))] = 1,
    valid: Annotated[
        str, typer.Option(metavar="SPAN", help=said("thời hạn: 7d, 12h, 30m", "for how long: 7d, 12h, 30m"))
    ] = "7d",
    device: Annotated[
        str | None,
        typer.Option(help=said("máy đã có trong sổ sẽ nhận agent", "the machine of the book that gets the agent")),
    ] = None,
    kind: Annotated[str | None, typer.Option(help=" | ".join(KINDS))] = None,
    cidr: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NETWORK",
            help=said(
                "chỉ dùng được từ mạng này, như 10.98.3.0/24; lặp lại được",
                "usable only from this network, as 10.98.3.0/24; may be repeated",
            ),
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help=said("thư mục đặt ca.pem và mã", "where to put ca.pem and the code")),
    ] = None,
) -> None:
    """Make an enrolment code for the machines of one agency; it is shown only now."""
    session, folder = session_of(context), Path(out) if out else Path()
    seconds = parse_span(valid, "--valid")
    checked_kind = chosen("kind", kind, KINDS) if kind else None
    with session.act("enrol add") as (connection, stamp):
        unit = lookup.agency(connection, agency, session.day)
        issued = codes.add(
            connection,
            agency_id=unit.id,
            uses=uses,
            valid_seconds=seconds,
            by=stamp.by,
            now=session.now,
            device_id=lookup.device(connection, device) if device else None,
            kind=checked_kind,
            networks=cidr or (),
        )
        told = {"agency_id": unit.id, "uses": uses, "valid_seconds": seconds, "device": device, "kind": checked_kind}
        stamp.note(f"enrolment_code {issued.id}", None, told)
        # Before the commit: a code that could not be handed over must not stay valid, for nobody would know it.
        _give_certificate(session, folder)
        if out:
            _give_code(folder, issued.code)
    given = _Given(issued, unit, uses, session.now + seconds, _Copy(_server(session), folder, bool(out)))
    document = _document(given)
    session.answer(
        lambda reader: _issued(given, reader),
        lambda: document,
        lambda: to_csv(list(document), [list(document.values())]),
    )


class _Copy(NamedTuple):
    """What the machine needs: where the server is, and the folder of its certificate and perhaps of the code."""

    server: str
    folder: Path
    with_code: bool


class _Given(NamedTuple):
    """A new code with what is told of it, once."""

    issued: Issued
    unit: Unit
    uses: int
    until: float
    copy: _Copy


def _document(given: _Given) -> dict[str, Any]:
    return {
        "schema": "somay.enrolment_code.v1",
        "enrolment": f"E-{given.issued.id:04d}",
        "code": given.issued.code,
        "agency": given.unit.code,
        "uses": given.uses,
        "expires_at": iso_instant(given.until),
        "server": given.copy.server,
        "ca_file": str(given.copy.folder / "ca.pem"),
    }


def _issued(given: _Given, reader: Reader) -> list[str]:
    issued, unit, uses, until, copy = given
    files = [copy.folder / "ca.pem", *([copy.folder / CODE_FILE] if copy.with_code else [])]
    typed = f"sudo somay-agent enrol --server {copy.server} --ca ca.pem"
    number, moment = f"E-{issued.id:04d}", show_header(until, reader.language)
    rows = [
        (
            reader.say("Mã ghi danh", "Enrolment code"),
            f"{issued.code}        {number}, {reader.say('chỉ hiện lần này', 'shown only now')}",
        ),
        (reader.say("Cho", "For"), f"{unit.name} ({unit.code})"),
        (
            reader.say("Hạn", "Valid"),
            reader.say(f"{uses} lượt, đến {moment}", f"{several(uses, 'use', 'uses')}, until {moment}"),
        ),
        (
            reader.say("Chép sang máy", "Take along"),
            ", ".join(map(str, files)),
        ),
        (
            reader.say("Ở máy đó gõ", "Type there"),
            typed + (f" --code-file {CODE_FILE}" if copy.with_code else ""),
        ),
        (reader.say("Xem tiến độ", "Progress"), f"somay enrol show {number}"),
    ]
    return [f"{pad(head, 16)}{text}" for head, text in rows]


def _server(session: Session) -> str:
    name = session.config.server_name
    return f"https://{f'[{name}]' if ':' in name else name}:{session.config.port}"


def _give_certificate(session: Session, folder: Path) -> None:
    """Put the certificate where it is taken from; another register's is never overwritten."""
    certificate = session.config.ca_file.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "ca.pem"
    if target.exists() and target.read_bytes() != certificate:
        raise collides(
            Text(f"{target} là chứng thư của sổ khác.", f"{target} is the certificate of another register."),
            Text("Chọn thư mục khác bằng --out", "Choose another folder by --out"),
        )
    target.write_bytes(certificate)


def _give_code(folder: Path, code: str) -> None:
    draft = folder / f"{CODE_FILE}.new"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{code}\n")
    draft.replace(folder / CODE_FILE)


def show_all(context: typer.Context) -> None:
    """List the enrolment codes, the newest first; the codes themselves are not kept."""
    session = session_of(context)
    with session.read() as connection:
        rows = reports.code_rows(connection, session.now)
    session.listing(screens.LISTING, rows)


def show(
    context: typer.Context,
    *,
    number: Number,
) -> None:
    """Show one enrolment code and the machines that came in by it."""
    session = session_of(context)
    with session.read() as connection:
        page = reports.code_page(connection, _number(number), session.now)
    if page is None:
        raise _no_code(number)
    session.answer(
        lambda reader: screens.page(page, reader),
        lambda: screens.document(page),
        lambda: screens.MACHINES.sheet(page.machines),
    )


def revoke(
    context: typer.Context,
    *,
    number: Number,
) -> None:
    """End an enrolment code at once: no further machine comes in by it; those that came in stay and report.

    To shut out a machine that came in: somay agent revoke.
    """
    session, wanted = session_of(context), _number(number)
    with session.read() as connection:
        page = reports.code_page(connection, wanted, session.now)
    if page is None:
        raise _no_code(number)
    row = page.row
    left = row.code.uses - row.code.used
    session.confirm(
        Text(
            f"Thu hồi {row.number}, {row.agency_name}: còn {left} lượt sẽ mất; {row.code.used} máy đã vào vẫn ở lại.",
            f"Revoke {row.number}, {row.agency_name}: what is left is lost: {several(left, 'use', 'uses')}; "
            f"machines that came in by it stay: {row.code.used}.",
        )
    )
    with session.act("enrol revoke") as (connection, stamp):
        changed = codes.revoke(connection, wanted, session.now)
        if changed:
            stamp.note(f"enrolment_code {wanted}", {"revoked": False}, {"revoked": True})
    session.done(
        f"{row.number} đã thu hồi." if changed else f"{row.number} đã thu hồi từ trước.",
        f"{row.number} is revoked." if changed else f"{row.number} had been revoked before.",
        enrolment=row.number,
        changed=changed,
    )


def _number(typed: str) -> int:
    match = re.fullmatch(r"(?:e-?)?0*(\d{1,9})", typed.strip(), re.IGNORECASE | re.ASCII)
    if match is None:
        raise _no_code(typed)
    return int(match[1])


def _no_code(typed: str) -> Problem:
    return not_found(
        Text(f"Không có mã ghi danh số {typed}.", f"There is no enrolment code number {typed}."),
        Text("Xem danh sách: somay enrol list", "See the list: somay enrol list"),
    )


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "enrol",
            said("Mã ghi danh.", "Enrolment codes."),
            ("add", add, "Tạo mã ghi danh cho các máy của một cơ quan; mã chỉ hiện lần này."),
            ("list", show_all, "Liệt kê mã ghi danh, mới nhất trước; sổ không giữ bản thân mã."),
            ("show", show, "Xem một mã và những máy đã ghi danh bằng nó."),
            (
                "revoke",
                revoke,
                (
                    "Thu hồi một mã ngay: không máy nào vào thêm bằng mã ấy; máy đã vào vẫn ở lại và vẫn gửi.\n\n"
                    "Muốn một máy đã vào không gửi được nữa: somay agent revoke."
                ),
            ),
        )
    )
