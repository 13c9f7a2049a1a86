"""The tree of commands: an explicit tuple; only the branch that was asked for is loaded."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

import typer

from agent.text import Text
from inventory.cli.arguments import OPTIONS
from inventory.cli.speech import said
from inventory.cli.words import Command, Group

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYTHING: Final = "*"
_WIDE: Final = {"max_content_width": 100}


class Branch(NamedTuple):
    """One name after ``somay``, and the module whose ``attach`` adds it."""

    name: str
    module: str
    help: Text


BRANCHES: Final = (
    Branch("init", "inventory.cli.register", Text("Tạo sổ mới.", "Create a register.")),
    Branch(
        "serve", "inventory.cli.register", Text("Chạy máy chủ nhận số liệu.", "Run the server that agents report to.")
    ),
    Branch("agency", "inventory.cli.agency", Text("Cơ quan.", "Agencies.")),
    Branch("headcount", "inventory.cli.headcount", Text("Số người.", "Staff numbers.")),
    Branch("circuit", "inventory.cli.circuit", Text("Đường truyền.", "Lines to the Internet.")),
    Branch("device", "inventory.cli.device", Text("Thiết bị.", "Devices.")),
    Branch("agent", "inventory.cli.agent", Text("Agent trên các máy.", "Agents on the machines.")),
    Branch("enrol", "inventory.cli.enrol", Text("Mã ghi danh.", "Enrolment codes.")),
    Branch("indicator", "inventory.cli.indicator", Text("Chỉ tiêu và bằng chứng.", "Indicators and their proof.")),
    Branch(
        "connectivity",
        "inventory.cli.connectivity",
        Text("Đường truyền đo được.", "Lines as they are, not as they are declared."),
    ),
    Branch("period", "inventory.cli.period", Text("Kỳ báo cáo đã chốt.", "Closed periods.")),
    Branch("report", "inventory.cli.report", Text("Báo cáo để nộp.", "Documents that are filed.")),
    Branch("finding", "inventory.cli.finding", Text("Việc cần xem.", "What a person should look at.")),
    Branch(
        "target",
        "inventory.cli.target",
        Text("Dịch vụ mà mỗi cơ quan phải tới được.", "Services that every office should reach."),
    ),
    Branch("calendar", "inventory.cli.calendar", Text("Lịch làm việc.", "The working calendar.")),
    Branch("import", "inventory.cli.exchange", Text("Nhập bảng.", "Take a table in.")),
    Branch("export", "inventory.cli.exchange", Text("Xuất bảng.", "Write tables out.")),
    Branch("audit", "inventory.cli.audit", Text("Nhật ký.", "The audit log.")),
    Branch("tls", "inventory.cli.tls", Text("Chứng thư của máy chủ.", "The server's certificate.")),
    Branch("db", "inventory.cli.database", Text("Cơ sở dữ liệu.", "The database.")),
    Branch("completion", "inventory.cli.completion", Text("Gợi ý bằng phím Tab.", "Completion by Tab.")),
    Branch("demo", "inventory.cli.demonstration", Text("Huyện mẫu để xem thử.", "The sample district, to try out.")),
)


def build(wanted: str) -> typer.Typer:
    """Return the tree with the branch ``wanted`` in full and the others by name, or all of it."""
    root = typer.Typer(
        name="somay",
        cls=Group,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings=_WIDE,
        help=said(
            "Sổ máy: mỗi cơ quan có bao nhiêu máy cho số người, cơ quan nào thật sự có băng rộng. "
            "Gõ somay một mình để xem tình hình toàn huyện.",
            "The register of machines: how many computers each agency has for its staff, and which agencies really "
            "have broadband. somay alone shows the state of the district.",
        ),
        epilog=_everywhere(),
    )
    root.callback()(_root)
    for branch in BRANCHES:
        if wanted in {branch.name, EVERYTHING}:
            import_module(branch.module).attach(root, branch.name)
        else:
            root.command(branch.name, help=said(branch.help.vi, branch.help.en))(_elsewhere)
    return root


def group(name: str, help_text: str, *commands: tuple[str, Callable[..., None], str]) -> typer.Typer:
    """Return a group of commands; the English help of each is its docstring."""
    made = typer.Typer(
        name=name,
        cls=Group,
        help=help_text,
        rich_markup_mode=None,
        no_args_is_help=True,
        add_completion=False,
        context_settings=_WIDE,
    )
    made.callback()(_root)
    for verb, function, vi in commands:
        made.command(verb, cls=Command, help=said(vi, function.__doc__ or ""))(function)
    return made


def _root() -> None:
    pass


def _elsewhere() -> None:
    pass


def _everywhere() -> str:
    rows = [(f"{option.flag} {option.metavar}".strip(), option.help) for option in OPTIONS]
    rows.append(("--version", Text("bản của chương trình này", "which release this is")))
    width = max(len(flag) for flag, _ in rows) + 2
    lines = [f"  {flag:<{width}}{said(words.vi, words.en)}" for flag, words in rows]
    head = said("Tùy chọn cho mọi lệnh, đặt ở đâu cũng được:", "Options of every command, anywhere in the line:")
    return "\n".join(["\b", head, *lines])  # \b: as it stands, without filling the lines anew
