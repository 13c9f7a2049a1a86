"""The infrastructure report as a workbook: one sheet for each table, with totals that count themselves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.indicators.definition import REASONS, UNSEEN
from inventory.reports.charts import STATES, ages
from inventory.reports.sheets import Formula, Plot, Shown, Table, book_of
from inventory.text.when import show_day
from inventory.text.words import KINDS, PURPOSES, SIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.text import Language
    from inventory.indicators.definition import Figure
    from inventory.reports.quarter import Computer, Report

_SHARE, _WHOLE = "0.00%", "#,##0"


def workbook(report: Report, language: Language) -> bytes:
    """Return the report as XLSX."""
    return book_of(tables(report, language), language)


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
        _evidence(report, language),
        _ages(report, language),
        _trend(report),
        *([_criteria(report)] if report.criteria else []),
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
    return Table(Text("Cơ quan", "Agencies"), _note(report), head, rows, total, {6: _SHARE}, plot=Plot(2, 6))


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


def _evidence(report: Report, language: Language) -> Table:
    found = Counter(one.state for one in report.offices)
    rows = [(at, words.to(language), found[state]) for at, (state, words) in enumerate(STATES, 1)]
    head = (Text("STT", "No."), Text("Bằng chứng", "Evidence"), Text("Cơ quan", "Agencies"))
    name = Text("Băng rộng theo bằng chứng", "Broadband by evidence")
    return Table(name, _note(report), head, rows, {3: "sum"}, plot=Plot(2, 3))


def _ages(report: Report, language: Language) -> Table:
    rows = [(at, words.to(language), count) for at, (words, count) in enumerate(ages(report.computers, report.day), 1)]
    head = (Text("STT", "No."), Text("Từ ngày mua", "Since purchase"), Text("Máy tính", "Computers"))
    return Table(Text("Tuổi máy", "Age"), _note(report), head, rows, {3: "sum"}, plot=Plot(2, 3))


def _trend(report: Report) -> Table:
    rows = [
        (at, one.span, one.numerator, one.denominator, Formula(_SINCE))
        for at, one in enumerate((one for one in report.trend if one.denominator), 1)
    ]
    head = (
        Text("STT", "No."),
        Text("Kỳ", "Period"),
        Text("Máy trạm", "Workstations"),
        Text("CBCCVC", "Staff"),
        Text("Tỷ lệ máy trạm/CBCCVC", "Workstations per staff"),
    )
    return Table(Text("Diễn biến", "Trend"), _note(report), head, rows, formats={5: _SHARE}, plot=Plot(2, 5))


def _criteria(report: Report) -> Table:
    rows = []
    for one in report.criteria:
        figure = report.figures.get(one.indicator)
        told = (_value(figure), figure.numerator, figure.denominator) if figure else (None, None, None)
        rows.append((one.document, one.code, one.title, one.indicator, *told))
    head = (
        Text("Văn bản", "Document"),
        Text("Tiêu chí", "Criterion"),
        Text("Nội dung", "Title"),
        Text("Chỉ tiêu", "Indicator"),
        Text("Giá trị", "Value"),
        Text("Tử số", "Numerator"),
        Text("Mẫu số", "Denominator"),
    )
    return Table(Text("Tiêu chí", "Criteria"), _note(report), head, rows, formats={6: _WHOLE, 7: _WHOLE})


_SINCE: Final = "=C{row}/D{row}"
