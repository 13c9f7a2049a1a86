"""How a run fails: a problem in three parts, a wrong command with what was perhaps meant, a fault of ours by number."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import shutil
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent.text import Problem, Text
from inventory.rights import closed
from inventory.text.table import whole, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.text import Language

_NOTHING_DONE: Final = Text("Chưa làm gì cả.", "Nothing was done.")
_COMMAND: Final = re.compile(r"somay(?:-agent|-exporter)?(?: [a-z]+){0,2}(?: --?[a-z-]+(?: [A-Z0-9./:_-]+)?)*")
_LACKING: Final = re.compile(r"no such (?:table|column)|has no column|(?:column|relation) .* does not exist")
_DATABASES: Final = ("sqlite3", "psycopg")


def show(problem: Problem, language: Language) -> int:
    """Print a problem and return its exit code; on a terminal what is too long goes on below its beginning."""
    columns = shutil.get_terminal_size().columns if sys.stderr.isatty() else None
    _print(problem.lines(language) if columns is None else hung(problem.lines(language), columns))
    return problem.exit_code


def hung(lines: Sequence[str], columns: int) -> list[str]:
    """Break each part of a problem between words, its further lines indented to the first."""
    hanging = " " * len(re.match(r"\S+(?: \S+)*\s+", lines[0])[0])  # type: ignore[index]  # each begins with its label
    found = []
    for line in lines:
        text = _COMMAND.sub(lambda match: whole(match[0]), line[len(hanging) :])
        first, *more = wrap(text, columns - len(hanging))
        found += [line[: len(hanging)] + first, *(hanging + one for one in more)]
    return found


def as_problem(error: Exception) -> Problem:
    """Return what a person can do about an error; what nobody foresaw is a fault of ours."""
    if isinstance(error, Problem):
        return error
    if type(error).__module__.split(".", maxsplit=1)[0] in _DATABASES:
        return _database(error)
    if isinstance(error, PermissionError) and error.filename:
        return closed(Path(os.fsdecode(error.filename)))
    if isinstance(error, OSError):
        return _out_of_reach(error)
    return _fault(error)


def usage(error: Any, words: Sequence[str], command: Any) -> Problem:
    """Turn a complaint about the ``words`` of a ``command`` into three parts, with what was perhaps meant."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else _path(words, command)
    happened = _negative(error, words) or _happened(error)
    todo = Text(f"Xem cách dùng: {path} --help", f"See: {path} --help")
    if meant := _meant(error, context):
        todo = Text(f"Có phải là {meant}? Xem: {path} --help", f"Did you mean {meant}? See: {path} --help")
    return Problem("SM-USAGE-01", happened, _NOTHING_DONE, todo)


def _path(words: Sequence[str], command: Any) -> str:
    """Return as much of ``words`` as names a command."""
    path = ["somay"]
    for word in words:
        command = getattr(command, "commands", {}).get(word)
        if command is None:
            break
        path.append(word)
    return " ".join(path)


def _negative(error: Any, words: Sequence[str]) -> Text | None:
    """What begins like an option may be a number below zero, which no command takes."""
    if type(error).__name__ != "NoSuchOption":
        return None
    below = next((word for word in words if re.fullmatch(r"-\d[\d.,]*", word)), "")
    if not below.startswith(str(error.option_name)):
        return None
    return Text(f"{below}: ở đây không có số âm.", f"{below}: a number below zero is not possible here.")


def _happened(error: Any) -> Text:
    name = type(error).__name__
    if option := getattr(error, "option_name", None):
        if name == "NoSuchOption":
            return Text(f"Không có tùy chọn {option}.", f"There is no option {option}.")
        return Text(f"{option}: thiếu giá trị.", f"{option}: a value is missing.")
    if name == "MissingParameter":
        what = _parameter(error)
        return Text(f"Thiếu {what}.", f"{what} is missing.")
    if name == "BadParameter":
        return _bad_parameter(error)
    return _by_message(str(error.format_message()).rstrip("."))


def _by_message(message: str) -> Text:
    """Read what the library tells in words alone."""
    if match := re.search(r"No such command '(.*?)'", message):
        return Text(f"Không có lệnh {match[1]!r}.", f"There is no command {match[1]!r}.")
    if match := re.search(r"unexpected extra arguments?(?:\(s\))? \((.*)\)", message):
        return Text(f"Thừa: {match[1]}", f"There is more than this command takes: {match[1]}")
    return Text(f"Lệnh chưa đúng: {message}.", f"Wrong command: {message}.")


def _bad_parameter(error: Any) -> Text:
    what = _parameter(error)
    if "integer" in str(error.message):
        return Text(f"{what}: cần một số nguyên.", f"{what}: a whole number is needed.")
    return Text(f"{what}: giá trị không dùng được ({error.message}).", f"{what}: {error.message}")


def _parameter(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "?")
    options = [name for name in parameter.opts if name.startswith("--")]
    return options[0] if options else str(parameter.metavar or parameter.name).upper()


def _meant(error: Any, context: Any) -> str | None:
    if possibilities := getattr(error, "possibilities", None):
        return str(min(possibilities))
    match = re.search(r"No such command '(.*?)'", str(error.message))
    known = list(getattr(getattr(context, "command", None), "commands", ()))
    if match and match[1] == "undo" and context is not None and context.command_path == "somay":
        return "somay agency|circuit|device|headcount undo"
    close = difflib.get_close_matches(match[1], known, n=1, cutoff=0.6) if match else []
    return f"{context.command_path} {close[0]}" if close else None


def _database(error: Exception) -> Problem:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    stopped = Text("Thao tác dừng lại; sổ không đổi.", "It stopped; the register is unchanged.")
    if _LACKING.search(reason):
        return Problem(
            "SM-DB-03",
            Text(f"Cơ sở dữ liệu của bản khác: {reason}", f"The database is of another release: {reason}"),
            stopped,
            Text("Nâng cấp: somay db upgrade", "Migrate it: somay db upgrade"),
            exit_code=8,
        )
    return Problem(
        "SM-DB-05",
        Text(f"Không dùng được cơ sở dữ liệu: {reason}", f"The database cannot be used: {reason}"),
        stopped,
        Text(
            "Thử lại sau ít phút. Vẫn vậy thì xem ổ đĩa còn chỗ và quyền trên thư mục sổ.",
            "Try again in a few minutes. If it stays: look at free disk space and the rights on the register's folder.",
        ),
        exit_code=8,
    )


def _out_of_reach(error: OSError) -> Problem:
    what = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
    return Problem(
        "SM-DISK-01",
        Text(f"Hệ điều hành báo: {what}", f"The operating system says: {what}"),
        Text("Thao tác dừng lại, không ghi dở.", "It stopped; nothing is half-written."),
        Text("Xem đĩa, mạng và đường dẫn rồi thử lại.", "Look at disk, network and path, then try again."),
        exit_code=8,
    )


def _fault(error: Exception) -> Problem:
    if os.environ.get("SOMAY_DEBUG") == "1":
        traceback.print_exception(error)
    number = fault_number(error)
    return Problem(
        f"SM-FAULT-{number}",
        Text(f"Lỗi của Sổ Máy, số {number}.", f"A fault of Sổ Máy, number {number}."),
        Text("Lệnh dừng, sổ không đổi.", "The command stopped; the register is unchanged."),
        Text(
            "Gửi số này cho người hỗ trợ; thêm chi tiết: chạy lại với SOMAY_DEBUG=1",
            "Send this number to support; for details run it again with SOMAY_DEBUG=1",
        ),
        exit_code=1,
    )


def fault_number(error: Exception) -> str:
    """Return a number that is the same each time the same place fails in the same way."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{type(error).__name__}@" + "/".join(f"{frame.name}:{frame.lineno}" for frame in frames[-2:])
    digest = hashlib.sha256(place.encode()).hexdigest().upper()
    return f"{digest[:4]}-{digest[4:6]}"


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201  # the rim
