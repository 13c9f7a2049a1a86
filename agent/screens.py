"""What people read at the machine itself: how the agent stands, and exactly what it sends."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from agent.budget import STEPS
from agent.encode import encode, plain
from agent.formats import ago, amount, kilobytes, moment, span
from agent.manifest import manifest_lines
from agent.problems import problem_of
from agent.text import Text, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.alive import Life
    from agent.contract import Health
    from agent.junk import Junk
    from agent.runner import Collected
    from agent.standing import Standing
    from agent.text import Language, Problem

_USUAL_DAY_BYTES: Final = 700_000  # what a workstation writes down in a day
_SILENT: Final = 3600.0
_DAY: Final = 86_400
_MUCH_OFF: Final = 300.0  # seconds; then the register calls the moments of older boots doubtful
_SAVED: Final = {step.name: step.told for step in STEPS if step.told.en}
_OUTCOMES: Final = {
    "ok": Text("có số liệu", "has data"),
    "not_applicable": Text("không áp dụng", "not applicable"),
    "denied": Text("chưa được phép đọc", "not allowed to read"),
    "timeout": Text("quá giờ", "took too long"),
    "failed": Text("lỗi", "failed"),
}
_LABELS: Final = {
    "server": Text("Máy chủ", "Server"),
    "held": Text("Đang giữ", "Kept here"),
    "today": Text("Hôm nay", "Today"),
    "todo": Text("Cần làm", "What to do"),
    "note": Text("Chú ý", "Note"),
}


def status_json(standing: Standing, life: Life | None) -> dict[str, Any]:
    """Return the facts of ``somay-agent status`` as data: instants in ISO 8601, UTC."""
    from dataclasses import asdict  # noqa: PLC0415  # what no other command loads

    facts = {**asdict(standing), **({"running": None, "sign_seconds": None} if life is None else life._asdict())}
    return {"schema": "somay-agent-status/1", **_dated(facts)}


def _dated(facts: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in facts.items():
        if name.endswith("_seconds"):
            shown[name.removesuffix("_seconds") + "_at"] = None if value is None else iso(value)
        else:
            shown[name] = _dated(value) if isinstance(value, dict) else value
    return shown


def iso(seconds: float) -> str:
    """Return an instant as programs read it."""
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def status_lines(standing: Standing, language: Language, now: float, stopped: Problem | None = None) -> Iterator[str]:
    """Yield the screen of ``somay-agent status``: a trouble that needs a person first, then the facts.

    ``stopped`` is what is to be said of an agent that should work and does not.
    """
    yield f"Sổ Máy · {safe_text(standing.device)} · {safe_text(standing.agency)} · {moment(now).to(language)}"
    if problem := stopped or problem_of(standing, now):
        yield from problem.lines(language)
        return
    rows = (
        ("server", _server(standing, now)),
        ("held", _held(standing)),
        *_traffic(standing, now),
        *_notes(standing),
        ("todo", _todo(standing)),
    )
    width = max(len(label.to(language)) for label in _LABELS.values()) + 2
    for name, text in rows:
        yield f"{_LABELS[name].to(language):<{width}}{safe_text(text.to(language))}"


def _server(standing: Standing, now: float) -> Text:
    since = standing.trouble_since_seconds
    if standing.trouble is None and standing.success_seconds is not None:
        when = ago(standing.success_seconds, now)
        return Text(f"đã nhận lần cuối {when.vi}", f"last acknowledged {when.en}")
    if since is None:
        return Text("chưa liên lạc lần nào", "not contacted yet")
    when = ago(since, now)
    busy = standing.trouble in ("overload", "server_fault", "refused")
    if busy:
        return Text(f"bận hoặc lỗi từ {when.vi}", f"busy or at fault since {when.en}")
    return Text(f"không tới được từ {when.vi}", f"out of reach since {when.en}")


def _held(standing: Standing) -> Text:
    holding = standing.holding
    if holding is None:
        return Text("chưa có số liệu", "no figures yet")
    size, limit, days = amount(holding.spooled_bytes), amount(holding.limit_bytes), _days_left(standing)
    lost = holding.lost + holding.unspooled
    return Text(
        f"{holding.spooled} bản ghi, {size} trong {limit}: còn chỗ cho {days.vi}. Mất: {lost}",
        f"{holding.spooled} snapshots, {size} of {limit}: room for {days.en}. Lost: {lost}",
    )


def _days_left(standing: Standing) -> Text:
    holding = standing.holding
    assert holding is not None
    kept = standing.written_seconds - (holding.oldest_seconds or standing.written_seconds)
    per_day = holding.spooled_bytes / kept * 86_400 if kept > _SILENT else _USUAL_DAY_BYTES
    days = max(0, holding.limit_bytes - holding.spooled_bytes) / max(per_day, 1)
    if days > 7:
        return Text("hơn 7 ngày", "more than 7 days")
    return Text(f"khoảng {days:.0f} ngày", f"about {days:.0f} days")


def _traffic(standing: Standing, now: float) -> tuple[tuple[str, Text], ...]:
    """Tell what the day (UTC) has cost so far, and what gives way if that is much."""
    if not standing.daily_bytes:
        return ()
    same_day = standing.written_seconds // _DAY == now // _DAY
    spent, most = kilobytes(standing.day_bytes if same_day else 0), kilobytes(standing.daily_bytes)
    saved = _SAVED.get(standing.saving) if same_day else None
    line = Text(f"qua mạng {spent} trong {most} kB", f"{spent} of {most} kB over the network")
    if saved:
        until = moment((now // _DAY + 1) * _DAY)
        line = Text(f"{line.vi}; đến {until.vi}: {saved.vi}", f"{line.en}; until {until.en}: {saved.en}")
    return (("today", line),)


def _notes(standing: Standing) -> tuple[tuple[str, Text], ...]:
    notes = []
    if standing.forked_seconds is not None:
        when = moment(standing.forked_seconds)
        notes.append(
            Text(
                f"{when.vi}: một máy khác dùng chung khóa với máy này; máy này đã bắt đầu dãy số mới",
                f"{when.en}: another machine shares this machine's key; this one began a new numbering",
            )
        )
    if standing.copied_seconds is not None:
        when = moment(standing.copied_seconds)
        notes.append(
            Text(
                f"{when.vi}: đĩa này chép từ {standing.copied_from}; máy tự làm khóa riêng, vào sổ thành máy riêng",
                f"{when.en}: this disk is a copy of {standing.copied_from}'s; the machine makes a key of its own",
            )
        )
    if abs(offset := standing.clock_offset or 0.0) > _MUCH_OFF:
        far = span(abs(offset))
        vi, en = ("nhanh", "ahead of") if offset > 0 else ("chậm", "behind")
        notes.append(Text(f"đồng hồ máy này {vi} {far.vi} so với máy chủ", f"this clock is {far.en} {en} the server's"))
    return tuple(("note", note) for note in notes)


def _todo(standing: Standing) -> Text:
    if standing.trouble is None:
        return Text("Không phải làm gì.", "Nothing.")
    return Text(
        "Không phải làm gì. Có mạng lại, máy tự gửi bù.",
        "Nothing. When the line is back, everything is sent by itself.",
    )


def show_json(collected: Collected) -> dict[str, Any]:
    """Return what would be sent now, as data, and what was left out because its maker never filled it in."""
    return {
        "schema": "somay-agent-show/1",
        **_sent(collected),
        "junk": {section: {each.field: each.text for each in left} for section, left in collected.junk.items()},
    }


def _sent(collected: Collected) -> dict[str, Any]:
    parts = {"sections": collected.sections, "measurements": collected.measurements, "health": collected.health}
    return {name: plain(part) for name, part in parts.items()}


def show_lines(collected: Collected, language: Language) -> Iterator[str]:
    """Yield every value that would be sent now, each section with how its collector fared."""
    sections, measured = plain(collected.sections), plain(collected.measurements) or {}
    for health in collected.health:
        yield f"{health.collector:<21}{_OUTCOMES[health.outcome].to(language)}{_why(health)}"
        yield from _values(sections.get(health.collector))
        yield from _left_out(collected.junk.get(health.collector, ()), language)
        if health.outcome == "denied":
            yield "  " + Text("Để có phần này: sudo somay-agent show", "For this part: sudo somay-agent show").to(
                language
            )
    yield Text("Số đo lúc này", "Measured now").to(language)
    yield from _values(measured)
    size = amount(len(encode(_sent(collected))))
    yield Text(
        f"Tổng cộng {size} trước khi nén. Không tên tệp, không lịch sử duyệt web, không phím gõ.",
        f"{size} in all before compression. No file names, no browsing history, no keystrokes.",
    ).to(language)
    yield ""
    yield from manifest_lines(language)


def _why(health: Health) -> str:
    return f": {safe_text(health.error, 200)}" if health.error else ""


def _left_out(junk: Iterable[Junk], language: Language) -> Iterator[str]:
    """Yield what makers left in place of values, which is not sent."""
    note = Text("hãng bỏ trống, không gửi", "the maker's filler, not sent").to(language)
    for field, text in junk:
        yield f"  ~ {safe_text(field):<24}{safe_text(json.dumps(text, ensure_ascii=False))} ({note})"


def _values(section: Any) -> Iterator[str]:
    for item in section if isinstance(section, list) else [section] if section is not None else []:
        mark = "-" if isinstance(section, list) else " "
        for name, value in item.items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"  {mark} {name:<24}{safe_text(shown)}"
            mark = " "
