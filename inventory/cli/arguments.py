"""The options of every command, taken out of the command line wherever they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Sequence


class Option(NamedTuple):
    """One option of every command."""

    flag: str
    metavar: str
    """Empty for a switch."""
    help: Text


OPTIONS: Final = (
    Option(
        "--home",
        "FOLDER",
        Text("nơi đặt sổ (SOMAY_HOME; /var/lib/somay)", "where the register lives (SOMAY_HOME; /var/lib/somay)"),
    ),
    Option("--lang", "vi|en", Text("ngôn ngữ (SOMAY_LANG; của sổ)", "language (SOMAY_LANG; the register's own)")),
    Option("--format", "table|json|csv", Text("dạng kết quả", "form of the answer")),
    Option(
        "--as-of",
        "DATE",
        Text("ngày chốt, 30/09/2019 hoặc 2019-09-30", "the day asked about, 30/09/2019 or 2019-09-30"),
    ),
    Option("--reason", "TEXT", Text("vì sao, ghi vào nhật ký", "why, for the audit log")),
    Option("--no-color", "", Text("không tô màu (NO_COLOR)", "no colour (NO_COLOR)")),
    Option("--yes", "", Text("trả lời có cho mọi câu hỏi", "answer yes to every question")),
)
FORMATS: Final = ("table", "json", "csv")


@dataclass(slots=True)
class Everywhere:
    """What the options of every command were given as."""

    home: str | None = None
    lang: str | None = None
    format: str = "table"
    as_of: str | None = None
    reason: str | None = None
    no_color: bool = False
    yes: bool = False


def split(argv: Sequence[str], given: Everywhere) -> list[str]:
    """Move the options of every command into ``given`` and return the rest; what follows ``--`` is left alone.

    All are read before the first is refused, so that the refusal speaks the language asked for.
    """
    rest, words = [], list(argv)
    known = {option.flag: option for option in OPTIONS}
    while words:
        word = words.pop(0)
        if word == "--":
            rest += [word, *words]
            break
        flag, equals, value = word.partition("=")
        if flag not in known:
            rest.append(word)
            continue
        if known[flag].metavar and not equals:
            value = words.pop(0) if words else ""
        setattr(given, flag.removeprefix("--").replace("-", "_"), value if known[flag].metavar else True)
    for option in OPTIONS:
        _check(given, option)
    return rest


def _check(given: Everywhere, option: Option) -> None:
    value = getattr(given, option.flag.removeprefix("--").replace("-", "_"))
    if value == "" or (option.flag == "--format" and value not in FORMATS):
        raise _unusable(option, value)


def _unusable(option: Option, value: str) -> Problem:
    return Problem(
        "SM-USAGE-02",
        Text(f"{option.flag}: không dùng được giá trị {value!r}.", f"{option.flag}: {value!r} cannot be used.")
        if value
        else Text(f"{option.flag}: thiếu giá trị.", f"{option.flag}: a value is missing."),
        Text("Chưa làm gì cả.", "Nothing was done."),
        Text(f"Gõ {option.flag} {option.metavar}", f"Type {option.flag} {option.metavar}"),
    )
