"""Closed periods on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.indicators import frozen
from inventory.reports.form import Field, Listing
from inventory.reports.screens.words import fraction, percentage, several, word
from inventory.text.numbers import MISSING, number
from inventory.text.table import wrap
from inventory.text.when import iso_instant, show_day, show_moment
from inventory.text.words import BASES, CATEGORIES, KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES, SIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory.indicators.definition import Figure
    from inventory.reports.form import Reader
    from inventory.reports.periods import Checked, Moved, Page, Told
    from inventory.reports.readiness import Check
    from inventory.store.closed import Closed
    from inventory.text.spans import Span

_FAULTS: Final = {
    "digest": Text("KHÔNG ĐÚNG: nội dung đã bị sửa", "DOES NOT HOLD: what was filed has been altered"),
    "chain": Text("KHÔNG ĐÚNG: không nối tiếp kỳ trước", "DOES NOT HOLD: it does not follow the period before it"),
    "audit": Text("KHÔNG ĐÚNG: khác với nhật ký", "DOES NOT HOLD: the audit log has it otherwise"),
}
HOLDS: Final = Text("đúng như khi chốt", "as it was filed")

PERIODS: Final[Listing[Closed]] = Listing(
    "somay.periods.v1",
    "periods",
    (
        Field(key="period", value=lambda row: row.name, head=Text("Kỳ", "Period")),
        Field(
            key="last_day",
            value=lambda row: row.last_day,
            head=Text("Ngày chốt", "As of"),
            show=lambda row, reader: show_day(row.last_day, reader.language),
        ),
        Field(
            key="closed_at",
            value=lambda row: iso_instant(row.closed_at),
            head=Text("Đã chốt", "Closed"),
            show=lambda row, reader: show_moment(row.closed_at, reader.language),
        ),
        Field(key="closed_by", value=lambda row: row.closed_by, head=Text("Người chốt", "By")),
        Field(
            key="lines",
            value=lambda row: row.line_count,
            head=Text("Số dòng", "Lines"),
            show=lambda row, reader: number(row.line_count, reader.language),
            right=True,
        ),
        Field(
            key="digest",
            value=lambda row: row.digest,
            head=Text("Mã băm", "Digest"),
            show=lambda row, _reader: short(row.digest),
        ),
        Field(key="previous_digest", value=lambda row: row.previous_digest),
    ),
)
CHECKED: Final[Listing[Checked]] = Listing(
    "somay.periods_checked.v1",
    "periods",
    (
        Field(key="period", value=lambda row: row.period.name, head=Text("Kỳ", "Period")),
        Field(
            key="digest",
            value=lambda row: row.period.digest,
            head=Text("Mã băm", "Digest"),
            show=lambda row, _reader: short(row.period.digest),
        ),
        Field(key="holds", value=lambda row: row.fault is None),
        Field(
            key="fault",
            value=lambda row: row.fault,
            head=Text("Kết quả", "Result"),
            show=lambda row, reader: (_FAULTS[row.fault] if row.fault else HOLDS).to(reader.language),
        ),
    ),
)


def short(digest: str) -> str:
    """Return a digest as people compare it."""
    return f"{digest[:12]}…{digest[-4:]}"


def preview(span: Span, figures: Mapping[str, Figure], lines: int, reader: Reader) -> list[str]:
    """Return what is about to be filed."""
    told = " · ".join(f"{name} {_value(one, reader)}" for name, one in figures.items() if one.reason is None)
    whole = [one for name, one in figures.items() if "." not in name]
    ends = show_day(span.last, reader.language)
    facts = reader.say(
        f"{span.name}, ngày chốt {ends}: {len(whole)} chỉ tiêu, {number(lines, 'vi')} dòng",
        f"{span.name}, as of {ends}: {several(len(whole), 'indicator', 'indicators')}, {number(lines, 'en')} lines",
    )
    warning = reader.say(
        "Sau khi chốt không lệnh nào sửa được kỳ này; sự việc đến muộn thành bản tính lại có lý do.",
        "Once it is closed no command can alter it; what comes late makes a restatement with its reason.",
    )
    return [*wrap(facts, reader.width), *wrap(told, reader.width), *wrap(warning, reader.width)]


def written(period: Closed, reader: Reader) -> list[str]:
    """Return that a period was closed, and how it can be proved."""
    return [
        reader.say(
            f"Đã chốt {period.name} · mã băm {short(period.digest)} · nối tiếp {short(period.previous_digest)}",
            f"Closed {period.name} · digest {short(period.digest)} · follows {short(period.previous_digest)}",
        ),
        reader.say("Kiểm lại bất cứ lúc nào: somay period verify", "Check it again at any time: somay period verify"),
    ]


def _value(figure: Figure, reader: Reader) -> str:
    return f"{percentage(figure, reader.language)} ({fraction(figure)})"


def page(seen: Page, reader: Reader) -> list[str]:
    """Return one closed period beside the register of now."""
    period, language = seen.period, reader.language
    head = reader.say(
        f"{period.name} · ngày chốt {show_day(period.last_day, 'vi')} · chốt {show_moment(period.closed_at, 'vi')}"
        f" · {period.closed_by} · mã băm {short(period.digest)}",
        f"{period.name} · as of {show_day(period.last_day, 'en')} · closed {show_moment(period.closed_at, 'en')}"
        f" · {period.closed_by} · digest {short(period.digest)}",
    )
    lines = [*wrap(head, reader.width), "", *FIGURES.table(seen.figures, reader), ""]
    if not seen.moved:
        return [*lines, reader.say("Sổ nay vẫn nói như vậy.", "The register still says the same.")]
    many = number(len(seen.moved), language)
    lines.append(
        reader.say(f"VÌ SAO KHÁC: {many} dòng đầu vào không như khi chốt", f"WHY: {many} inputs are not as filed")
    )
    return [*lines, *(line for each in seen.moved[:_MOST] for line in _moved(each, reader)), *_rest(seen.moved, reader)]


_MOST: Final = 20


def _rest(moved: Sequence[Moved], reader: Reader) -> list[str]:
    left = len(moved) - _MOST
    return [reader.say(f"  … {left} dòng nữa: --format json", f"  … {left} more: --format json")] if left > 0 else []


def _moved(row: Moved, reader: Reader) -> list[str]:
    subject = _subject(row, reader)
    if row.before is None or row.after is None:
        what = reader.say("ghi thêm", "added") if row.before is None else reader.say("không còn", "gone")
    else:
        fields = [name for name in row.after if row.after[name] != row.before.get(name)]
        what = ", ".join(f"{_words(row.before[name], reader)} → {_words(row.after[name], reader)}" for name in fields)
    return wrap(f"  {subject}  {what}{_said(row, reader)}", reader.width)


def _subject(row: Moved, reader: Reader) -> str:
    table, _, rest = row.key.partition(" ")
    known, named = row.after or row.before or {}, dict(part.partition("=")[::2] for part in rest.split())
    if table == "device":
        return f"M-{int(rest):04d} {known['label']}"
    if table == "circuit":
        return f"L-{int(rest):04d} {known['agency']}"
    words = [_SUBJECTS[table].to(reader.language), known.get("indicator") or known.get("agency") or known.get("code")]
    words += [word(_WORDS, named[name], reader.language) for name in ("category", "basis", "year") if name in named]
    return " ".join(each for each in words if each)


_SUBJECTS: Final = {
    "agency": Text("cơ quan", "agency"),
    "headcount": Text("số người", "staff of"),
    "speed": Text("tốc độ đo ở", "speed measured at"),
    "heard": Text("liên lạc của", "contact with"),
    frozen.TARGET: Text("mục tiêu", "target"),
}
"""What the rows behind the figures are called; of devices and circuits the number says it."""


def _said(row: Moved, reader: Reader) -> str:
    if row.cause is None:
        return reader.say(" · máy báo muộn", " · reported late by machines")
    reason = f": {row.cause.reason}" if row.cause.reason else ""
    return f" · {show_moment(row.cause.at, reader.language)} {row.cause.actor}, {row.cause.command}{reason}"


_WORDS: Final = {**KINDS, **LIFECYCLES, **PURPOSES, **OWNERSHIPS, **SIGHTS, **CATEGORIES, **BASES}


def _words(value: object, reader: Reader) -> str:
    return MISSING if value is None else word(_WORDS, str(value), reader.language)


def _cell(figure: Figure | None, reader: Reader) -> str:
    return MISSING if figure is None else percentage(figure, reader.language)


FIGURES: Final[Listing[Told]] = Listing(
    "somay.period.v1",
    "figures",
    (
        Field(key="indicator", value=lambda row: row.indicator, head=Text("Chỉ tiêu", "Indicator")),
        Field(key="filed", value=lambda row: _pair(row.filed), head=Text("Đã chốt", "Filed"), right=True,
              show=lambda row, reader: _cell(row.filed, reader)),
        Field(key="filed_of", value=lambda _row: None, head=Text("Tử/mẫu", "Of"), right=True,
              show=lambda row, _reader: MISSING if row.filed is None else fraction(row.filed)),
        Field(key="now", value=lambda row: _pair(row.now), head=Text("Tính lại nay", "Restated now"), right=True,
              show=lambda row, reader: _cell(row.now, reader) if row.is_restated else reader.say("như cũ", "the same")),
        Field(key="now_of", value=lambda _row: None, head=Text("Tử/mẫu", "Of"), right=True,
              show=lambda row, _reader: fraction(row.now) if row.is_restated and row.now else ""),
    ),
)  # fmt: skip


def _pair(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else {"numerator": figure.numerator, "denominator": figure.denominator}


def document(seen: Page) -> dict[str, Any]:
    """Return one closed period for programs."""
    (period,) = PERIODS.document([seen.period])["periods"]
    return {
        "schema": "somay.period.v1",
        **period,
        "figures": [
            {
                "indicator": one.indicator,
                "filed": _pair(one.filed),
                "now": _pair(one.now),
                "restated": one.is_restated,
            }
            for one in seen.figures
        ],
        "inputs_changed": [
            {
                "key": one.key,
                "before": one.before,
                "after": one.after,
                "recorded_at": one.cause and iso_instant(one.cause.at),
                "recorded_by": one.cause and one.cause.actor,
                "reason": one.cause and one.cause.reason,
            }
            for one in seen.moved
        ],
    }


READINESS: Final[Listing[Check]] = Listing(
    "somay.readiness.v1",
    "checks",
    (
        Field(
            key="holds",
            value=lambda row: row.holds,
            head=Text("Kết quả", "Result"),
            show=lambda row, reader: reader.say("đạt", "holds") if row.holds else reader.say("nêu", "to say"),
        ),
        Field(
            key="text",
            value=lambda row: row.text.en,
            head=Text("Nội dung", "What"),
            show=lambda row, reader: row.text.to(reader.language),
            shrink=True,
        ),
        Field(key="see", value=lambda row: row.see, head=Text("Xem", "See")),
    ),
)
