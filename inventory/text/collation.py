"""Vietnamese order (CLDR vi): ``ă â đ ê ô ơ ư`` are letters of their own, tones decide only between equal words."""

from __future__ import annotations

import unicodedata
from typing import Final

_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK: Final = {letter: index + 1 for index, letter in enumerate(_ALPHABET)}
_TONES: Final = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""huyền, hỏi, ngã, sắc, nặng; no mark comes first."""
_D: Final = str.maketrans("ðÐ", "đĐ")
_OTHER: Final = 1000

Key = tuple[tuple[int, ...], tuple[int, ...], tuple[bool, ...], str]


def key(text: str) -> Key:
    """Return what sorts ``text`` as a Vietnamese dictionary would: letters, then tones, then case."""
    letters: list[int] = []
    tones: list[int] = []
    cases: list[bool] = []
    for char in unicodedata.normalize("NFC", text.translate(_D)):
        base, tone = _split(char)
        letters.append(_rank(base.lower()))
        tones.append(tone)
        cases.append(base.isupper())
    return tuple(letters), tuple(tones), tuple(cases), text


def _split(char: str) -> tuple[str, int]:
    marks = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), 0)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES)), tone


def _rank(letter: str) -> int:
    """Blanks and marks before digits, digits before letters, other alphabets last."""
    if letter in _RANK:
        return 100 + _RANK[letter]
    if letter.isspace():
        return 0
    if letter.isdecimal():
        return 10 + int(letter)
    return _OTHER + ord(letter[0]) if letter.isalpha() else 1
