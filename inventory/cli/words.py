"""Commands whose words are read, and named in their help, by us.

Typer (0.29) builds a validator of pydantic for each parameter when a command runs, which loads pydantic only to find
that a word is a word: a third of all that a short command costs. What is no word, number or switch is left to Typer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from typer import BadParameter
from typer.core import TyperCommand, TyperGroup

from inventory.cli.speech import said

if TYPE_CHECKING:
    from collections.abc import Callable

_WHOLE: Final = re.compile(r"[+-]?\d+", re.ASCII)


class _Reader:
    """What Typer asks of a parameter: to read what was typed."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return what was typed as the command takes it; nothing typed stays nothing."""
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        try:
            return [self._read(one) for one in value] if isinstance(value, list | tuple) else self._read(value)
        except ValueError as error:
            raise BadParameter(str(error), ctx=ctx, param=param) from None


def _whole(typed: Any) -> int:
    if not isinstance(typed, int) and not _WHOLE.fullmatch(typed.strip()):
        raise ValueError(f"{typed!r} is not a valid integer")
    return int(typed)


_READERS: Final[dict[Any, _Reader]] = {
    str: _Reader(str),
    list[str]: _Reader(str),
    int: _Reader(_whole),
    bool: _Reader(bool),
}


def _bare(piece: str) -> str:
    """Take off what Typer puts around the name of an argument."""
    match = re.fullmatch(r"(?:\{(.+)\}|\[(\[.+)\])(\.\.\.)?", piece)
    if match is None:
        return piece
    name = match[1] or match[2]
    return name if name.endswith("...") else f"{name}{match[3] or ''}"


def _ours(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        descriptor = getattr(parameter, "type_descriptor", None)  # a release of Typer without it needs none of this
        if descriptor is None or descriptor.is_ranged or descriptor.parameter_info.parser is not None:
            continue
        if (reader := _READERS.get(descriptor.annotation)) is not None:
            parameter.get_runtime_param = lambda reader=reader: reader
        _name(parameter, "NUMBER" if descriptor.annotation is int else max(parameter.opts, key=len)[2:].upper())
    return parameters


def _name(parameter: Any, value: str) -> None:
    """Let the help say ``--kind KIND`` and ``CODE``, where Typer says ``<list[str]>`` and ``CODE <str>``."""
    if parameter.name == "help":
        parameter.help = said("xem trang này", "show this page")
    if parameter.param_type_name == "argument":
        parameter.display_type_rich = lambda **_: None
    elif parameter.metavar is None:
        parameter.metavar = value


class Command(TyperCommand):
    """A command of ours."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, read by us."""
        return _ours(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the words of the first line of the help as they are written elsewhere: ``NAME``, ``[NAME]``."""
        return [_bare(piece) for piece in super().collect_usage_pieces(ctx)]


class Group(TyperGroup):
    """A group of commands of ours."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, read by us."""
        return _ours(super().get_params(ctx))
