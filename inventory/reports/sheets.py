"""Tables as a workbook: a sheet each, with totals that count themselves and charts that follow their cells."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.worksheet.properties import PageSetupProperties

from agent.text import Text, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from agent.text import Language

_FONT: Final = "Times New Roman"
_WIDEST: Final = 48
_CHART_WIDTH, _CHART_LEAST, _CHART_BAR = 18, 7, 0.7
"""Centimetres: of a chart, of its least height, and of each bar."""


class Formula(NamedTuple):
    """A cell that counts by itself."""

    text: str


class Shown(NamedTuple):
    """A number with a form of its own."""

    value: float | None
    form: str


class Plot(NamedTuple):
    """A bar for each row of a table: which column names it, and which measures it, both from 1."""

    label: int
    value: int


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
    plot: Plot | None = None


def book_of(tables: Iterable[Table], language: Language) -> bytes:
    """Return tables as XLSX, a sheet each; what is text stays text, whatever it begins with."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _write(book, table, language)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


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
    if table.plot and table.rows:
        page.add_chart(_chart(page, table, table.plot, language), f"{_letter(len(table.head) + 2)}{_TOP}")
    page.freeze_panes = f"A{_TOP + 1}"
    _set_up(page, table, language)


def _chart(page: Worksheet, table: Table, plot: Plot, language: Language) -> BarChart:
    """Draw the cells themselves, the first row on top: what is changed in a cell changes in the chart."""
    last = _TOP + len(table.rows)
    chart: Any = BarChart()
    chart.type, chart.legend, chart.title = "bar", None, table.head[plot.value - 1].to(language)
    chart.add_data(Reference(page, plot.value, _TOP + 1, plot.value, last))
    chart.set_categories(Reference(page, plot.label, _TOP + 1, plot.label, last))
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart.width, chart.height = _CHART_WIDTH, max(_CHART_LEAST, _CHART_BAR * len(table.rows))
    return cast("BarChart", chart)


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
