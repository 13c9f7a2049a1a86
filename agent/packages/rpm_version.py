"""Which of two versions is the newer one, as rpm compares them (rpm-version(7))."""

from __future__ import annotations

import re

Key = tuple[object, ...]


def key(version: str) -> Key:
    """Return what ``epoch:version-release`` is to be sorted by; equal for those that rpm takes for equal."""
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "", version
    number, _, release = rest.partition("-")
    return (_number(epoch), _part(number), _part(release))


def _part(text: str) -> Key:
    """Return its words: a tilde before the end, the end before a caret, that before letters, those before digits."""
    words = re.findall(r"[0-9]+|[A-Za-z]+|~|\^", text)
    return (*map(_word, words), (-1,))


def _word(word: str) -> Key:
    if word in "~^":
        return (-2,) if word == "~" else (0,)
    return (2, *_number(word)) if word[0].isdigit() else (1, word)


def _number(digits: str) -> tuple[int, str]:
    significant = digits.lstrip("0")
    return (len(significant), significant)
