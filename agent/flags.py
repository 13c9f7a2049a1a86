"""The words of ``somay-agent``: what each command and option is called and what its help says, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from agent.text import Text

HELP: Final[dict[str, Text]] = {
    "agent": Text("Agent của Sổ Máy trên máy này.", "The agent of Sổ Máy on this machine."),
    "enrol": Text("ghi danh máy này vào sổ", "take this machine into the register"),
    "run": Text("chạy liên tục, như một dịch vụ", "work continuously, as a service"),
    "once": Text("thu thập, gửi hết, rồi thôi", "collect, deliver everything, end"),
    "show": Text("in đúng những gì được gửi đi", "print exactly what is sent"),
    "export": Text("chép bản ghi chưa gửi vào tệp, mang bằng USB", "write what waits into a file, to carry by USB"),
    "selftest": Text("ghi một tệp JSON cho người hỗ trợ", "write one JSON file for support"),
    "doctor": Text("xem agent này hỏng gì, phải làm gì", "what is wrong with this agent, and what to do"),
    "report": Text("tệp sẽ ghi", "the file to write"),
    "with_inventory": Text("cả số sê-ri và mọi thứ show in ra", "with serial numbers and all that show prints"),
    "file": Text("tệp, hoặc thư mục của USB", "a file, or the folder of a stick"),
    "elevated": Text("phần việc của root: chép số sê-ri và SMART", "root's part: copy serial numbers and SMART"),
    "status": Text("máy này đứng thế nào với máy chủ", "how this machine stands with the server"),
    "state": Text("thư mục riêng, thay cho thư mục của hệ thống", "a folder of its own instead of the system's"),
    "lang": Text("ngôn ngữ: vi hoặc en", "language: vi or en"),
    "format": Text("bảng cho người đọc, hoặc json", "for people, or json"),
    "server": Text("địa chỉ máy chủ, https://TÊN:8443", "the server's address, https://NAME:8443"),
    "ca": Text("chứng thư CA của huyện (ca.pem)", "the district's CA certificate (ca.pem)"),
    "code": Text("tệp chứa mã ghi danh; không có thì gõ", "a file with the code; without it, type it"),
    "kind": Text("máy trạm hay máy chủ", "workstation or server"),
    "proxy": Text("proxy trên đường tới máy chủ, http://TÊN:3128", "the proxy on the way, http://NAME:3128"),
    "proxy_credentials": Text(
        "tệp có một dòng TÊN:MẬT-KHẨU cho proxy", "a file with one line USER:PASSWORD for the proxy"
    ),
    "again": Text("bỏ khóa cũ, ghi danh lại bằng mã mới", "put the old key aside, enrol again with a new code"),
}
_FORMAT: Final = (("--format",), {"choices": ("table", "json"), "default": "table", "help": "format"})
OPTIONS: Final[dict[str, tuple[tuple[tuple[str, ...], dict[str, Any]], ...]]] = {
    "enrol": (
        (("--server",), {"required": True, "metavar": "URL", "help": "server"}),
        (("--ca",), {"required": True, "type": Path, "metavar": "FILE", "help": "ca"}),
        (("--code-file",), {"type": Path, "metavar": "FILE", "help": "code"}),
        (("--kind",), {"choices": ("workstation", "server"), "default": "workstation", "help": "kind"}),
        (("--proxy",), {"default": "", "metavar": "URL", "help": "proxy"}),
        (("--proxy-credentials",), {"type": Path, "metavar": "FILE", "help": "proxy_credentials"}),
        (("--again",), {"action": "store_true", "help": "again"}),
    ),
    "show": (_FORMAT,),
    "selftest": (
        (
            ("file",),
            {
                "type": Path,
                "nargs": "?",
                "default": Path("somay-agent-selftest.json"),
                "metavar": "FILE",
                "help": "report",
            },
        ),
        (("--with-inventory",), {"action": "store_true", "help": "with_inventory"}),
    ),
    "export": ((("file",), {"type": Path, "metavar": "FILE", "help": "file"}),),
    "status": (_FORMAT,),
}
