"""Is it Vietnamese? Its syllables have few shapes, so that text read in a wrong encoding is found out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TONES: Final = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")
_ONSET: Final = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]"
_NUCLEUS: Final = (
    "iêu|yêu|ươi|ươu|uôi|oai|oay|oao|oeo|uây|uyê|uya|uyu|uêu"
    "|iê|yê|ia|ya|ươ|ưa|uô|ua|oa|oă|oe|oo|ôô|uâ|uê|uơ|uy|ai|ay|ây|ao|au|âu|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu"
    "|[aăâeêioôơuưy]"
)
_SYLLABLE: Final = re.compile(rf"(?:{_ONSET})?(?:{_NUCLEUS})(?:ch|ng|nh|[cmnpt])?")
_WORD: Final = re.compile(r"[^\W\d_]+")


def share(text: str) -> float:
    """Return which share of the words with a letter beyond ASCII are Vietnamese syllables; 1 where there are none."""
    marked = {word for word in _WORD.findall(text) if not word.isascii()}
    foreign = sum(not char.isascii() and not char.isalpha() and not char.isspace() for char in text)
    if not marked and not foreign:
        return 1.0
    return sum(map(is_syllable, marked)) / (len(marked) + foreign)


def is_syllable(word: str) -> bool:
    """Tell whether a word can be one syllable of Vietnamese, in one case, with at most one tone."""
    if word not in {word.lower(), word.upper(), word.title()}:
        return False
    letters = unicodedata.normalize("NFD", word.lower())
    bare = unicodedata.normalize("NFC", letters.translate(_TONES))
    tones = len(letters) - len(unicodedata.normalize("NFD", bare))
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None
