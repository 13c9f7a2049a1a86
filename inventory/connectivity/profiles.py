"""The thresholds that a line is judged by: data with a day from which each holds."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

SHIPPED: Final = Path(__file__).with_name("profiles.toml")
USUAL: Final = "broadband"


class Profile(NamedTuple):
    """One threshold by its name."""

    name: str
    bits_per_second: float
    valid_from: str
    source: Text


@cache
def profiles(path: Path = SHIPPED) -> tuple[Profile, ...]:
    """Return every threshold that was ever in force, in the order of the file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["profile"]
    return tuple(
        Profile(row["name"], float(row["bits_per_second"]), str(row["valid_from"]), Text(row["vi"], row["en"]))
        for row in rows
    )


def names() -> tuple[str, ...]:
    """Return the names to choose from."""
    return tuple(dict.fromkeys(one.name for one in profiles()))


def in_force(name: str, day: str, known: Iterable[Profile] | None = None) -> Profile:
    """Return the threshold of a name that holds on a day: the newest already valid, else the first of all.

    Raises:
        KeyError: there is none of this name.
    """
    named = [one for one in known or profiles() if one.name == name]
    if not named:
        raise KeyError(name)
    valid = [one for one in named if one.valid_from <= day]
    return max(valid, key=lambda one: one.valid_from) if valid else named[0]
