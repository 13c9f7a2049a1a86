"""The preview of an act, two columns: up to its eve, and from its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import safe_text
from inventory.reports.screens.words import several, word
from inventory.text.numbers import MISSING, number, rate, ratio_in_percent
from inventory.text.table import Column, render
from inventory.text.when import add_days, show_day
from inventory.text.words import TECHNOLOGIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.reports.agencies import AgencyRow
    from inventory.reports.form import Reader
    from inventory.reports.reorganisation import Preview
    from inventory.store.circuits import Line


def lines(seen: Preview, reader: Reader) -> list[str]:
    """Return what an act changes, before anything is written."""
    language = reader.language
    eve, day = show_day(add_days(seen.day, -1), language), show_day(seen.day, language)
    heads = [
        Column("", keep=True),
        Column(reader.say(f"Đến hết {eve}", f"Up to {eve}"), keep=True, shrink=True),
        Column(reader.say(f"Từ {day}", f"From {day}"), keep=True, shrink=True),
    ]
    rows = [
        *_names(seen, reader),
        (reader.say("CBCCVC", "Staff"), _counts(seen.before, "staff", reader), _staff(seen, reader)),
        (
            reader.say("Máy trạm", "Workstations"),
            _counts(seen.before, "workstations", reader),
            _counts(seen.after, "workstations", reader),
        ),
        (
            reader.say("Máy chủ", "Servers"),
            _counts(seen.before, "servers", reader),
            _counts(seen.after, "servers", reader),
        ),
        (reader.say("Đường truyền", "Lines"), _lines(seen.lines_before, reader), _lines(seen.lines_after, reader)),
        ("ws_per_staff", _ratios(seen.before, reader), _ratios(seen.after, reader)),
    ]
    title = reader.say("XEM TRƯỚC, chưa ghi gì", "PREVIEW, nothing is written yet")
    return [title, *render(heads, rows, language=language, limit=reader.width), *_closed(seen.closed, reader)]


def _closed(periods: Sequence[str], reader: Reader) -> list[str]:
    """Say that closed periods are not touched, where there are any."""
    if not periods:
        return []
    which = periods[0] if len(periods) == 1 else f"{min(periods)} … {max(periods)}"
    kept = several(len(periods), "closed period", "closed periods")
    return [
        reader.say(
            f"{len(periods)} kỳ đã chốt ({which}): không đổi một chữ số", f"{kept} ({which}): not a digit changes"
        )
    ]


def _names(seen: Preview, reader: Reader) -> list[tuple[str, str, str]]:
    before, after = {row.code: row for row in seen.before}, {row.code: row for row in seen.after}
    return [
        (
            reader.say(f"Mã {code}", f"Code {code}"),
            safe_text(before[code].name) if code in before else MISSING,
            _then(before.get(code), after.get(code), reader),
        )
        for code in dict.fromkeys([*before, *after])
    ]


def _then(before: AgencyRow | None, after: AgencyRow | None, reader: Reader) -> str:
    if after is None:
        return reader.say("thôi dùng", "no longer used")
    name = safe_text(after.name)
    if before is None:
        return reader.say(f"{name} (mã mới)", f"{name} (new code)")
    if before.id != after.id:
        return reader.say(f"{name} (đơn vị mới)  ! mã cũ, nghĩa mới", f"{name} (a new unit)  ! old code, new meaning")
    return name


def _counts(rows: Sequence[AgencyRow], field: str, reader: Reader) -> str:
    return " + ".join(number(getattr(row, field), reader.language) for row in rows) or MISSING


def _staff(seen: Preview, reader: Reader) -> str:
    """Return the staff afterwards; where several units became one it is their sum, until somebody counts."""
    count = _counts(seen.after, "staff", reader)
    if len(seen.before) > 1 and len(seen.after) == 1:
        return reader.say(f"{count}, cộng dồn, chờ xác nhận", f"{count}, a sum to be confirmed")
    return count


def _lines(lines: Sequence[Line], reader: Reader) -> str:
    described = (
        f"{word(TECHNOLOGIES, line.technology, reader.language)} {rate(line.down_bits_per_second, reader.language)}"
        for line in lines
    )
    return " · ".join(described) or MISSING


def _ratios(rows: Sequence[AgencyRow], reader: Reader) -> str:
    return " · ".join(_ratio(row, reader) for row in rows) or MISSING


def _ratio(row: AgencyRow, reader: Reader) -> str:
    if not row.staff:
        return MISSING
    return f"{ratio_in_percent(row.workstations, row.staff, reader.language)} % ({row.workstations}/{row.staff})"
