"""The packages of Red Hat, Fedora and SUSE: what rpm says, whose database has a new form every few years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.contract import Software
from agent.packages.dpkg import whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host

_FOLDERS: Final = ("/usr/lib/sysimage/rpm", "/var/lib/rpm")
_FILES: Final = ("rpmdb.sqlite", "rpmdb.sqlite-wal", "Packages.db", "Packages")
QUERY: Final = (
    "-qa",
    "--queryformat",
    r"%{NAME}\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\t%{ARCH}\t%{INSTALLTIME}\t%{LONGSIZE}\t%{VENDOR}\n",
)
KEY: Final = "gpg-pubkey"
"""The keys of those who sign packages, which rpm keeps as if they were packages."""


def databases(host: Host) -> tuple[str, ...]:
    """Return the files that change with what is installed, of all forms that the database had."""
    candidates = (f"{folder}/{file}" for folder in _FOLDERS for file in _FILES)
    return tuple(path for path in candidates if host.modified(path) is not None)


def softwares(host: Host) -> Iterator[Software]:
    """Yield the packages; OSError where rpm fails, ValueError where it says what no rpm says."""
    told = host.run("rpm", *QUERY)
    if told is None:
        return
    if told.code:
        raise OSError(f"rpm ended with code {told.code}")
    yield from parse(told.text)


def parse(text: str) -> Iterator[Software]:
    """Yield the packages of an answer; ValueError at a line that is none of an answer."""
    for line in text.splitlines():
        columns = line.split("\t")
        if len(columns) != 6 or whole(columns[3]) is None:
            raise ValueError(f"rpm says what no rpm says: {line!r:.80}")
        if columns[0] != KEY:
            name, version, architecture, installed, size, vendor = columns
            yield software(name, version, architecture, installed=installed, size=size, vendor=vendor)


def software(
    name: str, version: str, architecture: str, *, installed: str = "", size: str = "", vendor: str = ""
) -> Software:
    """Return one package from what rpm prints of it; ``(none)`` is how it prints nothing."""
    seconds = whole(installed)
    return Software(
        name=name,
        version=version,
        architecture=_some(architecture),
        publisher=_some(vendor),
        source="rpm",
        installed_seconds=None if seconds is None else float(seconds),
        size_bytes=whole(size),
    )


def _some(text: str) -> str | None:
    return None if text in {"", "(none)"} else text
