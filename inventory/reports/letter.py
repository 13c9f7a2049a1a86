"""What the infrastructure report says as a letter, before any file format: the same for DOCX and PDF.

Source: Nghị định 30/2020/NĐ-CP, annex I, on the parts of administrative documents and their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.reports.charts import charts
from inventory.reports.narrative import sections, value_of
from inventory.text.numbers import number, ratio_in_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.text import Language
    from inventory.reports.charts import Chart
    from inventory.reports.quarter import Office, Report

_DOTS: Final = "……………………"


class Sender(NamedTuple):
    """Who issues the report: what nobody can know stays dotted for the clerk."""

    issuer: str | None = None
    symbol: str | None = None
    place: str | None = None


class Heading(NamedTuple):
    """The heading of the state: who issues, the number left blank, the motto, place and day."""

    above: str
    body: str
    issuer: str
    state: str
    motto: str
    number: str
    dated: str


class Grid(NamedTuple):
    """A table with its unit above and its total below, where it has them."""

    widths: tuple[int, ...]
    """Of the columns, in mm: 165 together."""
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unit: str | None = None
    total: tuple[str, ...] | None = None


class Section(NamedTuple):
    """One numbered part: paragraphs, then a table where it has one."""

    title: str
    paragraphs: tuple[str, ...]
    grid: Grid | None


class Closing(NamedTuple):
    """The foot: who gets it, and who signs."""

    recipients: tuple[str, ...]
    signer: str
    signature: str


class Letter(NamedTuple):
    """A whole letter."""

    language: Language
    heading: Heading | None
    kind: str
    subject: str
    draft: str
    sections: tuple[Section, ...]
    last: str
    closing: Closing | None
    criteria: Section | None
    """Which figure answers which criterion of a decision, where the administrator mapped any."""
    annex: str
    charts: tuple[Chart, ...]


def letter(report: Report, sender: Sender, today: str, language: Language) -> Letter:
    """Return the report as a letter; in English without the heading of the state and without a signature."""
    vi = language == "vi"
    subject = _subject(report, language)
    told = f"{subject[0].lower()}{subject[1:]}"
    return Letter(
        language=language,
        heading=_heading(report, sender, today) if vi else None,
        kind="BÁO CÁO" if vi else "REPORT",
        subject=subject,
        draft=_draft(report, language),
        sections=tuple(
            Section(title, lines, _offices(report, language) if title.startswith("II.") else None)
            for title, lines in sections(report, language)
        ),
        last=f"Trên đây là báo cáo {told}./." if vi else f"This was the report on {subject}.",
        closing=_closing(report, sender) if vi else None,
        criteria=_criteria(report, language) if report.criteria else None,
        annex="PHỤ LỤC: BIỂU ĐỒ" if vi else "ANNEX: CHARTS",
        charts=charts(report, language),
    )


def _heading(report: Report, sender: Sender, today: str) -> Heading:
    return Heading(
        above="ỦY BAN NHÂN DÂN",
        body=report.name.upper(),
        issuer=(sender.issuer or _DOTS).upper(),
        state="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        number=f"Số:        /BC-{sender.symbol or '……'}",
        dated=f"{sender.place or _DOTS}, {in_words(today)}",
    )


def in_words(day: str) -> str:
    """Return ``ngày 02 tháng 01 năm 2020``: days below 10 and the months 1 and 2 have a nought before them."""
    year, month, number_of = day.split("-")
    return f"ngày {number_of} tháng {month if int(month) <= 2 else int(month)} năm {year}"


def _subject(report: Report, language: Language) -> str:
    words = report.span.words.to(language)
    return f"Tình hình hạ tầng công nghệ thông tin {words}" if language == "vi" else f"IT infrastructure, {words}"


def _draft(report: Report, language: Language) -> str:
    vi = language == "vi"
    if report.closed is None:
        return "(DỰ THẢO: số liệu chưa chốt)" if vi else "(DRAFT: the figures are not closed)"
    return "(DỰ THẢO)" if vi else "(DRAFT)"


def _offices(report: Report, language: Language) -> Grid:
    vi = language == "vi"
    rows = tuple((str(at), one.name, *_counts([one], language), "") for at, one in enumerate(report.offices, 1))
    return Grid(
        (14, 56, 25, 18, 16, 19, 17),
        unit="Đơn vị tính: người, máy, %" if vi else "Unit: people, machines, %",
        head=("STT", "Đơn vị", "CBCCVC", "Máy trạm", "Máy chủ", "Tỷ lệ", "Ghi chú")
        if vi
        else ("No.", "Agency", "Staff", "Workstations", "Servers", "Ratio", "Remarks"),
        rows=rows,
        total=("", "Tổng cộng" if vi else "Total", *_counts(report.offices, language), ""),
    )


def _criteria(report: Report, language: Language) -> Section:
    vi = language == "vi"
    rows = []
    for one in report.criteria:
        figure = report.figures.get(one.indicator)
        title, parts = one.title or one.indicator, ("–", "–")
        if figure is not None:
            title = one.title or figure.name.to(language)
            parts = (value_of(figure, language), f"{figure.numerator}/{figure.denominator}")
        rows.append((one.code, title, one.document, *parts))
    head = (
        ("Tiêu chí", "Nội dung", "Văn bản", "Giá trị", "Tử số/mẫu số")
        if vi
        else ("Criterion", "Title", "Document", "Value", "Numerator/denominator")
    )
    named = "PHỤ LỤC: ĐỐI CHIẾU TIÊU CHÍ" if vi else "ANNEX: CRITERIA"
    return Section(named, (), Grid((20, 60, 32, 25, 28), head, tuple(rows)))


def _counts(offices: Sequence[Office], language: Language) -> tuple[str, str, str, str]:
    staff, workstations = sum(one.staff for one in offices), sum(one.workstations for one in offices)
    share = ratio_in_percent(workstations, staff, language) if staff else "–"
    servers = sum(one.servers for one in offices)
    return number(staff, language), number(workstations, language), number(servers, language), share


def _closing(report: Report, sender: Sender) -> Closing:
    archive = f"- Lưu: VT{', ' + sender.symbol if sender.symbol else ''}."
    above = f"- UBND {report.name[:1].lower()}{report.name[1:]} (b/c);"
    return Closing(("Nơi nhận:", above, archive), "THỦ TRƯỞNG ĐƠN VỊ", "(chữ ký, dấu)")
