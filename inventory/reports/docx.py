"""A letter as DOCX, in the layout of state documents.

Source: Nghị định 30/2020/NĐ-CP, annex I, on the layout of administrative documents.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from agent.text import safe_text
from inventory.reports.pdf import picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Draft
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

    from inventory.reports.charts import Chart
    from inventory.reports.letter import Closing, Grid, Heading, Letter, Section

_FONT: Final = "Times New Roman"
_BODY, _SMALL, _HEAD = Pt(14), Pt(13), Pt(12)
_MARGINS: Final = {"top_margin": Mm(20), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(15)}
_CHART: Final = Mm(165)


def docx(letter: Letter) -> bytes:
    """Return a letter as DOCX, the charts as pictures on pages of their own."""
    draft = Document()
    _page(draft)
    if letter.heading is not None:
        _heading(draft, letter.heading)
    for title in (letter.kind, letter.subject):
        _line(draft, title, bold=True, align=ALIGN.CENTER)
    _line(draft, letter.draft, italic=True, align=ALIGN.CENTER)
    for section in letter.sections:
        _section(draft, section)
    _line(draft, letter.last, first=Mm(10))
    if letter.closing is not None:
        _closing(draft, letter.closing)
    if letter.criteria is not None:
        _new_page(draft)
        _section(draft, letter.criteria)
    _annex(draft, letter.annex, letter.charts)
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


def _heading(draft: Draft, head: Heading) -> None:
    (left, right), (below, beside) = _two(draft, 2)
    _cell(left, head.above, size=_HEAD)
    _cell(left, head.body, size=_HEAD)
    _cell(left, head.issuer, bold=True, size=_HEAD)
    _cell(right, head.state, bold=True, size=_HEAD)
    _cell(right, head.motto, bold=True)
    _cell(right, "─────────────────────")
    _cell(below, head.number)
    _cell(beside, head.dated, italic=True)


def _section(draft: Draft, section: Section) -> None:
    _line(draft, section.title, bold=True)
    for line in section.paragraphs:
        _line(draft, line, align=ALIGN.JUSTIFY, first=Mm(10))
    if section.grid is not None:
        _grid(draft, section.grid)


def _grid(draft: Draft, grid: Grid) -> None:
    if grid.unit is not None:
        _line(draft, grid.unit, italic=True, align=ALIGN.RIGHT)
    table: Table = draft.add_table(rows=1, cols=len(grid.head), style="Table Grid")
    _row(table.rows[0].cells, grid.head, bold=True)
    _repeat(table)
    for row in grid.rows:
        _row(_next(table), row)
    if grid.total is not None:
        _row(_next(table), grid.total, bold=True)
    _widen(table, tuple(map(Mm, grid.widths)))


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


def _closing(draft: Draft, closing: Closing) -> None:
    ((left, right),) = _two(draft)
    first, *others = closing.recipients
    _cell(left, first, bold=True, italic=True, align=ALIGN.LEFT)
    for line in others:
        _cell(left, line, align=ALIGN.LEFT)
    _cell(right, closing.signer, bold=True)
    _cell(right, closing.signature, italic=True)


def _new_page(draft: Draft) -> None:
    draft.add_page_break()  # type: ignore[no-untyped-call]  # python-docx left it out


def _annex(draft: Draft, title: str, charts: Sequence[Chart]) -> None:
    for at, chart in enumerate(charts):
        if at == 0:
            _new_page(draft)
            _line(draft, title, bold=True, align=ALIGN.CENTER)
        run = draft.add_paragraph().add_run()
        shape: Any = run.add_picture(io.BytesIO(picture(chart)), width=_CHART)
        shape._inline.docPr.set("descr", safe_text(chart.title))  # noqa: SLF001  # what a screen reader says


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
