"""Names of software without the version and the architecture that makers put into them. Pure."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final, NamedTuple

_ARCHITECTURES: Final = {
    "x64": "x86_64",
    "64-bit": "x86_64",
    "amd64": "x86_64",
    "x86_64": "x86_64",
    "x86": "x86",
    "32-bit": "x86",
    "i386": "x86",
    "i686": "x86",
    "arm64": "arm64",
    "aarch64": "arm64",
}
# "(x64)", "(64-bit)", "(x64 vi)", "(x86 en-US)", "64-bit" standing alone
_MARK: Final = re.compile(
    r"\s*(?:\((?P<inside>x64|x86|amd64|arm64|64-bit|32-bit)(?:[ ,]+[a-z]{2}(?:-[a-z]{2,4})?)?\)"
    r"|(?<![\w-])(?P<alone>64-bit|32-bit)(?![\w-]))",
    re.IGNORECASE,
)
# "linux-image-6.1.0-18-amd64", "kernel-modules-5.14.0-362.el9": the release of a kernel stands in its name.
_KERNEL: Final = re.compile(r"^((?:linux|kernel)-[a-z-]*?)-?\d+\.\d+\.\d+(?:[-.]\d+)*")
_RELEASE: Final = re.compile(r"(?<![\w.])v?(\d+(?:\.\d+)+)(?![\w.])", re.IGNORECASE)
_TAIL: Final = re.compile(r"(?:\s+(?:v|ver\.?|version|build|phiên bản)|\s*[-–,:])+\s*$", re.IGNORECASE)
_EMPTY: Final = re.compile(r"\(\s*\)|\[\s*\]")


class Release(NamedTuple):
    """One release of a program. Its numbers are made of its words, so that nobody has to ask the register for them."""

    id: int
    title_id: int
    """The same for every release; case does not count."""
    name: str
    """Without version and architecture."""
    version: str
    """``''``: not told."""
    architecture: str
    """``x86_64``, ``x86``, ``arm64`` …; ``''``: any, or not told."""


@lru_cache(maxsize=8192)
def release_of(name: str, version: str | None, architecture: str | None) -> Release:
    """Return what a program is called, and its numbers."""
    title, processor = _bare(name, version), _processor(name, architecture)
    number = _number(title.casefold(), processor)
    return Release(_number(str(number), version or ""), number, title, version or "", processor)


def _number(*words: str) -> int:
    """Return 63 bits: a million programs meet once in 18 million registers."""
    return int.from_bytes(hashlib.blake2b("\0".join(words).encode(), digest_size=8).digest(), "big") >> 1


def _processor(name: str, told: str | None) -> str:
    if told:
        return _ARCHITECTURES.get(told.lower(), told.lower())
    mark = _MARK.search(name)
    return _ARCHITECTURES[(mark["inside"] or mark["alone"]).lower()] if mark else ""


def _bare(name: str, version: str | None) -> str:
    kept = _KERNEL.sub(r"\1-*", _MARK.sub("", " ".join(name.split())))
    if version:
        kept = _RELEASE.sub(lambda found: "" if version.startswith(found[1]) else found[0], kept)
    kept = _TAIL.sub("", " ".join(_EMPTY.sub("", kept).split()))
    return kept or " ".join(name.split()) or "?"
