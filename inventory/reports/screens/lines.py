"""What speaks for the lines of the agencies, laid out: the list of all, and everything about one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text, safe_text
from inventory.connectivity.coverage import SHOWN
from inventory.reports.form import Field, Listing
from inventory.reports.screens.words import several, word
from inventory.text.numbers import MISSING, number, optional, ratio_in_percent
from inventory.text.table import pad
from inventory.text.when import DAY_SECONDS, FOREVER, day_of, iso_instant, show_ago, show_day
from inventory.text.words import OUTCOMES, TECHNOLOGIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.text import Language
    from inventory.connectivity.history import Availability
    from inventory.reports.connectivity import Asked, LineRow, Rates, Service
    from inventory.reports.form import Reader
    from inventory.store.circuits import Line

_MEGA: Final = 1e6
_WIDTH: Final = 16


def _mega(rate: float | None, language: Language) -> str:
    """Return a rate in Mbit/s; one below a hundredth keeps what tells it from zero."""
    return optional(None if rate is None else rate / _MEGA, language, 2 if rate is not None and rate < _MEGA else 1)


def conclusion(row: LineRow, language: Language) -> str:
    """Return the state of a line, and what there is to say beside it."""
    shown = SHOWN[row.evidence.state].to(language)
    if row.evidence.state == "contradicted":
        against = row.evidence.contracted
        return shown + (Text(": trái hợp đồng", ": against its contract").to(language) if against else "")
    if row.evidence.state == "observed" and row.seen is not None:
        seen = _mega(row.seen.high, language)
        return shown + Text(f"; mới thấy tới {seen}", f"; seen up to {seen}").to(language)
    if row.evidence.state == "contracted_only":
        return shown + Text(": chưa có bằng chứng nào", ": no evidence yet").to(language)
    return shown + (Text(": không có đường nào", ": no line").to(language) if not row.lines else "")


LISTING: Final[Listing[LineRow]] = Listing(
    "somay.connectivity.v1",
    "lines",
    (
        Field(key="agency", value=lambda row: row.unit.code),
        Field(key="name", value=lambda row: row.unit.name, head=Text("Cơ quan", "Agency"), keep=True, shrink=True),
        Field(
            key="technology",
            value=lambda row: row.lines[0].technology if row.lines else None,
            head=Text("Loại", "Type"),
            show=lambda row, reader: (
                word(TECHNOLOGIES, row.lines[0].technology, reader.language) if row.lines else MISSING
            ),
        ),
        Field(
            key="contracted_bits_per_second",
            value=lambda row: row.evidence.contracted_bits_per_second,
            head=Text("Hợp đồng", "Contract"),
            show=lambda row, reader: _mega(row.evidence.contracted_bits_per_second, reader.language),
            right=True,
        ),
        Field(
            key="heard",
            value=lambda row: row.heard,
            head=Text("Báo cáo", "Heard"),
            show=lambda row, _reader: f"{row.heard}/{row.computers}",
            right=True,
        ),
        Field(key="computers", value=lambda row: row.computers),
        Field(
            key="measured_bits_per_second",
            value=lambda row: row.measured and row.measured.middle,
            head=Text("Đo xuống", "Measured"),
            show=lambda row, reader: _mega(row.measured and row.measured.middle, reader.language),
            right=True,
        ),
        Field(key="seen_bits_per_second", value=lambda row: row.seen and row.seen.high),
        Field(
            key="state",
            value=lambda row: row.evidence.state,
            head=Text("Kết luận", "Conclusion"),
            show=lambda row, reader: conclusion(row, reader.language),
            keep=True,
        ),
        Field(key="availability", value=lambda row: row.availability and row.availability.ratio),
    ),
)


def footer(rows: Sequence[LineRow], reader: Reader) -> list[str]:
    """Return the three counts over one denominator; what is unknown never counts as there."""
    whole, language = len(rows), reader.language
    if not whole:
        return []

    def share(count: int) -> str:
        return f"{ratio_in_percent(count, whole, language)} %"

    contracted = sum(row.evidence.contracted for row in rows)
    observed = sum(row.evidence.observed for row in rows)
    states = [row.evidence.state for row in rows]
    unsure = sum(state in {"contracted_only", "none"} for state in states)
    measured, below = states.count("measured"), states.count("contradicted")
    unmeasured = whole - measured - below
    return [
        reader.say(
            f"Hợp đồng {share(contracted)} ({contracted}/{whole}) · quan sát được {share(observed)} "
            f"({observed}/{whole}; không rõ {unsure})",
            f"Contracted {share(contracted)} ({contracted}/{whole}) · observed {share(observed)} "
            f"({observed}/{whole}; unknown {unsure})",
        ),
        reader.say(
            f"Đo đạt {share(measured)} ({measured}/{whole}; không đạt {below}; không rõ {unmeasured}). "
            "Không rõ không bao giờ tính là có.",
            f"Measured {share(measured)} ({measured}/{whole}; below {below}; unknown {unmeasured}). "
            "Unknown never counts as there.",
        ),
    ]


def listed(rows: Sequence[LineRow], wanted: Asked, reader: Reader) -> list[str]:
    """Return the list of all agencies, with the counts below."""
    unit = reader.say("tốc độ tính bằng Mbit/s", "rates in Mbit/s")
    head = f"{_asked(wanted, reader)} · {unit}"
    return [head[0].upper() + head[1:], *LISTING.table(rows, reader), "", *footer(rows, reader)]


def _asked(wanted: Asked, reader: Reader) -> str:
    """Return the time asked about and the threshold."""
    language = reader.language
    threshold = f"{number(wanted.profile.bits_per_second / _MEGA, language, 3)} Mbit/s"
    until = f"{reader.say('đến', 'until')} {show_day(wanted.last, language)}"
    source = wanted.profile.source.to(language)
    return f"{wanted.span.words.to(language)}, {until} · {reader.say('ngưỡng', 'threshold')} {threshold} ({source})"


def heading(row: LineRow, wanted: Asked, reader: Reader) -> str:
    """Return who, when, and by which threshold."""
    state = SHOWN[row.evidence.state].to(reader.language).upper()
    return safe_text(f"{row.unit.name} ({row.unit.code}) · {_asked(wanted, reader)} · {state}")


def explained(row: LineRow, wanted: Asked, reader: Reader) -> list[str]:
    """Return everything that speaks for one line or against it."""
    yes, no = reader.say("có", "yes"), reader.say("không", "no")
    lines = [heading(row, wanted, reader)]
    lines += [_line(reader.say("Hợp đồng", "Contract"), yes, _contract(each, reader)) for each in row.lines]
    if not row.lines:
        lines.append(_line(reader.say("Hợp đồng", "Contract"), no, "somay circuit add"))
    heard = yes if row.evidence.observed else no
    lines.append(_line(reader.say("Quan sát được", "Observed"), heard, _observed(row, reader)))
    lines.append(_line(reader.say("Đo được", "Measured"), *_measured(row, reader)))
    if row.seen is not None:
        least = _mega(row.seen.high, reader.language)
        lines.append(
            _line(
                reader.say("Lưu lượng thật", "Real traffic"),
                "",
                reader.say(
                    f"tới {least} Mbit/s: đường ít nhất bằng mức này nếu máy chủ nơi gửi ở ngoài cơ quan",
                    f"up to {least} Mbit/s: the line carries as much if it came from outside the office",
                ),
            )
        )
    lines += [_line(reader.say("Dịch vụ", "Service"), *_service(each, reader)) for each in row.services]
    return [*lines, _line(reader.say("Sẵn sàng", "Availability"), "", availability(row.availability, reader))]


def _line(head: str, state: str, text: str) -> str:
    return safe_text(f"  {pad(head, _WIDTH)}{pad(state, 7)}{text}".rstrip())


def _service(one: Service, reader: Reader) -> tuple[str, str]:
    state = reader.say("có", "yes") if one.outcome == "reached" else reader.say("không", "no")
    text = reader.say(
        f"{one.name}: tới được {one.reached}/{one.visits} lần",
        f"{one.name}: reached {one.reached} of {several(one.visits, 'visit', 'visits')}",
    )
    if one.outcome != "reached":
        outcome = word(OUTCOMES, one.outcome, reader.language)
        text += reader.say(f", lần cuối {outcome}", f", at last {outcome}")
    if one.certificate_end is not None:
        left = int((one.certificate_end - reader.now) // DAY_SECONDS)
        text += reader.say(f", chứng thư còn {left} ngày", f", certificate good for {several(left, 'day', 'days')}")
    return state, text


def _contract(line: Line, reader: Reader) -> str:
    language = reader.language
    up = "" if line.up_bits_per_second is None else f"/{_mega(line.up_bits_per_second, language)}"
    parts = [
        f"{word(TECHNOLOGIES, line.technology, language)} {_mega(line.down_bits_per_second, language)}{up} Mbit/s",
        reader.say("từ ", "since ") + show_day(line.valid_from, language),
        *([line.provider] if line.provider else []),
        reader.say("tính dung lượng: không đo", "metered: not measured") if line.metered else "",
        "" if line.valid_to == FOREVER else reader.say("đến ", "until ") + show_day(line.valid_to, language),
    ]
    return ", ".join(part for part in parts if part)


def _observed(row: LineRow, reader: Reader) -> str:
    count = reader.say(
        f"{row.heard}/{row.computers} máy báo cáo trong kỳ",
        f"{row.heard} of {several(row.computers, 'computer', 'computers')} heard in the period",
    )
    if row.heard_at is None:
        return count
    last = show_ago(row.heard_at, reader.now, reader.language)
    return count + reader.say(f", lần cuối {last}", f", last {last}")


def _measured(row: LineRow, reader: Reader) -> tuple[str, str]:
    if row.measured is None:
        return MISSING, reader.say("chưa đo lần nào trong kỳ", "never measured in the period")
    state = reader.say("đạt", "met") if row.evidence.state == "measured" else reader.say("không", "below")
    return state, _rates(row.measured, reader)


def _rates(seen: Rates, reader: Reader) -> str:
    language = reader.language
    low, middle, high = (_mega(rate, language) for rate in (seen.low, seen.middle, seen.high))
    up = "" if seen.up is None else reader.say(", lên ", ", up ") + _mega(seen.up, language)
    by = ", ".join(f"M-{device:04d}" for device in seen.devices)
    return reader.say(
        f"{seen.samples} lần, xuống {low}-{high} Mbit/s (giữa {middle}){up}; máy đo: {by}",
        f"{several(seen.samples, 'time', 'times')}, down {low}-{high} Mbit/s (median {middle}){up}; by {by}",
    )


def availability(found: Availability | None, reader: Reader) -> str:
    """Return the share of working time in which a line was there, and how much of it nobody can tell of."""
    if found is None or found.ratio is None:
        return reader.say("chưa có số liệu", "no data yet")
    up, seen = show_hours(found.seen_seconds - found.down_seconds), show_hours(found.seen_seconds)
    percent = f"{number(100 * found.ratio, reader.language, 2)} %"
    unseen = show_hours(found.unseen_seconds)
    more = reader.say(f"; {unseen} không rõ", f"; {unseen} unknown") if found.unseen_seconds else ""
    return f"{percent} ({up} / {seen}{more})"


def show_hours(seconds: float) -> str:
    """Return a length of time in hours and minutes, the same in both languages: ``47 h 20``."""
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02}"


def document(row: LineRow, wanted: Asked) -> dict[str, Any]:
    """Return everything about one line for programs."""
    record = {field.key: field.value(row) for field in LISTING.fields}
    measured, found = row.measured, row.availability
    return {
        "schema": "somay.connectivity_evidence.v1",
        **facts(wanted),
        **record,
        "heard_at": None if row.heard_at is None else iso_instant(row.heard_at),
        "measurements": measured and measured.samples,
        "measured_low_bits_per_second": measured and measured.low,
        "measured_high_bits_per_second": measured and measured.high,
        "measured_by": [f"M-{device:04d}" for device in measured.devices] if measured else [],
        "services": [
            {
                "service": one.name,
                "visits": one.visits,
                "reached": one.reached,
                "outcome": one.outcome,
                "certificate_end": None if one.certificate_end is None else iso_instant(one.certificate_end),
            }
            for one in row.services
        ],
        "working_seconds": found and found.working_seconds,
        "unseen_seconds": found and found.unseen_seconds,
        "down_seconds": found and found.down_seconds,
    }


def facts(wanted: Asked) -> dict[str, Any]:
    """Return what was asked, for programs."""
    return {
        "period": wanted.span.name,
        "as_of": day_of(wanted.window.end - 1),
        "profile": wanted.profile.name,
        "threshold_bits_per_second": wanted.profile.bits_per_second,
    }
