"""The infrastructure report as a workbook: one sheet for each table, with totals that count themselves."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.properties import PageSetupProperties

from agent.text import Text, safe_text
from inventory.indicators.definition import REASONS, UNSEEN
from inventory.text.when import show_day
from inventory.text.words import KINDS, PURPOSES, SIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from agent.text import Language
    from inventory.indicators.definition import Figure
    from inventory.reports.quarter import Computer, Report

_FONT: Final = "Times New Roman"
_SHARE, _WHOLE = "0.00%", "#,##0"
_WIDEST: Final = 48


class Formula(NamedTuple):
    """A cell that counts by itself."""

    text: str


class Shown(NamedTuple):
    """A number with a form of its own."""

    value: float | None
    form: str


class Table(NamedTuple):
    """One sheet: its name, a line of explanation, the head, the rows, and which columns have a total."""

    name: Text
    note: Text
    head: Sequence[Text]
    rows: Sequence[Sequence[Any]]
    total: dict[int, str] = {}  # noqa: RUF012  # never written to
    """Column, from 1, to what stands under it: ``sum``, or a formula with ``{row}`` for the line of the total."""
    formats: dict[int, str] = {}  # noqa: RUF012  # likewise
    foot: Sequence[Text] = ()
    """Who signs below the table, from the left to the right."""


def workbook(report: Report, language: Language) -> bytes:
    """Return the report as XLSX."""
    return book_of(tables(report, language), language)


def book_of(tables: Iterable[Table], language: Language) -> bytes:
    """Return tables as XLSX, a sheet each; what is text stays text, whatever it begins with."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _write(book, table, language)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def tables(report: Report, language: Language) -> tuple[Table, ...]:
    """Return every table of the report."""
    counted = [one for one in report.computers if one.left_out is None]
    servers = [one for one in counted if one.kind == "server"]
    workstations = [one for one in counted if one.kind != "server"]
    return (
        _summary(report, language),
        _offices(report),
        _computers(Text("Máy chủ", "Servers"), report, servers, language),
        _computers(Text("Máy trạm", "Workstations"), report, workstations, language),
        _broadband(report),
        _left_out(report, language),
        _completeness(report),
    )


def _note(report: Report) -> Text:
    """Of which day the table is, and whether it was filed."""
    vi, en = show_day(report.day, "vi"), show_day(report.day, "en")
    if report.closed is None:
        return Text(f"{report.name} · số liệu đến {vi} · CHƯA CHỐT", f"{report.name} · as of {en} · NOT CLOSED")
    digest = report.closed.digest[:12]
    return Text(
        f"{report.name} · chốt {vi} · mã băm {digest}…", f"{report.name} · closed as of {en} · digest {digest}…"
    )


def _summary(report: Report, language: Language) -> Table:
    rows = []
    for name, one in report.figures.items():
        definition = report.definitions.get(name)
        words = "" if definition is None else definition.meaning.to(language)
        of = (one.numerator, one.denominator, one.unknown, one.not_seen)
        rows.append((name, words, _value(one), *of))
    head = (
        Text("Chỉ tiêu", "Indicator"),
        Text("Nghĩa", "Meaning"),
        Text("Giá trị", "Value"),
        Text("Tử số", "Numerator"),
        Text("Mẫu số", "Denominator"),
        Text("Không rõ", "Unknown"),
        Text("Chưa báo cáo 30 ngày", "Not heard for 30 days"),
    )
    return Table(Text("Tổng hợp", "Summary"), _note(report), head, rows, formats={4: _WHOLE, 5: _WHOLE})


def _value(figure: Figure) -> Shown:
    if figure.unit == "ratio" or figure.value is None:
        return Shown(figure.value, _SHARE)
    return Shown(figure.value / 1000, '#,##0.0" kbit/s"')


def _offices(report: Report) -> Table:
    rows = [
        (number, one.name, one.staff, one.workstations, one.servers, Formula(_RATIO))
        for number, one in enumerate(report.offices, 1)
    ]
    head = (
        Text("STT", "No."),
        Text("Đơn vị", "Agency"),
        Text("CBCCVC", "Staff"),
        Text("Máy trạm", "Workstations"),
        Text("Máy chủ", "Servers"),
        Text("Tỷ lệ máy trạm/CBCCVC", "Workstations per staff"),
    )
    total = {3: "sum", 4: "sum", 5: "sum", 6: _RATIO}
    return Table(Text("Cơ quan", "Agencies"), _note(report), head, rows, total, {6: _SHARE})


_RATIO: Final = '=IF(C{row}=0,"",D{row}/C{row})'


def _computers(name: Text, report: Report, computers: Iterable[Computer], language: Language) -> Table:
    rows = []
    for at, one in enumerate(computers, 1):
        words = (KINDS[one.kind], PURPOSES[one.purpose], SIGHTS[one.sight])
        rows.append((at, one.number, one.label, one.agency, *(each.to(language) for each in words)))
    head = (
        Text("STT", "No."),
        Text("Mã", "Number"),
        Text("Tên", "Name"),
        Text("Đơn vị", "Agency"),
        Text("Loại", "Kind"),
        Text("Mục đích", "Purpose"),
        Text("Báo cáo", "Heard"),
    )
    return Table(name, _note(report), head, rows)


def _broadband(report: Report) -> Table:
    rows = []
    for at, one in enumerate(report.offices, 1):
        rows.append((at, one.name, int(one.contracted), int(one.observed), int(one.measured)))
    head = (
        Text("STT", "No."),
        Text("Đơn vị", "Agency"),
        Text("Theo hợp đồng", "Contracted"),
        Text("Quan sát được", "Observed"),
        Text("Đo đạt", "Measured"),
    )
    return Table(Text("Băng rộng", "Broadband"), _note(report), head, rows, {3: "sum", 4: "sum", 5: "sum"})


def _left_out(report: Report, language: Language) -> Table:
    rows = [
        (at, one.number, one.label, one.agency, KINDS[one.kind].to(language), REASONS[one.left_out or ""].to(language))
        for at, one in enumerate((one for one in report.computers if one.left_out), 1)
    ]
    head = (
        Text("STT", "No."),
        Text("Mã", "Number"),
        Text("Tên", "Name"),
        Text("Đơn vị", "Agency"),
        Text("Loại", "Kind"),
        Text("Vì sao không tính", "Why not counted"),
    )
    return Table(Text("Không tính", "Not counted"), _note(report), head, rows)


def _completeness(report: Report) -> Table:
    rows, sights = [], Counter((one.code, one.sight) for one in report.computers if one.left_out is None)
    for at, office in enumerate(report.offices, 1):
        computers = sum(sights[office.code, sight] for sight in SIGHTS)
        rows.append((at, office.name, computers, *(sights[office.code, sight] for sight in UNSEEN)))
    head = (
        Text("STT", "No."),
        Text("Đơn vị", "Agency"),
        Text("Máy tính", "Computers"),
        *(SIGHTS[sight] for sight in UNSEEN),
    )
    total = dict.fromkeys(range(3, 7), "sum")
    return Table(Text("Độ đầy đủ", "Completeness"), _note(report), head, rows, total)


_FORBIDDEN: Final = re.compile(r"[\\*?:/\[\]]")
"""What a spreadsheet refuses in the name of a sheet."""
_LONGEST_NAME: Final = 31
_TOP: Final = 3
"""Lines above the rows: the note, an empty one, the head."""


def _write(book: Workbook, table: Table, language: Language) -> None:
    page: Worksheet = book.create_sheet(_FORBIDDEN.sub("-", safe_text(table.name.to(language)))[:_LONGEST_NAME])
    plain, bold = Font(name=_FONT, size=12), Font(name=_FONT, size=12, bold=True)
    lines = [[table.note.to(language)], [], [head.to(language) for head in table.head], *table.rows]
    for line, row in enumerate(lines, 1):
        for column, value in enumerate(row, 1):
            _put(page, line, column, value, bold if line <= _TOP else plain)
    if table.total:
        _put_total(page, table, len(lines) + 1, language, bold)
    for at, signs in enumerate(table.foot):
        _put(page, len(lines) + 2 + bool(table.total), 2 + at * 4, signs.to(language), bold)
    for column, form in table.formats.items():
        for line in range(_TOP + 1, page.max_row + 1):
            page.cell(line, column).number_format = form
    page.freeze_panes = f"A{_TOP + 1}"
    _set_up(page, table, language)


def _put(page: Worksheet, line: int, column: int, value: Any, font: Font) -> None:
    cell: Any = page.cell(line, column)
    if isinstance(value, Formula):
        cell.value = value.text.format(row=line)
    elif isinstance(value, Shown):
        cell.value, cell.number_format = value
    else:
        cell.value = safe_text(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = font


def _put_total(page: Worksheet, table: Table, line: int, language: Language, font: Font) -> None:
    _put(page, line, 2, Text("Tổng cộng", "Total").to(language), font)
    for column, what in table.total.items():
        letter = _letter(column)
        summed = f"=SUM({letter}{_TOP + 1}:{letter}{line - 1})"
        _put(page, line, column, Formula(summed if what == "sum" else what), font)


def _letter(column: int) -> str:
    return "ABCDEFGHIJKL"[column - 1]


def _set_up(page: Worksheet, table: Table, language: Language) -> None:
    """As wide as what stands in it, on A4 across, the head on each page."""
    for column, head in enumerate(table.head):
        widths = [len(str(row[column])) for row in table.rows if not isinstance(row[column], tuple)]
        wide = max([len(head.to(language)), *widths]) + 3
        page.column_dimensions[_letter(column + 1)].width = min(wide, _WIDEST)
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{_TOP}:{_TOP}"
