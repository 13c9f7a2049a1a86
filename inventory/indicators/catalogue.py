"""The definitions that come with the register: one file of data for each version of each indicator."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from agent.text import Text
from inventory.indicators.definition import Definition, Test, Unit
from inventory.text.words import CATEGORIES, KINDS, LIFECYCLES, OWNERSHIPS, PURPOSES, TECHNOLOGIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SHIPPED: Final = Path(__file__).with_name("definitions")


class BadDefinitionError(ValueError):
    """A file that does not define an indicator: the text names the file, the field and what is wrong."""


@cache
def definitions(folder: Path = SHIPPED) -> tuple[Definition, ...]:
    """Return every version of every indicator, in the order people read them.

    Raises:
        BadDefinitionError: a file is not readable as a definition, or two claim to be the same version.
    """
    known = [read(path) for path in sorted(folder.glob("*.toml"))]
    return tuple(sorted(known, key=lambda one: (one.order, one.id, one.version)))


def in_force(known: Iterable[Definition], day: str) -> tuple[Definition, ...]:
    """Return the version of each indicator that holds on ``day``: the newest already valid, else the first of all."""
    chosen: dict[str, Definition] = {}
    for one in known:
        if one.id not in chosen or one.valid_from <= day:
            chosen[one.id] = one
    return tuple(chosen.values())


def read(path: Path) -> Definition:
    """Read one definition; its file bears its name: ``ws_per_staff.1.toml``."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadDefinitionError(f"{path.name}: {error}") from error
    values = {name: _value(path.name, name, value) for name, value in table.items()}
    for absent in sorted(_REQUIRED - values.keys()):
        raise BadDefinitionError(f"{path.name}: {absent}: missing")
    one = Definition(**values)
    if path.name != f"{one.id}.{one.version}.toml":
        raise BadDefinitionError(f"{path.name}: id, version: must be those of the file's name")
    return one


def _value(file: str, name: str, value: object) -> Any:
    if name not in _KNOWN:
        raise BadDefinitionError(f"{file}: {name}: no such field; known are {', '.join(_KNOWN)}")
    wanted, taken = _READERS[_KNOWN[name]]
    found: Any = taken(value)
    if found is None:
        raise BadDefinitionError(f"{file}: {name}: must be {wanted}")
    named = dict(found) if name == "coefficients" else found
    strange = sorted(set(named) - set(_CHOICES[name])) if name in _CHOICES else []
    if strange:
        known = ", ".join(_CHOICES[name])
        raise BadDefinitionError(f"{file}: {name}: unknown {', '.join(strange)}; known are {known}")
    return found


def _both(value: object) -> Text | None:
    known = isinstance(value, dict) and value.keys() == {"vi", "en"} and all(isinstance(v, str) for v in value.values())
    return Text(value["vi"], value["en"]) if known and isinstance(value, dict) else None


def _words(value: object) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(isinstance(word, str) for word in value) else None


def _amount(value: object) -> float | None:
    return value if isinstance(value, float) and value >= 0 else None


def _amounts(value: object) -> tuple[tuple[str, float], ...] | None:
    known = isinstance(value, dict) and all(_amount(each) is not None for each in value.values())
    return tuple(value.items()) if known and isinstance(value, dict) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


_READERS: Final[Mapping[str, tuple[str, Callable[[object], object]]]] = {
    "bool": ("true or false", lambda value: value if isinstance(value, bool) else None),
    "Test": (f"one of {', '.join(get_args(Test)[1:])}", lambda value: value if value in get_args(Test) else None),
    "Unit": (f"one of {', '.join(get_args(Unit))}", lambda value: value if value in get_args(Unit) else None),
    "str": ("a text", lambda value: value if isinstance(value, str) else None),
    "Day": (
        "a day: 2018-01-01",
        lambda value: value.isoformat() if isinstance(value, date) and type(value) is date else None,
    ),
    "int": ("a whole number, 0 or more", _count),
    "float": ("a number with a point, 0 or more", _amount),
    "Text": ("a table with vi and en", _both),
    "tuple[str, ...]": ("a list of texts", _words),
    "tuple[tuple[str, float], ...]": ("a table of numbers with a point, 0 or more", _amounts),
}
_CHOICES: Final[Mapping[str, Iterable[str]]] = {
    "kinds": KINDS,
    "lifecycles": LIFECYCLES,
    "purposes": PURPOSES,
    "ownerships": OWNERSHIPS,
    "staff": CATEGORIES,
    "coefficients": TECHNOLOGIES,
}
_KNOWN: Final[Mapping[str, str]] = {each.name: str(each.type) for each in fields(Definition)}
_REQUIRED: Final = frozenset(each.name for each in fields(Definition) if each.default is MISSING)
