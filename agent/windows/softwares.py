r"""Programs in the views of ``CurrentVersion\Uninstall``: of 64 bits, of 32 bits, and of each user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.contract import Software
from agent.windows.rows import Key, day, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KIBIBYTE: Final = 1024
_UPDATES: Final = ("Hotfix", "Security Update", "Software Update", "Update", "Update Rollup", "Service Pack")
"""ReleaseType of what is no program of its own."""
SOURCE: Final = "registry"


class View(NamedTuple):
    """One ``Uninstall`` key."""

    key: Key
    architecture: str | None
    """``x86_64`` or ``i686``: of which programs the view is; of a user's own it is not known."""


def softwares(views: Iterable[View]) -> tuple[Software, ...]:
    """Return the programs, each once: some write themselves into both views."""
    found = {one for view in views for one in _programs(view)}
    return tuple(sorted(found, key=_order))


def _order(one: Software) -> tuple[str, str, str]:
    return one.name.casefold(), one.version or "", one.architecture or ""


def _programs(view: View) -> Iterator[Software]:
    for key in view.key.keys.values():
        name = text(key.values, "DisplayName")
        if name and not _is_a_part(key):
            yield _software(name, key, view.architecture)


def _is_a_part(key: Key) -> bool:
    """Return whether Windows hides it: a component, an update of something else, or what belongs to another entry."""
    values = key.values
    return (
        bool(number(values, "SystemComponent")) or text(values, "ReleaseType") in _UPDATES or "ParentKeyName" in values
    )


def _software(name: str, key: Key, architecture: str | None) -> Software:
    kibibytes = number(key.values, "EstimatedSize")
    return Software(
        name=name,
        version=text(key.values, "DisplayVersion") or _numbered(key),
        architecture=architecture,
        publisher=text(key.values, "Publisher"),
        source=SOURCE,
        installed_seconds=day(key.values, "InstallDate"),
        size_bytes=kibibytes * _KIBIBYTE if kibibytes else None,
    )


def _numbered(key: Key) -> str | None:
    major, minor = number(key.values, "VersionMajor"), number(key.values, "VersionMinor")
    return None if major is None else f"{major}.{minor or 0}"
