"""What somebody has to act on, told in three parts: a trouble between this machine and the register."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from agent.formats import ago, moment
from agent.text import Problem, Text, why

if TYPE_CHECKING:
    from agent.standing import Standing


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
        return wrong_clock(now)
    return None


def trouble_of(trouble: str, detail: str) -> Problem:
    """Tell what stands between this machine and the register."""
    if trouble in _PROBLEMS:
        code, happened, means, todo = _PROBLEMS[trouble]
        return Problem(code, happened, means, todo, 6)
    return Problem(
        "SM-NET-01",
        Text(f"Không tới được máy chủ: {detail}", f"Cannot reach the server: {detail}"),
        Text("Máy vẫn đo và giữ lại, không mất.", "It still measures and keeps, nothing is lost."),
        Text(
            "Xem lại đường mạng và proxy; có mạng lại, máy tự gửi bù.",
            "Check the line and the proxy; then all is sent.",
        ),
        6,
    )


def never_ran(start: str) -> Problem:
    """Tell that the agent was never started."""
    return Problem(
        "SM-RUN-01",
        Text("Agent chưa chạy từ khi bật máy này.", "The agent has not run since this machine was started."),
        Text("Không đo, không gửi gì.", "Nothing is measured or sent."),
        Text(f"Chạy: {start}", f"Run: {start}"),
        exit_code=3,
    )


def not_running(sign_seconds: float, held: int, start: str) -> Problem:
    """Tell that the agent that should work does not."""
    since = ago(sign_seconds, time.time())
    return Problem(
        "SM-RUN-04",
        Text(f"Agent không chạy từ {since.vi}.", f"The agent has not been running since {since.en}."),
        Text(
            f"Không đo, không gửi gì thêm. Đang giữ {held} bản ghi, không mất.",
            f"Nothing more is measured or sent. {held} snapshots kept, 0 lost.",
        ),
        Text(f"Chạy lại: {start}", f"Start it again: {start}"),
        exit_code=6,
    )


def unreached(detail: str, held: int) -> Problem:
    """Tell that the register was not reached, and what is kept."""
    return Problem(
        "SM-NET-01",
        Text(f"Không gửi được: {detail}", f"Could not deliver: {detail}"),
        Text(f"Đang giữ {held} bản ghi, không mất.", f"{held} snapshots kept, 0 lost."),
        Text("Không phải làm gì; lần sau gửi bù.", "Nothing; the next time sends them too."),
        exit_code=8,
    )


def not_allowed(command: str) -> Problem:
    """Tell that the folder belongs to somebody else."""
    return Problem(
        "SM-RUN-05",
        Text("Bạn không có quyền đọc thư mục của agent.", "The agent's folder is not yours to read."),
        Text("Chưa làm gì cả.", "Nothing was done."),
        Text(f"Chạy: sudo somay-agent {command}", f"Run: sudo somay-agent {command}"),
        exit_code=4,
    )


def disk_broken(error: Exception) -> Problem:
    """Tell that what the agent keeps cannot be kept."""
    return Problem(
        "SM-DISK-02",
        Text(
            f"Không ghi được chỗ giữ bản ghi: {why(error)}", f"The place where snapshots are kept fails: {why(error)}"
        ),
        Text(
            "Dừng lại để không mất gì; lần chạy sau tự kiểm tra và khôi phục.",
            "Stopped so that nothing is lost; the next start checks and recovers.",
        ),
        Text("Kiểm tra ổ đĩa và quyền của thư mục.", "Check the disk and the rights of the folder."),
        exit_code=8,
    )


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


def wrong_clock(now: float) -> Problem:
    """Tell a clock that is certainly wrong."""
    shown = moment(now)
    return Problem(
        "SM-CLOCK-01",
        Text(f"Đồng hồ máy này chỉ {shown.vi}, chắc chắn sai.", f"This clock says {shown.en}, certainly wrong."),
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
    "Báo cán bộ CNTT huyện. Ở máy này không phải làm gì.", "Tell the district's IT officer. Nothing to do here."
)
_RENEW: Final = Text(
    "Báo cán bộ CNTT huyện chạy: somay tls renew. Ở máy này không phải làm gì.",
    "Ask the district's IT officer to run: somay tls renew. Nothing to do here.",
)
_LOOK: Final = Text(
    "Báo cán bộ CNTT huyện chạy: somay tls show. Ở máy này không phải làm gì.",
    "Ask the district's IT officer to run: somay tls show. Nothing to do here.",
)
_WAITS: Final = Text(
    "Máy này không gửi để tránh gửi nhầm nơi.", "This machine waits rather than send to the wrong place."
)
_PROBLEMS: Final[dict[str | None, tuple[str, Text, Text, Text]]] = {
    "expired": (
        "SM-TLS-02",
        Text("Chứng thư của máy chủ đã hết hạn.", "The server's certificate has expired."),
        _WAITS,
        _RENEW,
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
        _LOOK,
    ),
    "wrong_name": (
        "SM-TLS-04",
        Text("Chứng thư của máy chủ mang tên khác.", "The server's certificate is for another name."),
        _WAITS,
        _LOOK,
    ),
    "proxy_denied": (
        "SM-NET-03",
        Text("Proxy không cho máy này đi qua.", "The proxy does not let this machine through."),
        Text("Chưa gửi gì cho ai.", "Nothing was sent to anyone."),
        Text(
            "Xem proxy và proxy_credentials_file trong agent.toml, rồi: sudo systemctl reload somay-agent",
            "Check proxy and proxy_credentials_file in agent.toml, then: sudo systemctl reload somay-agent",
        ),
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
    "revoked": (
        "SM-SERVER-02",
        Text("Máy này đã bị thu hồi quyền gửi.", "This machine's right to report was revoked."),
        Text("Máy vẫn đo và giữ lại. Thử lại mỗi giờ.", "It still measures and keeps. Tried again every hour."),
        Text(
            "Hỏi cán bộ CNTT huyện; được dùng lại thì xin mã mới rồi chạy: somay-agent enrol --again",
            "Ask the district's IT officer; to come back, get a new code and run: somay-agent enrol --again",
        ),
    ),
    "too_many_copies": (
        "SM-SERVER-03",
        Text(
            "Đĩa máy này chép từ một máy khác, và đã có quá nhiều máy chép như vậy.",
            "This disk is a copy of another machine's, and there are too many such copies.",
        ),
        Text("Máy này chưa vào sổ. Máy gốc không bị ảnh hưởng.", "It is not in the register. The original goes on."),
        Text(
            "Xin mã ghi danh rồi chạy: somay-agent enrol --again",
            "Get an enrolment code and run: somay-agent enrol --again",
        ),
    ),
    "noisy": (
        "SM-SERVER-04",
        Text(
            "Máy này báo quá nhiều thay đổi trong một ngày; máy chủ tạm ngừng nhận phần đó.",
            "This machine reports too many changes for one day; the server takes no more of them today.",
        ),
        Text("Ngày mai tự gửi tiếp.", "Tomorrow the rest is sent by itself."),
        Text(
            "Ngày nào cũng vậy thì báo cán bộ CNTT huyện: có thứ gì ở máy này thay đổi liên tục.",
            "If it stays so, tell the district's IT officer: something in this machine changes all the time.",
        ),
    ),
    "server_full": (
        "SM-SERVER-07",
        Text("Máy chủ huyện hết chỗ ghi, tạm ngừng nhận.", "The district's server is out of space and takes nothing."),
        Text("", ""),
        Text("Không phải làm gì ở máy này. Huyện đã được báo.", "Nothing to do at this machine. The district knows."),
    ),
}
