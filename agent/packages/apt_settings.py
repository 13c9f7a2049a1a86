"""apt's settings, from the files in which Debian, Ubuntu and administrators leave them (apt.conf(5))."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host

_FOLDER: Final = "/etc/apt/apt.conf.d"
_FILE: Final = "/etc/apt/apt.conf"
_NAME: Final = r"[A-Za-z0-9_.-]+"
_WORD: Final = r'/\*.*?\*/|//[^\n]*|#(?!clear\b)[^\n]*|"[^"\n]*"|[{};]|[^\s"{};]+'
_COMMENTS: Final = ("/*", "//", "#")


def files(host: Host) -> tuple[str, ...]:
    """Return the files that apt reads, in its order: names of plain characters, without an ending or with ``.conf``."""
    names = (name for name in host.entries(_FOLDER) if re.fullmatch(_NAME, name))
    return (*(f"{_FOLDER}/{name}" for name in names if "." not in name or name.endswith(".conf")), _FILE)


def settings(host: Host) -> dict[str, str]:
    """Return each setting by its full name in lower case, as the last file says it."""
    found: dict[str, str] = {}
    for path in files(host):
        for name, value in parse(host.read(path) or ""):
            if value is None:
                found = {known: kept for known, kept in found.items() if not f"{known}::".startswith(f"{name}::")}
            else:
                found[name] = value
    return found


def parse(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield name and value of each assignment; ``None`` clears the name and all below it. Lists are passed over."""
    scope: list[str] = []
    words: list[str] = []
    for word in re.findall(_WORD, text, re.DOTALL):
        if word == "{":
            scope.append(words[0] if words else "")
            words = []
        elif word in {"}", ";"}:
            yield from _assignment(scope, words)
            words = []
            if word == "}" and scope:
                scope.pop()
        elif not word.startswith(_COMMENTS) or word == "#clear":
            words.append(word)


def _assignment(scope: list[str], words: list[str]) -> Iterator[tuple[str, str | None]]:
    if len(words) == 2 and not words[0].startswith('"'):
        if words[0] == "#clear":
            yield words[1].lower(), None
        else:
            yield "::".join((*scope, words[0])).lower(), words[1].strip('"')
