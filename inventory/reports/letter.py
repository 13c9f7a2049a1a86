"""The infrastructure report as a draft of a state document: number, stamp and signature stay blank.

Source: Nghị định 30/2020/NĐ-CP, annex I, on the layout of administrative documents.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from agent.text import safe_text
from inventory.reports.narrative import sections
from inventory.text.numbers import number, ratio_in_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Draft
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

    from agent.text import Language
    from inventory.reports.quarter import Office, Report

_FONT: Final = "Times New Roman"
_BODY, _SMALL, _HEAD = Pt(14), Pt(13), Pt(12)
_MARGINS: Final = {"top_margin": Mm(20), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(15)}
_WIDTHS: Final = tuple(map(Mm, (14, 56, 25, 18, 16, 19, 17)))
_DOTS: Final = "……………………"


class Sender(NamedTuple):
    """Who issues the report: what nobody can know stays dotted for the clerk."""

    issuer: str | None = None
    symbol: str | None = None
    place: str | None = None


def letter(report: Report, sender: Sender, today: str, language: Language) -> bytes:
    """Return the report as DOCX; in English without the heading of the state."""
    draft = Document()
    _page(draft)
    if language == "vi":
        _heading(draft, report, sender, today)
    _title(draft, report, language)
    for title, lines in sections(report, language):
        _line(draft, title, bold=True)
        for line in lines:
            _line(draft, line, align=ALIGN.JUSTIFY, first=Mm(10))
        if title.startswith("II."):
            _offices(draft, report, language)
    _closing(draft, report, sender, language)
    content = io.BytesIO()
    draft.save(content)
    return content.getvalue()


def _page(draft: Draft) -> None:
    """A4 upright, the number of the page in the middle of the top margin from the second page on."""
    style: Any = draft.styles["Normal"]
    style.font.name, style.font.size = _FONT, _BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    page = draft.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    for side, width in _MARGINS.items():
        setattr(page, side, width)
    page.different_first_page_header_footer = True
    shown = page.header.paragraphs[0]
    shown.alignment = ALIGN.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    shown._p.append(field)  # noqa: SLF001  # python-docx has no fields


def _heading(draft: Draft, report: Report, sender: Sender, today: str) -> None:
    (left, right), (below, beside) = _two(draft, 2)
    _cell(left, "ỦY BAN NHÂN DÂN", size=_HEAD)
    _cell(left, report.name.upper(), size=_HEAD)
    _cell(left, (sender.issuer or _DOTS).upper(), bold=True, size=_HEAD)
    _cell(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=_HEAD)
    _cell(right, "Độc lập - Tự do - Hạnh phúc", bold=True)
    _cell(right, "─────────────────────")
    _cell(below, f"Số:        /BC-{sender.symbol or '……'}")
    _cell(beside, f"{sender.place or _DOTS}, {in_words(today)}", italic=True)


def in_words(day: str) -> str:
    """Return ``ngày 02 tháng 01 năm 2020``: days below 10 and the months 1 and 2 have a nought before them."""
    year, month, number_of = day.split("-")
    return f"ngày {number_of} tháng {month if int(month) <= 2 else int(month)} năm {year}"


def _title(draft: Draft, report: Report, language: Language) -> None:
    vi = language == "vi"
    _line(draft, "BÁO CÁO" if vi else "REPORT", bold=True, align=ALIGN.CENTER)
    _line(draft, _subject(report, language), bold=True, align=ALIGN.CENTER)
    if report.closed is None:
        words = "(DỰ THẢO: số liệu chưa chốt)" if vi else "(DRAFT: the figures are not closed)"
    else:
        words = "(DỰ THẢO)" if vi else "(DRAFT)"
    _line(draft, words, italic=True, align=ALIGN.CENTER)


def _subject(report: Report, language: Language) -> str:
    words = report.span.words.to(language)
    return f"Tình hình hạ tầng công nghệ thông tin {words}" if language == "vi" else f"IT infrastructure, {words}"


def _offices(draft: Draft, report: Report, language: Language) -> None:
    """The table of the agencies, with its total."""
    vi = language == "vi"
    unit = "Đơn vị tính: người, máy, %" if vi else "Unit: people, machines, %"
    _line(draft, unit, italic=True, align=ALIGN.RIGHT)
    head = ("STT", "Đơn vị", "CBCCVC", "Máy trạm", "Máy chủ", "Tỷ lệ", "Ghi chú")
    if not vi:
        head = ("No.", "Agency", "Staff", "Workstations", "Servers", "Ratio", "Remarks")
    table: Table = draft.add_table(rows=1, cols=len(head), style="Table Grid")
    _row(table.rows[0].cells, head, bold=True)
    _repeat(table)
    for at, one in enumerate(report.offices, 1):
        _row(_next(table), (str(at), one.name, *_counts([one], language), ""))
    _row(_next(table), ("", "Tổng cộng" if vi else "Total", *_counts(report.offices, language), ""), bold=True)
    _widen(table, _WIDTHS)


def _widen(table: Table, widths: Sequence[Length]) -> None:
    """Give each column its share of the page; some programs read it off the columns, others off the cells."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _next(table: Table) -> tuple[_Cell, ...]:
    cells: tuple[_Cell, ...] = table.add_row().cells  # type: ignore[no-untyped-call]  # python-docx left it out
    return cells


def _counts(offices: Sequence[Office], language: Language) -> tuple[str, str, str, str]:
    staff, workstations = sum(one.staff for one in offices), sum(one.workstations for one in offices)
    share = ratio_in_percent(workstations, staff, language) if staff else "–"
    servers = sum(one.servers for one in offices)
    return number(staff, language), number(workstations, language), number(servers, language), share


def _closing(draft: Draft, report: Report, sender: Sender, language: Language) -> None:
    if language == "en":
        _line(draft, f"This was the report on {_subject(report, 'en')}.", first=Mm(10))
        return
    _line(
        draft, f"Trên đây là báo cáo {_subject(report, 'vi')[0].lower()}{_subject(report, 'vi')[1:]}./.", first=Mm(10)
    )
    ((left, right),) = _two(draft)
    _cell(left, "Nơi nhận:", bold=True, italic=True, align=ALIGN.LEFT)
    for line in (
        f"- UBND {report.name[:1].lower()}{report.name[1:]} (b/c);",
        f"- Lưu: VT{', ' + sender.symbol if sender.symbol else ''}.",
    ):
        _cell(left, line, align=ALIGN.LEFT)
    _cell(right, "THỦ TRƯỞNG ĐƠN VỊ", bold=True)
    _cell(right, "(chữ ký, dấu)", italic=True)


def _two(draft: Draft, rows: int = 1) -> list[tuple[_Cell, _Cell]]:
    """Return the pairs of cells of a table without lines."""
    table = draft.add_table(rows=rows, cols=2)
    _widen(table, (Mm(70), Mm(95)))
    return [(row.cells[0], row.cells[1]) for row in table.rows]


def _cell(
    cell: _Cell, text: str, *, bold: bool = False, italic: bool = False, align: ALIGN = ALIGN.CENTER, size: Any = _SMALL
) -> None:
    first = cell.paragraphs[0]
    _fill(first if not first.text else cell.add_paragraph(), text, bold=bold, italic=italic, align=align, size=size)


def _row(cells: tuple[_Cell, ...], texts: tuple[str, ...], *, bold: bool = False) -> None:
    for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        _cell(cell, text, bold=bold, align=ALIGN.LEFT if column == 1 else ALIGN.CENTER)


def _repeat(table: Table) -> None:
    """Let the head of a table stand on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # python-docx has no name for it


def _line(
    draft: Draft, text: str, *, bold: bool = False, italic: bool = False, align: ALIGN = ALIGN.LEFT, first: Any = None
) -> None:
    paragraph = draft.add_paragraph()
    paragraph.paragraph_format.first_line_indent = first
    _fill(paragraph, text, bold=bold, italic=italic, align=align, size=_BODY)


def _fill(paragraph: Paragraph, text: str, *, bold: bool, italic: bool, align: ALIGN, size: Any) -> None:
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(3)
    run = paragraph.add_run(safe_text(text))
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, size, _FONT
