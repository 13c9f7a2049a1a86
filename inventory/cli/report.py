"""``somay report``: documents that are filed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from agent.text import Text
from inventory.cli.commands import group
from inventory.cli.files import write_whole
from inventory.cli.options import OnlyUnder
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.exchange.numbers import parse_count
from inventory.registry import lookup
from inventory.registry.refusal import bad_value
from inventory.reports import quarter as reports
from inventory.reports.screens.words import several
from inventory.text.numbers import number
from inventory.text.spans import span
from inventory.text.when import day_of

if TYPE_CHECKING:
    from inventory.cli.session import Session

DOES_NOT_ADD_UP: Final = 6


def quarter(
    context: typer.Context,
    *,
    name: Annotated[
        str, typer.Argument(metavar="PERIOD", help=said("quý, tháng hoặc năm: 2019-Q4", "2019-Q4, 2019-12 or 2019"))
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="DIRECTORY", help=said("thư mục để ghi", "where to write it"))
    ] = ".",
    issuer: Annotated[
        str | None, typer.Option(help=said("đơn vị gửi: Phòng Văn hóa và Thông tin", "the office that issues it"))
    ] = None,
    symbol: Annotated[str | None, typer.Option(help=said("ký hiệu: VHTT", "its symbol: VHTT"))] = None,
    place: Annotated[str | None, typer.Option(help=said("nơi viết: Tủa Chùa", "where it is written"))] = None,
) -> None:
    """Write the infrastructure report of a period as PDF, draft letter and workbook: as filed, or marked as not."""
    session, wanted = session_of(context), span(name)
    if wanted.first > session.day:
        raise bad_value(
            "period",
            Text(f"{wanted.name} chưa bắt đầu.", f"{wanted.name} has not begun."),
            Text("Chọn một kỳ đã qua.", "Choose one that has."),
        )
    with session.read() as connection:
        report = reports.report(connection, wanted, session.now, session.day)
    stem = Path(out) / f"ha-tang-cntt-{wanted.name.lower()}"
    made = _files(session, report, issuer, symbol, place)
    files = [str(write_whole(stem.with_suffix(suffix), content, folder=True)) for suffix, content in made.items()]
    state = ("đã chốt", "as closed") if report.closed else ("CHƯA CHỐT", "NOT CLOSED")
    session.done(
        f"{', '.join(files)}: {wanted.words.vi}, {state[0]}; số, chữ ký, dấu để trống.",
        f"{', '.join(files)}: {wanted.words.en}, {state[1]}; number, signature and stamp left blank.",
        files=files,
    )


def _files(
    session: Session, report: reports.Report, issuer: str | None, symbol: str | None, place: str | None
) -> dict[str, bytes]:
    """Make every file before the first is written, so that what cannot be made leaves nothing half-done."""
    from inventory.reports.docx import docx  # noqa: PLC0415  # a second that only the writing costs
    from inventory.reports.letter import Sender, letter  # noqa: PLC0415  # likewise
    from inventory.reports.pdf import pdf  # noqa: PLC0415  # likewise
    from inventory.reports.workbook import workbook  # noqa: PLC0415  # likewise

    told = letter(report, Sender(issuer, symbol, place), day_of(session.now), session.language)
    return {".pdf": pdf(told, session.now), ".docx": docx(told), ".xlsx": workbook(report, session.language)}


def devices(
    context: typer.Context,
    *,
    agency: OnlyUnder = None,
    out: Annotated[
        str, typer.Option("--out", metavar="DIRECTORY", help=said("thư mục để ghi", "where to write it"))
    ] = ".",
) -> None:
    """Write the devices of each agency as a workbook to be signed, and the machines past support."""
    session = session_of(context)
    from inventory.reports import handover  # noqa: PLC0415  # half a second that only the writing costs
    from inventory.reports.sheets import book_of  # noqa: PLC0415  # likewise

    with session.read() as connection:
        unit = None if agency is None else lookup.agency(connection, agency, session.day)
        found = handover.lists(connection, session.now, session.day, unit)
    name = f"thiet-bi-{unit.code.lower()}" if unit else "thiet-bi"
    path = write_whole(
        Path(out) / f"{name}.xlsx", book_of(handover.tables(found, session.language), session.language), folder=True
    )
    held, ended = len(found.held), len(found.ended)
    en = f"{several(held, 'device', 'devices')} to sign for, {several(ended, 'machine', 'machines')} past support"
    session.done(
        f"{path}: {held} thiết bị để ký nhận, {ended} máy hết hỗ trợ.",
        f"{path}: {en}.",
        files=[str(path)],
    )


def check(
    context: typer.Context,
    *,
    total: Annotated[str, typer.Argument(metavar="TOTAL", help=said("số tổng: 50.203", "the total: 50.203"))],
    parts: Annotated[
        list[str], typer.Argument(metavar="PART...", help=said("các số thành phần: 1.505 48.695", "1.505 48.695"))
    ],
) -> None:
    """Check that published parts add up to their total, and tell by how much not; exit code 6 if they do not."""
    session = session_of(context)
    whole, each = parse_count(total, "total"), [parse_count(part, "part") for part in parts]
    difference = whole - sum(each)
    summed = {language: " + ".join(number(one, language) for one in each) for language in ("vi", "en")}
    shown = {language: (number(whole, language), number(difference, language)) for language in ("vi", "en")}
    if difference == 0:
        words = (f"{summed['vi']} = {shown['vi'][0]}: khớp.", f"{summed['en']} = {shown['en'][0]}: it adds up.")
    else:
        words = (
            f"{summed['vi']} ≠ {shown['vi'][0]}: lệch {shown['vi'][1]}. Không sửa số nào.",
            f"{summed['en']} ≠ {shown['en'][0]}: the difference is {shown['en'][1]}. Nothing was changed.",
        )
    session.done(*words, total=whole, parts=each, difference=difference)
    if difference:
        raise typer.Exit(DOES_NOT_ADD_UP)


def attach(root: typer.Typer, _name: str) -> None:
    """Add the group."""
    root.add_typer(
        group(
            "report",
            said("Báo cáo để nộp.", "Documents that are filed."),
            ("quarter", quarter, "Báo cáo hạ tầng CNTT của một kỳ: PDF, dự thảo DOCX và bảng tính XLSX."),
            ("check", check, "Cộng thử số đã công bố: thành phần có khớp tổng không; mã thoát 6 nếu lệch."),
            ("devices", devices, "Danh sách thiết bị từng cơ quan để ký nhận, và máy hết hỗ trợ."),
        )
    )
