"""Outages laid out: the table with causes and evidence, and the days of one agency as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.calendar import days
from inventory.connectivity.stretches import Stretch, clip
from inventory.reports.form import Field, Listing
from inventory.reports.screens.lines import availability, facts, show_hours
from inventory.reports.screens.words import several, word
from inventory.text.table import Column, hanging
from inventory.text.when import day_of, iso_instant, show_clock, show_day, show_weekday, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inventory.calendar import Calendar
    from inventory.connectivity.history import History
    from inventory.connectivity.outages import Outage
    from inventory.reports.connectivity import Asked, Page, Told
    from inventory.reports.form import Reader

CAUSES: Final = {
    "line": Text("đứt đường", "line down"),
    "power": Text("mất điện", "power cut"),
    "off": Text("máy tắt", "machines off"),
    "server": Text("Sổ Máy tắt", "register down"),
    "unknown": Text("chưa rõ", "not known yet"),
}
CONFIDENCES: Final = {"high": Text("cao", "high"), "medium": Text("vừa", "medium"), "low": Text("thấp", "low")}
_HALF_HOUR: Final = 1800.0
_FROM, _TO = 7, 18
_DAY_WIDTH: Final = 22
_MARKS: Final = {"line": "x", "power": "!", "off": "-", "server": "s", "unknown": "?"}
_THERE: Final = "█"
_QUIET: Final = "·"


def _moment(instant: float, reader: Reader) -> str:
    """Return day and time; the year stands above the table."""
    day = show_day(day_of(instant), reader.language)
    return f"{day[:5] if reader.language == 'vi' else day[:-5]} {show_clock(instant)}"


def _end(row: Told, reader: Reader) -> str:
    if row.outage.is_open:
        return reader.say("đang còn", "goes on")
    return _moment(row.outage.stretch.end, reader)


def cause(one: Outage, reader: Reader) -> str:
    """Return why, and that it was more than one office."""
    area = reader.say(f", vùng {len(one.area)}", f", area of {len(one.area)}") if one.area else ""
    return word(CAUSES, one.cause, reader.language) + area


def evidence(one: Outage, reader: Reader) -> str:
    """Return what the cause is told from, in one sentence."""
    if one.cut is not None:
        return _of_cut(one, reader)
    if one.cause == "line":
        return reader.say(
            f"{one.machines}/{one.of} máy chạy mà không tới được", f"{one.machines} of {one.of} at work, reached nobody"
        )
    if one.cause == "server":
        return reader.say("Sổ Máy không chạy", "the register did not run")
    if one.cause == "off":
        return reader.say("không máy nào chạy", "no machine was on")
    return reader.say("chưa máy nào kể lại", "no machine has told of it yet")


def _of_cut(one: Outage, reader: Reader) -> str:
    cut = one.cut
    assert cut is not None
    parts = []
    if cut.stopped:
        number = several(cut.stopped, "machine", "machines")
        parts.append(reader.say(f"{cut.stopped} máy cùng tắt", f"{number} stopped together"))
    if cut.started:
        span = f"{show_clock(cut.first_boot)}-{show_clock(cut.last_boot)}"
        number = several(cut.started, "machine", "machines")
        parts.append(reader.say(f"{cut.started} máy cùng bật lại {span}", f"{number} started together {span}"))
    return ", ".join(parts)


LISTING: Final[Listing[Told]] = Listing(
    "somay.outages.v1",
    "outages",
    (
        Field(key="agency", value=lambda row: row.unit.code, head=Text("Mã", "Code"), keep=True),
        Field(key="name", value=lambda row: row.unit.name),
        Field(
            key="start",
            value=lambda row: iso_instant(row.outage.stretch.start),
            head=Text("Bắt đầu", "Start"),
            show=lambda row, reader: _moment(row.outage.stretch.start, reader),
            keep=True,
        ),
        Field(
            key="end",
            value=lambda row: None if row.outage.is_open else iso_instant(row.outage.stretch.end),
            head=Text("Hết", "End"),
            show=_end,
            keep=True,
        ),
        Field(
            key="seconds",
            value=lambda row: round(row.outage.stretch.seconds),
            head=Text("Dài", "Length"),
            show=lambda row, _reader: show_hours(row.outage.stretch.seconds),
            right=True,
        ),
        Field(
            key="working_seconds",
            value=lambda row: round(row.outage.working_seconds),
            head=Text("Trong giờ", "At work"),
            show=lambda row, _reader: show_hours(row.outage.working_seconds),
            right=True,
        ),
        Field(
            key="cause",
            value=lambda row: row.outage.cause,
            head=Text("Nguyên nhân", "Cause"),
            show=lambda row, reader: cause(row.outage, reader),
            keep=True,
        ),
        Field(
            key="confidence",
            value=lambda row: row.outage.confidence,
            head=Text("Tin cậy", "Sure"),
            show=lambda row, reader: word(CONFIDENCES, row.outage.confidence, reader.language),
        ),
        Field(
            key="evidence",
            value=lambda row: evidence(row.outage, _PROGRAM),
            head=Text("Bằng chứng", "Evidence"),
            show=lambda row, reader: evidence(row.outage, reader),
            shrink=True,
        ),
        Field(key="machines", value=lambda row: row.outage.machines),
        Field(key="of", value=lambda row: row.outage.of),
        Field(key="agencies_hit", value=lambda row: len(row.outage.area) or 1),
    ),
)


class _Program:
    """Who reads the documents of programs: English."""

    @staticmethod
    def say(_vi: str, en: str) -> str:
        """Return the English sentence."""
        return en


_PROGRAM: Final[Any] = _Program()


def page(seen: Page, reader: Reader) -> list[str]:
    """Return the outages of a period, of one agency or of all."""
    wanted, language = seen.wanted, reader.language
    span, until = wanted.span.words.to(language), show_day(wanted.last, language)
    who = reader.say("Mọi cơ quan", "All agencies") if seen.unit is None else seen.unit.name
    worked = _worked(wanted, seen.calendar, reader)
    lines = [safe_text(f"{who} · {span}, {reader.say('đến', 'until')} {until}: {worked}")]
    if not seen.rows:
        lines.append(reader.say("Không có lần nào mất liên lạc trong giờ làm việc.", "No outage in working hours."))
    else:
        lines += _table(seen.rows, LISTING.fields if seen.unit is None else LISTING.fields[1:], reader)
    return lines if seen.unit is None else [*lines, "", _available(seen, reader)]


def _available(seen: Page, reader: Reader) -> str:
    found = seen.history and seen.history.availability(seen.calendar)
    return reader.say("Sẵn sàng trong giờ làm việc: ", "Available in working hours: ") + availability(found, reader)


def _worked(wanted: Asked, calendar: Calendar, reader: Reader) -> str:
    number = sum(calendar.day(day).works for day in days(wanted.first, wanted.last))
    hours = round(calendar.working_seconds(*wanted.window) / 3600)
    return reader.say(
        f"{number} ngày làm việc, {hours} giờ", f"{several(number, 'working day', 'working days')}, {hours} h"
    )


def _table(rows: Sequence[Told], fields: Sequence[Field[Told]], reader: Reader) -> list[str]:
    """Lay the rows out with what they are told from in full, and their sums below."""
    shown = [field for field in fields if field.head is not None]
    columns = [Column(field.head.to(reader.language), field.right) for field in shown if field.head is not None]
    sums = {
        "start": reader.say("Tổng cộng", "Total"),
        "seconds": show_hours(sum(row.outage.stretch.seconds for row in rows)),
        "working_seconds": show_hours(sum(row.outage.working_seconds for row in rows)),
    }
    cells = [[field.show(row, reader) if field.show else str(field.value(row)) for field in shown] for row in rows]
    total = [sums.get(field.key, "") for field in shown]
    return hanging(columns, [*cells, total], language=reader.language, limit=reader.width)


def timeline(seen: Page, reader: Reader) -> list[str]:
    """Return each working day of one agency as a bar, a half-hour a mark."""
    history, wanted = seen.history, seen.wanted
    lines = [safe_text(f"{_named(seen)} · {wanted.span.words.to(reader.language)}")]
    if history is None:
        return [*lines, reader.say("Chưa có số liệu: chưa máy nào báo cáo.", "No data: no machine has reported.")]
    lines.append(" " * _DAY_WIDTH + "".join(f"{hour:<4}" for hour in range(_FROM, _TO, 2)).rstrip())
    for day in days(max(wanted.first, day_of(history.window.start)), wanted.last):
        if seen.calendar.day(day).works:
            marks = "".join(_marks(start_of(day), history, seen.calendar))
            lines.append(f"{show_weekday(day, reader.language):<{_DAY_WIDTH}}{marks}")
    legend = ", ".join(f"{mark} {CAUSES[name].to(reader.language)}" for name, mark in _MARKS.items())
    there, quiet = reader.say("có liên lạc", "in contact"), reader.say("không tính", "does not count")
    return [*lines, "", f"{_THERE} {there}, {legend}, {_QUIET} {quiet}", _available(seen, reader)]


def _named(seen: Page) -> str:
    return "" if seen.unit is None else f"{seen.unit.name} ({seen.unit.code})"


def _marks(midnight: float, history: History, calendar: Calendar) -> Iterator[str]:
    for index in range((_TO - _FROM) * 2):
        cell = Stretch(midnight + _FROM * 3600 + index * _HALF_HOUR, midnight + _FROM * 3600 + (index + 1) * _HALF_HOUR)
        yield _mark(cell, history, calendar)


def _mark(cell: Stretch, history: History, calendar: Calendar) -> str:
    hit: dict[str, float] = {}
    for one in history.outages:
        hit[one.cause] = hit.get(one.cause, 0.0) + sum(part.seconds for part in clip((one.stretch,), cell))
    worst = max(hit, key=lambda name: hit[name], default="")
    if worst and hit[worst] >= _HALF_HOUR / 2:
        return _MARKS[worst] if calendar.working_seconds(*cell) else _QUIET
    return _THERE if any(clip(history.contact, cell)) else _QUIET


def timeline_document(seen: Page) -> dict[str, Any]:
    """Return the same for programs: the intervals themselves."""
    history = seen.history
    found = history and history.availability(seen.calendar)
    contact = history.contact if history else ()
    return {
        "schema": "somay.contact.v1",
        **facts(seen.wanted),
        "agency": seen.unit and seen.unit.code,
        "name": seen.unit and seen.unit.name,
        "contact": [{"start": iso_instant(each.start), "end": iso_instant(each.end)} for each in contact],
        "availability": found and found.ratio,
        "working_seconds": found and found.working_seconds,
        "unseen_seconds": found and found.unseen_seconds,
        "down_seconds": found and found.down_seconds,
    }
