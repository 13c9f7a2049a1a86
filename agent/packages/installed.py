"""All that is installed, from every book that this machine has; books that did not change are not read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.contract import Software
from agent.kept import kept
from agent.packages import apk, dpkg, flatpak, pacman, rpm, snap

if TYPE_CHECKING:
    from types import ModuleType

    from agent.host import Host

_BOOKS: Final[tuple[ModuleType, ...]] = (dpkg, rpm, apk, pacman)
"""Long, or slow to read, and dated."""
_FOLDERS: Final[tuple[ModuleType, ...]] = (snap, flatpak)
"""A few small files a package."""


def installed(host: Host) -> tuple[Software, ...] | None:
    """Return the packages of all managers, sorted; ``None`` where there is no manager.

    Whatever goes wrong with one of them is raised: a list without its part would read as if that had been removed.
    Where no book names even the package manager that keeps it, all of them have come to harm: ValueError.
    """
    known = [(book, paths) for book in _BOOKS if (paths := book.databases(host))]
    folders = [folder for folder in _FOLDERS if folder.is_there(host)]
    if not known and not folders:
        return None
    found = {each for book, paths in known for each in _read(host, book, paths)}
    if known and not found:
        raise ValueError("not one package in " + ", ".join(paths[0] for _, paths in known))
    found.update(each for folder in folders for each in folder.softwares(host))
    return tuple(sorted(found, key=order))


def order(software: Software) -> tuple[str, ...]:
    """Return what softwares are sorted by."""
    return (software.name, software.architecture or "", software.version or "", software.source or "", repr(software))


def _read(host: Host, book: ModuleType, paths: tuple[str, ...]) -> tuple[Software, ...]:
    return kept(host, book.__name__, paths, Software, lambda: book.softwares(host))
