"""A wrong command line told as every problem is: what happened, what it means, what to do."""

from __future__ import annotations

import argparse
import re
from typing import Final, NoReturn

from agent.text import Problem, Text

_PATTERNS: Final = (
    (r"the following arguments are required: (.*)", "Thiếu {0}.", "Missing: {0}."),
    (r"argument (\S+).*: expected one argument", "{0}: thiếu giá trị.", "{0}: a value is missing."),
    (r"argument (\S+).*: invalid choice: (.*) \(choose from .*\)", "{0}: không có {1}.", "{0}: there is no {1}."),
    (r"unrecognized arguments: (.*)", "Thừa: {0}", "There is more than this command takes: {0}"),
)
_CHOICES: Final = r"\(choose from (.*)\)"


class Parser(argparse.ArgumentParser):
    """The parser of the standard library, which speaks in three parts and leaves with a problem."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        todo = Text(f"Xem cách dùng: {self.prog} --help", f"See: {self.prog} --help")
        if choices := re.search(_CHOICES, message):
            known = choices[1].replace("'", "")
            todo = Text(f"Chọn một trong: {known}", f"Choose one of: {known}")
        raise Problem("SM-USAGE-01", _happened(message), Text("Chưa làm gì cả.", "Nothing was done."), todo)


def _happened(message: str) -> Text:
    for pattern, vi, en in _PATTERNS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return Text(vi.format(*match.groups()), en.format(*match.groups()))
    return Text(f"Lệnh chưa đúng: {message}.", f"Wrong command: {message}.")
