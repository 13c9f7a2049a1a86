"""``docs/cli.md``, written from the commands themselves, so that it cannot say anything else than they do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from inventory.cli.arguments import OPTIONS
from inventory.cli.speech import SPOKEN
from inventory.text.language import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

EXIT_CODES: Final = (
    (0, "done and well"),
    (1, "our own fault; a number to quote is printed"),
    (2, "wrong command or value"),
    (3, "no such thing, or several match"),
    (4, "not allowed, or a confirmation is missing"),
    (5, "input file refused, nothing written"),
    (6, "the check ran and found something wrong"),
    (7, "collides with something on file, a closed period or another change"),
    (8, "server, database or disk out of reach; try again"),
    (130, "stopped by Ctrl-C, nothing half-written"),
)
_INTRODUCTION: Final = """# The command line

Generated from the commands by `make docs`. `somay` alone shows the state of the district in ten lines.

An agency is named by its code or a piece of its name without diacritics, a device by its number (`M-0043`) or a
piece of its name; where several match they are listed and nothing is done. Days are typed `08/11/2019` or
`2019-11-08`. Where an option lists words, their Vietnamese ones are taken too:
`--kind xã`. Data goes to stdout, messages to stderr.
"""


def page() -> str:
    """Return the whole page, in English."""
    from typer.main import get_command  # noqa: PLC0415  # only the documentation needs every branch

    from inventory.cli.commands import EVERYTHING, build  # noqa: PLC0415

    os.environ[VARIABLE] = "en"
    SPOKEN.set("en")
    root: Any = get_command(build(EVERYTHING))
    parts = [_INTRODUCTION, *_everywhere(), *_exit_codes(), "## Commands\n"]
    for name, command in root.commands.items():
        parts.extend(_command(f"somay {name}", command))
    return "\n".join(parts)


def _everywhere() -> Iterator[str]:
    yield "## Options of every command\n\nThey may stand anywhere in the line.\n\n| Option | Meaning |\n|---|---|"
    for option in OPTIONS:
        flag = f"{option.flag} {option.metavar}".strip().replace("|", "\\|")
        yield f"| `{flag}` | {option.help.en} |"
    yield ""


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n\n| Code | Meaning |\n|---:|---|"
    for code, meaning in EXIT_CODES:
        yield f"| {code} | {meaning} |"
    yield ""


def _command(path: str, command: Any) -> Iterator[str]:
    if below := getattr(command, "commands", None):
        for name, one in below.items():
            yield from _command(f"{path} {name}", one)
        return
    parameters = [one for one in command.params if one.name != "help"]
    places = " ".join(_placeholder(one) for one in parameters if one.param_type_name == "argument")
    yield f"### `{f'{path} {places}'.strip()}`\n\n{' '.join((command.help or '').split())}\n"
    rows = [row for one in parameters if (row := _row(one))]
    if rows:
        yield "| Name | Meaning | Default |\n|---|---|---|"
        yield from rows
        yield ""


def _placeholder(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name.upper())
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _row(parameter: Any) -> str:
    option = parameter.param_type_name == "option"
    name = max(parameter.opts, key=len) if option else _placeholder(parameter)
    default = parameter.default
    shown = "" if default in {None, False, ()} or callable(default) else f"`{default}`"
    required = "required" if option and parameter.required else shown
    meaning = str(parameter.help or "").replace("|", "\\|")
    return f"| `{name}` | {meaning} | {required} |"
