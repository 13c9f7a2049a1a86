"""What the infrastructure report says in sentences: counted, never judged; the rest is left to whoever signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.text.numbers import number, ratio_in_percent
from inventory.text.when import show_day

if TYPE_CHECKING:
    from agent.text import Language
    from inventory.indicators.definition import Figure
    from inventory.reports.quarter import Report

_LOWEST: Final = 3
_BLANK: Final = "…………………………………………………………………………"


def sections(report: Report, language: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the numbered sections with their paragraphs; what only a person can write is dotted."""
    if language == "vi":
        return (
            ("I. TÌNH HÌNH CHUNG", (*_plans(report, language), _BLANK)),
            ("II. KẾT QUẢ THỰC HIỆN", (_results(report, language),)),
            ("III. TỒN TẠI, HẠN CHẾ, NGUYÊN NHÂN", _shortcomings(report, language)),
            ("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ", (_BLANK,)),
            ("V. KIẾN NGHỊ, ĐỀ XUẤT", (_BLANK,)),
        )
    return (
        ("I. GENERAL", (*_plans(report, language), _BLANK)),
        ("II. RESULTS", (_results(report, language),)),
        ("III. SHORTCOMINGS AND CAUSES", _shortcomings(report, language)),
        ("IV. TASKS AHEAD", (_BLANK,)),
        ("V. PROPOSALS", (_BLANK,)),
    )


def _plans(report: Report, language: Language) -> tuple[str, ...]:
    """Name the documents that set targets for the year, once each."""
    documents = ", ".join(dict.fromkeys(one.document for one in report.targets if one.document))
    if not documents:
        return ()
    return (f"Thực hiện {documents}." if language == "vi" else f"In accordance with {documents}.",)


def _share(figure: Figure, language: Language) -> str:
    """As state documents write it: ``90,05%``, without a blank."""
    if not figure.denominator:
        return "không xác định" if language == "vi" else "undefined"
    places = 0 if figure.numerator % figure.denominator == 0 else figure.places
    return f"{ratio_in_percent(figure.numerator, figure.denominator, language, places)}%"


def value_of(figure: Figure, language: Language) -> str:
    """Return a figure as a table of a state document has it; one that is no ratio in kbit/s a person."""
    if figure.unit == "ratio" or figure.value is None:
        return _share(figure, language)
    return f"{number(figure.value / 1000, language, 1)} kbit/s"


def _results(report: Report, language: Language) -> str:
    staff, computers = report.figures["ws_per_staff"], report.figures["computers_per_staff"]
    line, seen, tested = (report.figures[f"agency_broadband{part}"] for part in ("", ".observed", ".measured"))
    day, servers = show_day(report.day, language), computers.numerator - staff.numerator
    heard = f"{computers.numerator - computers.not_seen}/{computers.numerator}"
    stations = number(staff.numerator, language)
    if language == "vi":
        return (
            f"Đến ngày {day}, {staff.agencies} cơ quan có {servers} máy chủ, {stations} máy trạm; tỷ lệ máy trạm/CBCCVC"
            f" đạt {_share(staff, language)} ({staff.numerator}/{staff.denominator} người); {_share(line, language)} cơ"
            f" quan ({line.numerator}/{line.denominator}) có kết nối băng thông rộng theo hợp đồng, trong đó quan sát"
            f" được {seen.numerator}, đo đạt ngưỡng {tested.numerator}, chưa rõ {tested.unknown}. Số liệu dựa trên"
            f" {heard} máy đã báo cáo trong 30 ngày trước ngày chốt."
        )
    return (
        f"As of {day}, {staff.agencies} agencies have {servers} servers and {stations} workstations;"
        f" workstations per staff are {_share(staff, language)} ({staff.numerator}/{staff.denominator} people);"
        f" {_share(line, language)} of the agencies ({line.numerator}/{line.denominator}) have broadband by contract,"
        f" of which {seen.numerator} were observed, {tested.numerator} measured above the threshold,"
        f" {tested.unknown} unknown. The figures rest on {heard} machines heard within 30 days before."
    )


def _shortcomings(report: Report, language: Language) -> tuple[str, ...]:
    vi, lines = language == "vi", []
    staffed = [one for one in report.offices if one.staff]
    lowest = sorted(staffed, key=lambda one: (one.workstations / one.staff, one.code))[:_LOWEST]
    if lowest:
        named = "; ".join(f"{one.name} {ratio_in_percent(one.workstations, one.staff, language)}%" for one in lowest)
        lines.append(f"Tỷ lệ thấp nhất: {named}." if vi else f"The lowest ratios: {named}.")
    people = report.figures["staff_equipped"]
    without = people.denominator - people.numerator
    if without > 0:
        lines.append(
            f"{without} người chưa có máy riêng." if vi else f"{without} people have no computer of their own."
        )
    systems = report.figures["os_supported"]
    ended = systems.denominator - systems.numerator - systems.unknown
    if ended > 0:
        lines.append(
            f"{ended} máy trạm hết hỗ trợ hệ điều hành."
            if vi
            else f"{ended} workstations run a system past its support."
        )
    for one in report.targets:
        figure = report.figures.get(one.indicator)
        if figure is not None and figure.unit == "ratio" and figure.value is not None and figure.value < one.value:
            wanted = f"{'mục tiêu' if vi else 'target'} {number(one.value * 100, language, 1)}%"
            lines.append(f"{figure.name.to(language)}: {_share(figure, language)}, {wanted}.")
    return (*lines, _BLANK)
