"""Debian's packages: the book of dpkg, and the states that a package can be in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.contract import Software
from agent.packages.paragraphs import fields, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.host import Host

STATUS: Final = "/var/lib/dpkg/status"
PARTS: Final = "/var/lib/dpkg/status.d"
"""Where images without a package manager keep one file a package, without a state: all of them are there."""
_INFO: Final = "/var/lib/dpkg/info"
FIELDS: Final = "Package|Status|Architecture|Version|Maintainer|Installed-Size|Multi-Arch"

PRESENT: Final = frozenset({"installed", "triggers-pending", "triggers-awaited", "unpacked", "half-configured"})
"""The states in which all files of a package are on the disk, whether or not it works (dpkg(1), "Package states").

Of ``config-files`` only settings are left, of ``half-installed`` nobody knows how much, of ``not-installed`` nothing.
"""


class Package(NamedTuple):
    """One package of the book, in whatever state; sizes in KiB, as the book has them."""

    name: str
    state: str
    version: str | None = None
    architecture: str | None = None
    maintainer: str | None = None
    kibibytes: int | None = None
    same: bool = False
    """Whether it may be installed for several architectures at once."""


def databases(host: Host) -> tuple[str, ...]:
    """Return the files that change with what is installed."""
    return tuple(path for path in (STATUS, PARTS) if host.modified(path) is not None)


def softwares(host: Host) -> Iterator[Software]:
    """Yield the packages whose files are there."""
    return (describe(each, _installed_seconds(host, each)) for each in packages(host) if each.state in PRESENT)


def packages(host: Host) -> Iterator[Package]:
    """Yield the book, package by package; ValueError at its end where it is torn, as after a power cut."""
    tail = b""

    def watched() -> Iterator[bytes]:
        nonlocal tail
        for piece in host.pieces(STATUS):
            tail = (tail + piece)[-2:]
            yield piece

    yield from parse(watched())
    if tail not in {b"", b"\n\n"}:  # dpkg ends each paragraph with an empty line
        raise ValueError(f"{STATUS} ends in the middle of a package")
    for name in host.entries(PARTS):
        if not name.endswith(".md5sums"):
            yield from parse(host.pieces(f"{PARTS}/{name}"), without_state="installed")


def parse(pieces: Iterable[bytes], *, without_state: str = "not-installed") -> Iterator[Package]:
    """Yield the packages of a text in dpkg's form; what is no package is passed over."""
    for paragraph in paragraphs(pieces):
        found = fields(paragraph, FIELDS)
        if found.get("package"):
            words = found.get("status", without_state).split()
            yield _package(found, words[-1] if words else without_state)


def _package(found: dict[str, str], state: str) -> Package:
    return Package(
        name=found["package"],
        state=state,
        version=found.get("version"),
        architecture=found.get("architecture"),
        maintainer=found.get("maintainer"),
        kibibytes=whole(found.get("installed-size")),
        same=found.get("multi-arch") == "same",
    )


def whole(text: str | None) -> int | None:
    """Return a whole number of the size that sizes have, ``None`` for anything else."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def describe(package: Package, installed_seconds: float | None = None) -> Software:
    """Return a package as the contract has it."""
    return Software(
        name=package.name,
        version=package.version,
        architecture=package.architecture,
        publisher=person(package.maintainer),
        source="dpkg",
        installed_seconds=installed_seconds,
        size_bytes=None if package.kibibytes is None else package.kibibytes * 1024,
    )


def person(maintainer: str | None) -> str | None:
    """Return a maintainer without the address."""
    name = (maintainer or "").partition("<")[0].strip().strip('"')
    return name or None


def _installed_seconds(host: Host, package: Package) -> float | None:
    """Return when the list of its files was written: dpkg does so when it unpacks a version, and never otherwise."""
    name = f"{package.name}:{package.architecture}" if package.same else package.name
    moment = host.modified(f"{_INFO}/{name}.list")
    return None if moment is None else float(int(moment))
