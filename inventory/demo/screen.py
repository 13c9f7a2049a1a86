"""The live screen as lines of text: pure, in both languages, for any height and width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from agent.text import Text, safe_text
from inventory.connectivity.coverage import SHOWN
from inventory.demo import sample
from inventory.text import collation
from inventory.text.numbers import MISSING, number, ratio_in_percent, size, traffic
from inventory.text.table import MAX_WIDTH, Column, clip, ends, pad, render, width
from inventory.text.when import show_ago, show_clock, show_header, show_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.text import Language
    from inventory.indicators.definition import Figure
    from inventory.reports.agencies import AgencyRow
    from inventory.reports.overview import Overview

TALL: Final = 10_000
"""As many lines as there are agencies."""
_INDENT: Final = "  "
_FEW: Final = 2
"""A table of fewer agencies than this says nothing."""
_SHORT: Final = {agency.code: agency.short for agency in sample.agencies()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThisMachine:
    """The real computer in its place of the book."""

    number: int
    agency: str
    system: str | None
    processor: str | None
    cores: int
    memory_bytes: int | None
    disks: int
    adapters: int
    sent_at: float | None
    sent_bytes: int | None
    with_data: int
    need_root: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything the screen shows at one moment."""

    now: float
    started: float
    overview: Overview
    agencies: Sequence[AgencyRow]
    machine: ThisMachine | None
    reporting: int
    """Simulated machines that report by themselves."""
    by_hand: int
    api: str
    metrics: str
    command: str
    """A command about the figures, as it can be pasted."""
    show: str
    """The command that shows what the agent sees."""


def screen(view: View, language: Language, *, columns: int = MAX_WIDTH, lines: int = TALL) -> list[str]:
    """Return the screen; where it is too low, agencies are summed up, then the rest is cut from below."""
    limit = min(columns, MAX_WIDTH)
    head = [_title(view, language, limit), "", *_figures(view, language, limit), ""]
    foot = ["", *_machine(view, language, limit), "", *_foot(view, language, limit)]
    room = lines - len(head) - len(foot)
    table = _table(view, language, limit, room)
    whole = [*head, *table, *foot] if table else [*head[:-1], *foot]
    return [clip(line, columns) for line in whole[:lines]]


def brief(view: View, language: Language) -> str:
    """Return the screen in one line, for a log."""
    stations, broadband = view.overview.workstations_per_staff, view.overview.broadband
    seen, computers = sum(row.seen for row in view.agencies), sum(row.computers for row in view.agencies)
    figures = (f"{one.name.to(language)} {' '.join(_value(one, language).split())}" for one in (stations, broadband))
    heard = Text(f"báo cáo 30 ngày {seen}/{computers}", f"seen in 30 days {seen}/{computers}").to(language)
    return " · ".join([*figures, heard])


def _title(view: View, language: Language, limit: int) -> str:
    name = view.overview.name
    if language == "en" and name.startswith("Huyện "):
        name = f"{name.removeprefix('Huyện ')} district"
    left = f"SỔ MÁY · {safe_text(name).upper()} · {Text('DỮ LIỆU MẪU', 'SAMPLE DATA').to(language)}"
    moment = show_header(view.now, language, seconds=True)
    elapsed = f"{Text('chạy', 'running').to(language)} {_elapsed(view.now - view.started)}"
    rights = (f"{moment} · {elapsed}", moment, show_clock(view.now))
    return ends(left, next((one for one in rights if width(left) + width(one) + 2 <= limit), ""), limit).rstrip()


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _figures(view: View, language: Language, limit: int) -> list[str]:
    stations, broadband = view.overview.workstations_per_staff, view.overview.broadband
    unseen = Text(f"{stations.not_seen} máy chưa báo cáo 30 ngày", f"{stations.not_seen} machines not seen for 30 days")
    beside = [f"{one.name.to(language)} {one.numerator}/{one.denominator}" for one in broadband.beside]
    rows = (
        (Text("Máy trạm/CBCCVC", "Workstations per staff"), stations, [unseen.to(language)]),
        (Text("Băng thông rộng", "Broadband"), broadband, [Text("theo hợp đồng", "contracted").to(language), *beside]),
    )
    label = max(width(name.to(language)) for name, _, _ in rows)
    return [
        line
        for name, figure, notes in rows
        for line in _joined(
            f"{_INDENT}{pad(name.to(language), label)}{_value(figure, language)}   ", notes, "; ", limit
        )
    ]


def _value(figure: Figure, language: Language) -> str:
    if figure.value is None:
        percent = Text("không xác định", "undefined").to(language)
    else:
        percent = f"{ratio_in_percent(figure.numerator, figure.denominator, language, figure.places)} %"
    return f"{percent:>11}{f'{figure.numerator}/{figure.denominator}':>10}"


def _joined(start: str, parts: Sequence[str], separator: str, limit: int) -> list[str]:
    """Put ``parts`` behind ``start``; those that do not fit go on below the first."""
    lines, margin = [start + parts[0]], " " * width(start)
    for part in parts[1:]:
        if width(lines[-1] + separator + part) <= limit:
            lines[-1] += separator + part
        else:
            lines[-1] += separator.rstrip()
            lines.append(margin + part)
    return lines


def _table(view: View, language: Language, limit: int, room: int) -> list[str]:
    """Return as much of the table as fits: all agencies, or the lowest and a line that sums up the others."""
    rows = sorted(view.agencies, key=lambda row: (row.ratio is not None, row.ratio or 0.0, collation.key(_name(row))))
    for count in range(len(rows), _FEW - 1, -1):
        if count + 2 > room and count > _FEW:  # heading and total stand in any case
            continue
        lines = _rendered(rows[:count], rows[count:], language, limit)
        if len(lines) <= room:
            return lines
    return []


def _rendered(shown: Sequence[AgencyRow], rest: Sequence[AgencyRow], language: Language, limit: int) -> list[str]:
    cells = [_cells(_name(row), [row], SHOWN[row.broadband].to(language), language) for row in shown]
    if rest:
        more = Text(f"… {len(rest)} nữa: kéo cao cửa sổ", f"… {len(rest)} more: enlarge window")
        cells.append(_cells(more.to(language), rest, "", language))
    cells.append(_cells(Text("Tổng cộng", "Total").to(language), [*shown, *rest], "", language))
    return render(_columns(language), cells, language=language, limit=limit, indent=_INDENT)


def _columns(language: Language) -> list[Column]:
    def column(vi: str, en: str, *, right: bool = True, keep: bool = False) -> Column:
        return Column(Text(vi, en).to(language), right=right, keep=keep)

    return [
        column("Cơ quan, tỷ lệ thấp trước", "Agency, lowest ratio first", right=False, keep=True),
        column("CBCCVC", "Staff"),
        column("Máy trạm", "Workst."),
        column("Máy chủ", "Servers"),
        column("Tỷ lệ %", "Ratio %", keep=True),
        column("Báo cáo 30 ngày", "Seen in 30 days"),
        column("Băng rộng", "Broadband", right=False, keep=True),
    ]


def _cells(name: str, rows: Iterable[AgencyRow], broadband: str, language: Language) -> list[str]:
    rows = list(rows)
    staff, stations = sum(row.staff for row in rows), sum(row.workstations for row in rows)
    return [
        name,
        number(staff, language),
        number(stations, language),
        number(sum(row.servers for row in rows), language),
        ratio_in_percent(stations, staff, language) if staff else MISSING,
        f"{sum(row.seen for row in rows)}/{sum(row.computers for row in rows)}",
        broadband,
    ]


def _name(row: AgencyRow) -> str:
    return _SHORT.get(row.code, row.name)


def _machine(view: View, language: Language, limit: int) -> list[str]:
    machine = view.machine
    title = Text("MÁY NÀY", "THIS MACHINE").to(language)
    if machine is None:
        waiting = Text("chưa gửi bản ghi nào", "has not sent a snapshot yet").to(language)
        return [f"{_INDENT}{title}  {waiting}"]
    place = f"M-{machine.number:04d}, {machine.agency}"
    role = Text("máy thật, đứng vào chỗ một máy của huyện mẫu", "real, standing in for one sample machine")
    margin = f"{_INDENT}{title}  "
    lines = _joined(margin, [place, role.to(language)], ": ", limit)
    for facts in (_facts(machine, language), _contact(machine, view, language)):
        lines += _joined(" " * width(margin), [safe_text(fact) for fact in facts], " · ", limit)
    return lines


def _facts(machine: ThisMachine, language: Language) -> list[str]:
    cores, disks, adapters = machine.cores, machine.disks, machine.adapters
    processor = Text(f"{machine.processor}, {cores} nhân", f"{machine.processor}, {cores} cores")
    return [
        *([machine.system] if machine.system else []),
        *([processor.to(language)] if machine.processor else []),
        *([size(machine.memory_bytes, language)] if machine.memory_bytes else []),
        Text(f"{disks} đĩa", f"{disks} disk{'s' * (disks != 1)}").to(language),
        Text(f"{adapters} mạng", f"{adapters} adapter{'s' * (adapters != 1)}").to(language),
    ]


def _contact(machine: ThisMachine, view: View, language: Language) -> list[str]:
    parts = [_sent(machine, view, language)]
    if machine.sent_bytes is not None:
        parts.append(traffic(machine.sent_bytes, language))
    data = Text(f"{machine.with_data} phần có số liệu", f"{machine.with_data} sections with data").to(language)
    if not machine.need_root:
        return [*parts, data]
    root = Text(f"{machine.need_root} phần cần quyền root", f"{machine.need_root} need root").to(language)
    return [*parts, f"{data}, {root}", view.show]


def _sent(machine: ThisMachine, view: View, language: Language) -> str:
    if machine.sent_at is None:
        return Text("chưa gửi", "not sent yet").to(language)
    age = view.now - machine.sent_at
    if age >= 3600:
        ago = show_ago(machine.sent_at, view.now, language)
        return Text(f"gửi {ago}", f"sent {ago}").to(language)
    span = show_span(max(0.0, age), language)
    return Text(f"gửi {span} trước", f"sent {span} ago").to(language)


def _foot(view: View, language: Language, limit: int) -> list[str]:
    played = view.reporting + view.by_hand
    closing = (
        Text(
            f"{played} máy kia là mô phỏng (mp): {view.reporting} tự báo cáo, {view.by_hand} nhập tay.",
            f"The other {played} are simulated (mp): {view.reporting} report by themselves,"
            f" {view.by_hand} entered by hand.",
        ),
        Text("Dừng: Ctrl-C.", "Stop: Ctrl-C."),
        Text("English: SOMAY_LANG=en", "Tiếng Việt: SOMAY_LANG=vi"),
    )
    metrics = f"{Text('Số đo', 'Metrics').to(language)}   {view.metrics}"
    attempt = Text("Thử lệnh", "Try").to(language)
    return [
        *_joined(_INDENT, [f"API   {view.api}", metrics], " " * 6, limit),
        f"{_INDENT}{attempt}    {view.command}",
        *_joined(_INDENT, [part.to(language) for part in closing], "  ", limit),
    ]
