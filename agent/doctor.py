"""``somay-agent doctor``: what is wrong with this agent, each in three parts, and what is well, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent import config
from agent.formats import ago, amount
from agent.problems import never_ran, not_running, problem_of, trouble_of, wrong_clock
from agent.text import Problem, Text, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.checkup import Checkup
    from agent.config import Places
    from agent.text import Language

_PING: Final = "latencies"
_WELL: Final = Text("Tốt", "Well")
_LABELS: Final = {
    "settings": Text("Thiết lập", "Settings"),
    "line": Text("Đường tới máy chủ", "Way to the server"),
    "service": Text("Dịch vụ", "Service"),
    "collectors": Text("Thu thập", "Collectors"),
    "disk": Text("Chỗ trống", "Free space"),
}


def findings(found: Checkup, places: Places) -> list[Problem]:
    """Return what a person has to act on, the first thing first."""
    problems = [found.problem] if found.problem else []
    if found.problem is None and found.enrolled is None:
        problems.append(config.not_enrolled(places.state))
    line = found.line
    if line is not None and not line.reached:
        problems.append(trouble_of(line.reason or "", line.detail))
    if line is not None and line.clock_is_wrong:
        problems.append(wrong_clock(found.wall_seconds))
    problems += _service(found, places)
    if found.disk_is_full:
        problems.append(_disk(found, places))
    problems += _collectors(found)
    return problems


def _service(found: Checkup, places: Places) -> Iterator[Problem]:
    if found.life is None and found.enrolled is not None and not places.option:
        yield never_ran(places.start_command)
    elif found.life is not None and not found.life.running:
        held = found.standing.holding.spooled if found.standing and found.standing.holding else 0
        yield not_running(found.life.sign_seconds, held, places.start_command)
    elif found.standing is not None and found.standing.trouble in {"denied", "revoked", "too_many_copies", "noisy"}:
        problem = problem_of(found.standing, found.wall_seconds)
        if problem is not None:
            yield problem


def _disk(found: Checkup, places: Places) -> Problem:
    return Problem(
        "SM-DISK-03",
        Text(
            f"Chỉ còn {amount(found.free_bytes)} trống ở {places.state}.",
            f"Only {amount(found.free_bytes)} are free at {places.state}.",
        ),
        Text("Bản ghi sắp không giữ được nữa.", "Soon no more snapshots can be kept."),
        Text("Dọn ổ đĩa.", "Free some space."),
        6,
    )


def _collectors(found: Checkup) -> Iterator[Problem]:
    denied = [how.collector for how in found.collected.health if how.outcome == "denied"]
    broken = [
        f"{how.collector} ({how.error})" for how in found.collected.health if how.outcome in {"failed", "timeout"}
    ]
    if _PING in denied:
        denied.remove(_PING)
        yield _no_ping()
    if denied:
        yield Problem(
            "SM-LOOK-01",
            Text(f"Chưa được phép đọc hết: {', '.join(denied)}.", f"Not allowed to read all of: {', '.join(denied)}."),
            Text("Các mục ấy để trống; phần khác vẫn đủ.", "Those fields stay empty; all else is there."),
            Text(
                "Cài phần của root: sudo systemctl enable --now somay-elevated.timer",
                "Install root's part: sudo systemctl enable --now somay-elevated.timer",
            ),
            6,
        )
    if broken:
        yield Problem(
            "SM-LOOK-02",
            Text(f"Không đọc được: {'; '.join(broken)}.", f"Could not be read: {'; '.join(broken)}."),
            Text("Giữ điều đã biết trước đó, không xóa gì.", "What was known before is kept, nothing is deleted."),
            Text(
                "Gửi tệp của lệnh này cho người hỗ trợ: sudo somay-agent selftest",
                "Send support the file that this writes: sudo somay-agent selftest",
            ),
            6,
        )


def _no_ping() -> Problem:
    return Problem(
        "SM-LOOK-03",
        Text("Chưa được phép đo độ trễ (ping).", "Not allowed to measure latencies (ping)."),
        Text(
            "Độ trễ của đường truyền để trống; phần khác vẫn đủ.", "The line's latency stays empty; all else is there."
        ),
        Text(
            "Chạy: sudo sysctl -w net.ipv4.ping_group_range='0 2147483647', và ghi vào /etc/sysctl.d/",
            "Run: sudo sysctl -w net.ipv4.ping_group_range='0 2147483647', and keep it in /etc/sysctl.d/",
        ),
        6,
    )


def doctor_lines(found: Checkup, problems: list[Problem], language: Language) -> Iterator[str]:
    """Yield the problems, each in its three lines, then what is well."""
    for problem in problems:
        yield from problem.lines(language)
        yield ""
    width = max(len(label.to(language)) for label in _LABELS.values()) + 2
    for name, text in _well(found):
        yield f"{_WELL.to(language)}: {_LABELS[name].to(language):<{width}}{safe_text(text.to(language))}"


def _well(found: Checkup) -> Iterator[tuple[str, Text]]:
    if found.settings is not None and found.enrolled is not None:
        where = f"{found.enrolled.device}, {found.enrolled.agency}, {found.settings.server}"
        yield "settings", Text(where, where)
    if found.line is not None and found.line.reached:
        proved = f"{found.line.tls}, {found.authority.subject if found.authority else ''}"
        yield "line", Text(f"máy chủ trả lời, đúng CA: {proved}", f"answers and proves itself: {proved}")
    if found.life is not None and found.life.running:
        when = ago(found.life.sign_seconds, found.wall_seconds)
        yield "service", Text(f"đang chạy, dấu hiệu cuối {when.vi}", f"runs, last sign {when.en}")
    done = sum(how.outcome in {"ok", "not_applicable"} for how in found.collected.health)
    yield "collectors", Text(f"{done} trên {len(found.collected.health)}", f"{done} of {len(found.collected.health)}")
    if not found.disk_is_full:
        yield "disk", Text(amount(found.free_bytes), amount(found.free_bytes))
