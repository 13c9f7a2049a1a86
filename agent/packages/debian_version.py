"""Which of two versions is the newer one, by Debian Policy §5.6.12."""

from __future__ import annotations

import re
from typing import Final

Key = tuple[object, ...]

_NOTHING: Final = ((0,), (0, ""))


def key(version: str) -> Key:
    """Return what versions are to be sorted by; equal for versions that count as equal, ``1.0`` and ``1.00``."""
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "", version
    upstream, hyphen, revision = rest.rpartition("-")
    if not hyphen:
        upstream, revision = rest, ""
    return (_number(epoch), _part(upstream), _part(revision))


def _part(text: str) -> Key:
    """Return turns of other characters and digits; the end sorts before all of them, and after a tilde."""
    turns = [(_others(others), _number(digits)) for others, digits in re.findall(r"([^0-9]*)([0-9]*)", text)]
    while len(turns) > 1 and turns[-1] == _NOTHING:  # as good as the end
        turns.pop()
    return (*(each for turn in turns for each in turn), _NOTHING[0])


def _others(text: str) -> tuple[int, ...]:
    """Return a tilde before the end, the end before letters, letters before all else."""
    return (*(-1 if one == "~" else ord(one) if one.isascii() and one.isalpha() else ord(one) + 256 for one in text), 0)


def _number(digits: str) -> tuple[int, str]:
    """Return a number of any length to sort by: the longer is the greater, among equals the text decides."""
    significant = digits.lstrip("0")
    return (len(significant), significant)
