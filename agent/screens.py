"""What people read at the machine itself: how the agent stands, and exactly what it sends."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from agent.encode import encode, plain
from agent.text import Problem, Text, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.contract import Health
    from agent.runner import Collected
    from agent.standing import Standing
    from agent.text import Language

_ZONE: Final = dt.timezone(dt.timedelta(hours=7))
_WEEK: Final = 7 * 86_400
_USUAL_DAY_BYTES: Final = 700_000  # what a workstation writes down in a day
_SILENT: Final = 3600.0
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
    "todo": Text("Cần làm", "What to do"),
    "note": Text("Chú ý", "Note"),
}


def status_json(standing: Standing) -> dict[str, Any]:
    """Return the facts of ``somay-agent status`` as data: instants in ISO 8601, UTC."""
    return {"schema": "somay-agent-status/1", **_dated(asdict(standing))}


def _dated(facts: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in facts.items():
        if name.endswith("_seconds"):
            shown[name.removesuffix("_seconds") + "_at"] = None if value is None else _iso(value)
        else:
            shown[name] = _dated(value) if isinstance(value, dict) else value
    return shown


def _iso(seconds: float) -> str:
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def status_lines(standing: Standing, language: Language, now: float) -> Iterator[str]:
    """Yield the screen of ``somay-agent status``: a trouble that needs a person first, then the facts."""
    yield f"Sổ Máy · {safe_text(standing.device)} · {safe_text(standing.agency)} · {moment(now)}"
    if problem := problem_of(standing, now):
        yield from problem.lines(language)
        return
    rows = (("server", _server(standing, now)), ("held", _held(standing)), *_notes(standing), ("todo", _todo(standing)))
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


def _notes(standing: Standing) -> tuple[tuple[str, Text], ...]:
    if standing.forked_seconds is None:
        return ()
    when = moment(standing.forked_seconds)
    return (
        (
            "note",
            Text(
                f"{when}: một máy khác dùng chung khóa với máy này; máy này đã bắt đầu dãy số mới",
                f"{when}: another machine shares this machine's key; this one began a new numbering",
            ),
        ),
    )


def _todo(standing: Standing) -> Text:
    if standing.trouble is None:
        return Text("Không phải làm gì.", "Nothing.")
    return Text(
        "Không phải làm gì. Có mạng lại, máy tự gửi bù.",
        "Nothing. When the line is back, everything is sent by itself.",
    )


def problem_of(standing: Standing, now: float) -> Problem | None:
    """Return what a person has to act on, or ``None``."""
    held = standing.holding.spooled if standing.holding else 0
    kept = Text(f"Đang giữ {held} bản ghi, không mất.", f"{held} snapshots kept, 0 lost.")
    if standing.disk_trouble:
        return _disk_full(standing)
    if standing.trouble in _PROBLEMS:
        code, happened, means, todo = _PROBLEMS[standing.trouble]
        return Problem(code, happened, Text(f"{means.vi} {kept.vi}".strip(), f"{means.en} {kept.en}".strip()), todo, 6)
    if standing.clock_is_wrong and not standing.trouble:
        return _clock(now)
    return None


def _disk_full(standing: Standing) -> Problem:
    missing = standing.holding.unspooled if standing.holding else 0
    return Problem(
        "SM-DISK-01",
        Text("Ổ đĩa của máy này đầy, không ghi thêm được.", "This machine's disk is full; nothing can be written."),
        Text(
            f"Vẫn đo và gửi những gì đã có; {missing} bản ghi không giữ được sẽ được khai là mất.",
            f"It still measures and sends what it has; {missing} snapshots not kept will be declared lost.",
        ),
        Text("Dọn ổ đĩa. Có chỗ là máy tự ghi tiếp.", "Free some space. It goes on by itself."),
        6,
    )


def _clock(now: float) -> Problem:
    return Problem(
        "SM-CLOCK-01",
        Text(f"Đồng hồ máy này chỉ {moment(now)}, chắc chắn sai.", f"This clock says {moment(now)}, certainly wrong."),
        Text(
            "Số liệu vẫn đúng: máy chủ tính lại giờ theo lúc nhận. Trang web khác có thể báo lỗi.",
            "The data are right: the server computes the time from the moment of receipt. Web sites may complain.",
        ),
        Text(
            "Thay pin CR2032 rồi đặt lại giờ. Chưa có pin thì cứ dùng.",
            "Replace the CR2032 battery and set the clock. Until then just go on.",
        ),
        6,
    )


_ASK: Final = Text(
    "Báo cán bộ CNTT huyện chạy: somay doctor. Ở máy này không phải làm gì.",
    "Ask the district's IT officer to run: somay doctor. Nothing to do here.",
)
_WAITS: Final = Text(
    "Máy này không gửi để tránh gửi nhầm nơi.", "This machine waits rather than send to the wrong place."
)
_PROBLEMS: Final[dict[str | None, tuple[str, Text, Text, Text]]] = {
    "expired": (
        "SM-TLS-02",
        Text("Chứng thư của máy chủ đã hết hạn.", "The server's certificate has expired."),
        _WAITS,
        _ASK,
    ),
    "not_yet_valid": (
        "SM-TLS-05",
        Text(
            "Chứng thư của máy chủ chưa có hiệu lực, hoặc đồng hồ máy này chậm.",
            "The server's certificate is not valid yet, or this machine's clock is slow.",
        ),
        _WAITS,
        Text("Xem lại ngày giờ của máy này trước.", "Check this machine's date and time first."),
    ),
    "untrusted": (
        "SM-TLS-03",
        Text("Máy trả lời không có chứng thư của huyện.", "What answers has no certificate of the district."),
        _WAITS,
        _ASK,
    ),
    "wrong_name": (
        "SM-TLS-04",
        Text("Chứng thư của máy chủ mang tên khác.", "The server's certificate is for another name."),
        _WAITS,
        _ASK,
    ),
    "not_ours": (
        "SM-NET-02",
        Text(
            "Nơi trả lời không nói tiếng của Sổ Máy: có thể là trang đăng nhập mạng.",
            "What answers is not the register: perhaps the login page of a network.",
        ),
        Text("Không coi đó là đã nhận.", "That is never taken for a receipt."),
        _ASK,
    ),
    "denied": (
        "SM-SERVER-01",
        Text("Máy chủ không nhận khóa của máy này.", "The server does not accept this machine's key."),
        Text("Có thể máy đã bị gỡ khỏi sổ. Thử lại mỗi giờ.", "It may have been revoked. Tried again every hour."),
        Text(
            "Hỏi cán bộ CNTT huyện; cần mã mới thì chạy: somay-agent enrol --again",
            "Ask the district's IT officer; with a new code run: somay-agent enrol --again",
        ),
    ),
    "server_full": (
        "SM-SERVER-07",
        Text("Máy chủ huyện hết chỗ ghi, tạm ngừng nhận.", "The district's server is out of space and takes nothing."),
        Text("", ""),
        Text("Không phải làm gì ở máy này. Huyện đã được báo.", "Nothing to do at this machine. The district knows."),
    ),
}


def show_json(collected: Collected) -> dict[str, Any]:
    """Return what would be sent now, as data."""
    return {
        "schema": "somay-agent-show/1",
        "sections": plain(collected.sections),
        "measurements": plain(collected.measurements),
        "health": plain(collected.health),
    }


def show_lines(collected: Collected, language: Language) -> Iterator[str]:
    """Yield every value that would be sent now, each section with how its collector fared."""
    sections, measured = plain(collected.sections), plain(collected.measurements) or {}
    for health in collected.health:
        yield f"{health.collector:<18}{_OUTCOMES[health.outcome].to(language)}{_why(health)}"
        yield from _values(sections.get(health.collector))
        if health.outcome == "denied":
            yield "  " + Text("Để có phần này: sudo somay-agent show", "For this part: sudo somay-agent show").to(
                language
            )
    yield Text("Số đo lúc này", "Measured now").to(language)
    yield from _values(measured)
    size = amount(len(encode(show_json(collected))))
    yield Text(
        f"Tổng cộng {size} trước khi nén. Không tên tệp, không lịch sử duyệt web, không phím gõ.",
        f"{size} in all before compression. No file names, no browsing history, no keystrokes.",
    ).to(language)


def _why(health: Health) -> str:
    return f": {safe_text(health.error, 200)}" if health.error else ""


def _values(section: Any) -> Iterator[str]:
    for item in section if isinstance(section, list) else [section] if section is not None else []:
        mark = "-" if isinstance(section, list) else " "
        for name, value in item.items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"  {mark} {name:<24}{safe_text(shown)}"
            mark = " "


def moment(seconds: float) -> str:
    """Return an instant in the register's time zone."""
    return f"{dt.datetime.fromtimestamp(seconds, _ZONE):%d/%m/%Y %H:%M}"


def ago(then: float, now: float) -> Text:
    """Return an instant, and how long ago it was unless that is more than a week."""
    when, passed = moment(then), max(0.0, now - then)
    if passed > _WEEK:
        return Text(when, when)
    number, vi, en = next(
        (round(passed / unit), vi, en)
        for unit, vi, en in ((86_400, "ngày", "d"), (3600, "giờ", "h"), (60, "phút", "min"), (1, "giây", "s"))
        if passed >= unit or unit == 1
    )
    return Text(f"{when} ({number} {vi} trước)", f"{when} ({number} {en} ago)")


def amount(size: float) -> str:
    """Return a number of bytes for people."""
    for unit in ("B", "KB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.0f} MiB" if size >= 10 else f"{size:.1f} MiB"
