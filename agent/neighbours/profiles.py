"""Profiles: what a kind of device is called and where it says what it is; files of data, read once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.neighbours.answers import Answers, as_number, as_text, oid

if TYPE_CHECKING:
    from agent.neighbours.answers import Oid, Value

SHIPPED: Final = Path(__file__).with_name("profiles")
TYPES: Final = ("network", "wireless", "firewall", "printer", "ups", "storage", "computer", "video", "other")
FIELDS: Final = ("model", "serial", "firmware")
POWER: Final = (
    "on_battery", "battery", "charge_ratio", "remaining_seconds", "on_battery_seconds", "load_ratio",
    "temperature_celsius", "input_volts", "output_volts",
)  # fmt: skip
SYS_DESCR: Final = oid("1.3.6.1.2.1.1.1.0")


class BadProfileError(ValueError):
    """A file that is no profile: the text names the file, the field and what is wrong."""


class Source(NamedTuple):
    """Where a value stands, and how it is read."""

    at: Oid
    pattern: re.Pattern[str] | None = None
    """What of the text is meant: its first group."""
    scale: float = 1.0
    words: dict[int, Any] = {}  # noqa: RUF012  # never written to
    """What its numbers mean."""

    def text(self, answers: Answers) -> str | None:
        """Return the text that stands there; below a table the first that says anything."""
        shown = as_text(self._value(answers))
        if shown is None or self.pattern is None:
            return shown
        match = self.pattern.search(shown)
        return match[1].strip() or None if match else None

    def measured(self, answers: Answers) -> Any:
        """Return the word or the scaled number that stands there; a negative one is none."""
        number = as_number(self._value(answers))
        if number is None:
            return None
        if self.words:
            return self.words.get(number)
        return round(number * self.scale, 4) if number >= 0 else None

    def _value(self, answers: Answers) -> Value | None:
        found = answers.value(self.at)
        if found is None:
            return next((value for value in answers.column(self.at).values() if as_text(value)), None)
        return found


class Profile(NamedTuple):
    """One kind of device."""

    name: str
    type: str
    manufacturer: str | None
    sys_object_ids: tuple[Oid, ...]
    """Of which sysObjectID it is, by their beginnings; none: of any."""
    answers: tuple[Oid, ...]
    """One of which must answer; none: nothing is asked."""
    fields: dict[str, tuple[Source, ...]]
    power: dict[str, tuple[Source, ...]]

    def fit(self, object_id: Oid, answers: Answers) -> tuple[int, bool] | None:
        """Return how well it fits: the length of the beginning, and whether more was asked; or ``None``."""
        lengths = [len(each) for each in self.sys_object_ids if object_id[: len(each)] == each]
        if self.sys_object_ids and not lengths:
            return None
        if self.answers and not any(each in answers for each in self.answers):
            return None
        return max(lengths, default=0), bool(self.answers)


@cache
def profiles(folder: Path = SHIPPED) -> tuple[Profile, ...]:
    """Return every profile by name.

    Raises:
        BadProfileError: a file is none.
    """
    return tuple(read(path) for path in sorted(folder.glob("*.toml")))


def choose(object_id: Oid, answers: Answers, known: tuple[Profile, ...]) -> Profile:
    """Return the profile that says most: one of them asks for nothing, and fits always."""
    fits = [(fit, one) for one in known if (fit := one.fit(object_id, answers)) is not None]
    return max(fits, key=lambda found: (found[0], found[1].name))[1]


def read(path: Path) -> Profile:
    """Read one profile; its name is that of its file.

    Raises:
        BadProfileError: it is none.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadProfileError(f"{path.name}: {error}") from error
    strange = sorted(set(table) - {"type", "manufacturer", "sys_object_ids", "answers", "power", *FIELDS})
    if strange:
        raise BadProfileError(f"{path.name}: {strange[0]}: no such field")
    if table.get("type") not in TYPES:
        raise BadProfileError(f"{path.name}: type: must be one of {', '.join(TYPES)}")
    power = table.get("power", {})
    if strange := sorted(set(power) - set(POWER)):
        raise BadProfileError(f"{path.name}: power: {strange[0]}: no such field")
    return Profile(
        name=path.stem,
        type=table["type"],
        manufacturer=table.get("manufacturer"),
        sys_object_ids=tuple(_oid(path.name, "sys_object_ids", each) for each in table.get("sys_object_ids", ())),
        answers=tuple(_oid(path.name, "answers", each) for each in table.get("answers", ())),
        fields={name: _sources(path.name, name, table[name]) for name in FIELDS if name in table},
        power={name: _sources(path.name, f"power.{name}", sources) for name, sources in power.items()},
    )


def _sources(file: str, name: str, sources: Any) -> tuple[Source, ...]:
    return tuple(_source(file, name, each) for each in sources)


def _source(file: str, name: str, table: Any) -> Source:
    if isinstance(table, str):
        return Source(_oid(file, name, table))
    strange = sorted(set(table) - {"oid", "sys_descr", "pattern", "scale", "words"})
    if strange:
        raise BadProfileError(f"{file}: {name}: {strange[0]}: no such field")
    pattern = table.get("sys_descr", table.get("pattern"))
    at = SYS_DESCR if "sys_descr" in table else _oid(file, name, table.get("oid"))
    words = {int(number): word for number, word in table.get("words", {}).items()}
    return Source(at, None if pattern is None else re.compile(pattern), table.get("scale", 1.0), words)


def _oid(file: str, name: str, dotted: Any) -> Oid:
    try:
        return oid(dotted)
    except (AttributeError, ValueError):
        raise BadProfileError(f"{file}: {name}: {dotted!r} is no object identifier") from None
