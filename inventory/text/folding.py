"""Folding for search: ``tua chua``, ``TỦA CHÙA`` and a decomposed ``Tủa Chùa`` are one word to the one who types."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_D: Final = str.maketrans("đĐðÐ", "dDdD")
"""The Latin eth is what old typewriter-minded texts put for đ."""
_APOSTROPHES: Final = str.maketrans("’ʼ‘`´ʻ", "''''''")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return ``text`` without marks, case and spare blanks; never a key, only a way to find one.

    What a district is called is asked again with every line of a table, so the newest answers are kept.
    """
    return " ".join(without_marks(text).casefold().split())


def lines(*parts: str | None) -> str:
    """Return ``parts`` folded, each a line of its own between line feeds: one search text with its fields apart."""
    folded = [line for part in parts if part and (line := fold(part))]
    return "".join(f"\n{line}" for line in folded) + "\n" if folded else ""


def without_marks(text: str) -> str:
    """Return ``text`` in plain letters, ``Huyen Tua Chua``, for search and for terminals that know no others."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return letters.translate(_D)


def exact(text: str) -> str:
    """Return ``text`` composed and with single blanks, for comparing names mark by mark."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def matches(piece: str, name: str) -> bool:
    """Whether ``piece`` is part of ``name`` for one who types without marks."""
    return fold(piece) in fold(name)
