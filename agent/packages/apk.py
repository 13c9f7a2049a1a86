"""Alpine's packages: one file of paragraphs, a letter a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.contract import Software
from agent.packages.dpkg import person, whole
from agent.packages.paragraphs import fields, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.host import Host

_FIELDS: Final = "(?-i:[PVAIm])"
"""Letters of one case: ``a`` is something else than ``A``."""
_FILES: Final = ("/usr/lib/apk/db/installed", "/lib/apk/db/installed")


def databases(host: Host) -> tuple[str, ...]:
    """Return the file that changes with what is installed."""
    return tuple(path for path in _FILES if host.modified(path) is not None)[:1]


def softwares(host: Host) -> Iterator[Software]:
    """Yield the packages; the day of an installation is not on file."""
    for path in databases(host):
        yield from parse(host.pieces(path))


def parse(pieces: Iterable[bytes]) -> Iterator[Software]:
    """Yield the packages of a text in apk's form; what is no package is passed over."""
    for paragraph in paragraphs(pieces):
        found = fields(paragraph, _FIELDS)
        if found.get("p"):
            yield Software(
                name=found["p"],
                version=found.get("v"),
                architecture=found.get("a"),
                publisher=person(found.get("m")),
                source="apk",
                size_bytes=whole(found.get("i")),
            )
