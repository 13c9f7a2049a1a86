"""``somay completion``: what may come next on the command line, agencies and devices among it.

The shell asks ``somay __complete WORD…`` for each Tab and gets lines of a word and what it is; whatever goes wrong,
it gets none, because nobody asked a question.
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from inventory.cli.arguments import FORMATS, OPTIONS
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.registry.refusal import chosen
from inventory.reports import found
from inventory.reports.devices import device_rows
from inventory.store import queries, search
from inventory.text.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from inventory.cli.session import Session

ASKED: Final = "__complete"
_MOST: Final = 200
_DIGITS: Final = 9
"""No label has more."""
_CHOICES: Final = re.compile(r"[\w-]+(?: \| [\w-]+)+")
_OURS: Final = {"--lang": ("vi", "en"), "--format": FORMATS}

SCRIPTS: Final = {
    "bash": """_somay() {
    local IFS=$'\\n'
    COMPREPLY=($(somay __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o nosort -o default -F _somay somay
""",
    "zsh": """#compdef somay
_somay() {
    local -a found
    found=("${(@f)$(somay __complete "${(@)words[2,CURRENT]}" 2>/dev/null | sed 's/:/\\\\:/g; s/\\t/:/')}")
    _describe -V somay found || _files
}
compdef _somay somay
""",
    "fish": """complete -c somay -f -a '(somay __complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
""",
}


class Word(NamedTuple):
    """One word that may come next, and what it is."""

    text: str
    meaning: str = ""


def script(
    context: typer.Context,
    *,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash | zsh | fish")],
) -> None:
    """Print what lets a shell complete commands, options, agencies and devices by Tab.

    bash: somay completion bash > /etc/bash_completion.d/somay
    """
    session_of(context)
    print(SCRIPTS[chosen("SHELL", shell, tuple(SCRIPTS))], end="")  # noqa: T201  # the script itself is the answer


def answer(session: Session, words: Sequence[str]) -> None:
    """Print what may stand in place of the last of ``words``."""
    with contextlib.suppress(Exception):
        for word in list(candidates(session, words))[:_MOST]:
            print(f"{word.text}\t{word.meaning}" if word.meaning else word.text)  # noqa: T201


def candidates(session: Session, words: Sequence[str]) -> Iterator[Word]:
    """Return the words that fit; ``words`` are those behind ``somay``, the last may be unfinished."""
    from typer.main import get_command  # noqa: PLC0415  # asked at Tab only

    from inventory.cli.commands import build  # noqa: PLC0415

    *before, typed = words or [""]
    node: Any = get_command(build(before[0] if before else ""))
    rest = list(before)
    while rest and rest[0] in getattr(node, "commands", {}):
        node = node.commands[rest.pop(0)]
    if hasattr(node, "commands"):
        named = (Word(name, _brief(command)) for name, command in node.commands.items() if not command.hidden)
        yield from (word for word in named if word.text.startswith(typed))
        return
    yield from _of_command(session, node, rest, typed)


def _of_command(session: Session, command: Any, rest: Sequence[str], typed: str) -> Iterator[Word]:
    options = {flag: param for param in command.params for flag in param.opts if param.param_type_name == "option"}
    last = rest[-1] if rest else ""
    if last in _OURS:
        yield from (Word(value) for value in _OURS[last] if value.startswith(typed))
    elif last in options and not options[last].is_flag:
        yield from _values(session, options[last], typed)
    elif typed.startswith("-"):
        known = [Word(flag, param.help or "") for flag, param in options.items()]
        known += [Word(option.flag, option.help.to(session.language)) for option in OPTIONS]
        yield from (word for word in known if word.text.startswith(typed))
    else:
        yield from _of_argument(session, command, options, rest, typed)


def _of_argument(
    session: Session, command: Any, options: dict[str, Any], rest: Sequence[str], typed: str
) -> Iterator[Word]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    place = sum(not _belongs_to_option(rest, index, options) for index in range(len(rest)))
    if not arguments or (place >= len(arguments) and arguments[-1].nargs != -1):
        return
    yield from _values(session, arguments[min(place, len(arguments) - 1)], typed)


def _belongs_to_option(rest: Sequence[str], index: int, options: dict[str, Any]) -> bool:
    """Tell whether a word is an option, or the value of the one before it."""
    if rest[index].startswith("-"):
        return True
    before = rest[index - 1] if index else ""
    takes = before in options and not options[before].is_flag
    return takes or any(option.flag == before and option.metavar for option in OPTIONS)


def _values(session: Session, param: Any, typed: str) -> Iterable[Word]:
    kind = (param.metavar or "").strip("[].")
    if param.opts == ["--agency"] or kind == "AGENCY":
        return _agencies(session, typed)
    if param.opts == ["--device"] or kind == "DEVICE":
        return _devices(session, typed)
    choices = next(iter(_CHOICES.findall(f"{kind.replace('|', ' | ')} ")), "") or next(
        iter(_CHOICES.findall(param.help or "")), ""
    )
    return (Word(choice) for choice in choices.split(" | ") if choice and choice.startswith(typed))


def _agencies(session: Session, typed: str) -> list[Word]:
    """Return agencies by code, or by any name typed without marks; what begins so comes first."""
    with session.read() as connection:
        units = queries.units(connection, session.day)
        ranks = search.agencies(connection, words) if (words := search.words(typed)) else {}
    by_code = [unit for unit in units if fold(unit.code).startswith(fold(typed))]
    by_name = [unit for unit in units if unit.id in ranks and unit not in by_code]
    by_name.sort(key=lambda unit: found.key(typed, ranks[unit.id], unit.name))
    return [Word(unit.code, unit.name) for unit in [*by_code, *by_name]]


def _devices(session: Session, typed: str) -> list[Word]:
    """Return devices by the number on the label, else by whatever ``--find`` knows them by."""
    with session.read() as connection:
        by_number = [
            one for low, high in _numbers(typed.upper()) for one in search.devices_between(connection, low, high, _MOST)
        ]
        if by_number or not search.words(typed):
            return [Word(f"M-{number:04d}", label) for number, label in by_number]
        rows = device_rows(connection, session.now, session.day, find=typed)
    return [
        Word(row.number, f"{row.machine.label}, {row.agency.name}" if row.agency else row.machine.label) for row in rows
    ]


def _numbers(typed: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of numbers whose label, ``M-`` and at least four digits, begins as typed."""
    digits = typed.removeprefix("M-")
    if "M-".startswith(typed):
        yield 0, 10**_DIGITS - 1
    elif typed.startswith("M-") and digits.isdecimal():
        for width in range(max(4, len(digits)), 5 if digits.startswith("0") else _DIGITS + 1):
            yield int(digits.ljust(width, "0")), int(digits.ljust(width, "9"))


def _brief(command: Any) -> str:
    return (command.help or "").strip().partition("\n")[0]


def attach(root: typer.Typer, _name: str) -> None:
    """Add what this module offers."""
    root.command("completion", help=said("In tập lệnh để phím Tab gợi ý trong shell.", script.__doc__ or ""))(script)
