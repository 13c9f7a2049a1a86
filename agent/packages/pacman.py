"""Arch's packages: a folder a package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.contract import Software
from agent.packages.dpkg import person, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host

_FOLDER: Final = "/var/lib/pacman/local"


def databases(host: Host) -> tuple[str, ...]:
    """Return the folder, in which each installation leaves or takes a name."""
    return () if host.modified(_FOLDER) is None else (_FOLDER,)


def softwares(host: Host) -> Iterator[Software]:
    """Yield the packages; ValueError where one does not say which it is."""
    for name in host.entries(_FOLDER):
        text = host.read(f"{_FOLDER}/{name}/desc")
        if text is not None:
            yield parse(text)


def parse(text: str) -> Software:
    """Return the package of a ``desc``: a heading ``%NAME%``, its lines, an empty line; ValueError without a name."""
    sections = (section.strip("\n").split("\n") for section in text.split("\n\n"))
    found = {lines[0]: lines[1] for lines in sections if len(lines) > 1}
    if not found.get("%NAME%"):
        raise ValueError("a package of pacman without a name")
    seconds = whole(found.get("%INSTALLDATE%"))
    return Software(
        name=found["%NAME%"],
        version=found.get("%VERSION%"),
        architecture=found.get("%ARCH%"),
        publisher=person(found.get("%PACKAGER%")),
        source="pacman",
        installed_seconds=None if seconds is None else float(seconds),
        size_bytes=whole(found.get("%SIZE%", found.get("%ISIZE%"))),
    )
