"""Which version apt would take when several are on offer: its preferences and their priorities (apt_preferences(5))."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.packages.paragraphs import fields, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.host import Host

_FILE: Final = "/etc/apt/preferences"
_FOLDER: Final = "/etc/apt/preferences.d"
_NAME: Final = r"[A-Za-z0-9_.-]+"
_ALL: Final = "*"
_TARGET: Final = 990
_NEVER: Final = -32768
INSTALLED: Final = 100
"""What the version that is there weighs by itself."""


class Offer(NamedTuple):
    """One list of packages, and what its archive says of itself."""

    path: str
    site: str = ""
    component: str = ""
    archive: str = ""
    codename: str = ""
    origin: str = ""
    label: str = ""
    version: str = ""
    priority: int = 500
    """What it weighs without preferences: 100 or 1 where the archive asks not to be used by itself."""

    @property
    def is_security(self) -> bool:
        """Whether what it offers repairs what somebody could break in by."""
        return any("security" in each.lower() for each in (self.archive, self.codename, self.label))


class Pin(NamedTuple):
    """One record of the preferences: for which packages, which of their versions, how much."""

    packages: tuple[str, ...]
    kind: str
    data: str
    priority: int


def files(host: Host) -> tuple[str, ...]:
    """Return the files that apt reads, in the order in which the first record that fits counts."""
    names = (name for name in host.entries(_FOLDER) if re.fullmatch(_NAME, name))
    return (_FILE, *(f"{_FOLDER}/{name}" for name in names if "." not in name or name.endswith(".pref")))


def preferences(host: Host, target: str | None = None) -> tuple[Pin, ...]:
    """Return all records; the target release goes before them."""
    own = (Pin((_ALL,), "release", target, _TARGET),) if target else ()
    return (*own, *(pin for path in files(host) for pin in parse(host.read(path) or "")))


def parse(text: str) -> Iterator[Pin]:
    """Yield the records; one without package, kind or number is none."""
    lines = (line for line in text.split("\n") if not line.startswith("#"))
    for paragraph in paragraphs(["\n".join(lines).encode()]):
        found = fields(paragraph, "Package|Pin|Pin-Priority")
        kind, _, data = found.get("pin", "").partition(" ")
        priority = found.get("pin-priority", "").replace("never", str(_NEVER))
        if found.get("package") and re.fullmatch(r"[+-]?[0-9]{1,5}", priority):
            yield Pin(tuple(found["package"].split()), kind.lower(), data.strip(), int(priority))


class Policy:
    """The weights of offers and versions under one set of preferences."""

    def __init__(self, pins: Iterable[Pin], native: str) -> None:
        pins = tuple(pins)
        self._native = native
        self._general = [pin for pin in pins if _ALL in pin.packages]
        self._special = [pin for pin in pins if _ALL not in pin.packages]

    def of_offer(self, offer: Offer) -> int:
        """Return what everything in a list weighs."""
        return next((pin.priority for pin in self._general if _fits(pin, offer)), offer.priority)

    def of_version(self, name: str, architecture: str, version: str, offers: Iterable[Offer]) -> int | None:
        """Return what a version weighs by the records for its package, ``None`` where there are none."""
        offers, is_native = tuple(offers), architecture == self._native
        for pin in self._special:
            if any(_names(each, name, architecture, is_native=is_native) for each in pin.packages):
                by_version = pin.kind == "version" and _like(pin.data, version)
                if by_version or any(_fits(pin, offer) for offer in offers):
                    return pin.priority
        return None


def _names(pattern: str, name: str, architecture: str, *, is_native: bool) -> bool:
    """Tell whether a record is about a package; without an architecture it is about those of the machine's own."""
    pattern, _, wanted = pattern.partition(":")
    return (wanted in {"any", architecture} if wanted else is_native) and _like(pattern, name)


def _fits(pin: Pin, offer: Offer) -> bool:
    if pin.kind == "origin":
        return _like(pin.data.strip('"'), offer.site)
    return pin.kind == "release" and all(_says(each.strip(), offer) for each in pin.data.split(","))


def _says(condition: str, offer: Offer) -> bool:
    letter, equals, value = condition.partition("=")
    value = value.strip().strip('"')
    if not equals:
        return condition == _ALL or any(
            _like(condition, each) for each in (offer.archive, offer.codename, offer.version)
        )
    told = {
        "a": offer.archive,
        "n": offer.codename,
        "c": offer.component,
        "o": offer.origin,
        "l": offer.label,
        "v": offer.version,
    }
    return letter.strip() in told and _like(value, told[letter.strip()])


def _like(pattern: str, text: str) -> bool:
    """Compare as apt does: a pattern of the shell; one between slashes, which is rare, fits nothing here."""
    return fnmatchcase(text, pattern)
