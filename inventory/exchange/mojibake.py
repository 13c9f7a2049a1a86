"""Text broken on its way here: UTF-8, or an old font, that something read as Windows letters and saved again.

Looked for cell by cell, for one line may be whole and the next one not. Each step back is taken only where what comes
of it reads as Vietnamese and what stood there did not, so that whole text is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.exchange import legacy
from inventory.exchange.syllables import share

if TYPE_CHECKING:
    from collections.abc import Callable

READS: Final = 0.9
"""The share of syllables that text in the right encoding has; names of other languages are the rest."""
BROKEN: Final = 0.5
"""Below it, what was decoded without an error is not the language."""
_SAMPLE: Final = 256 * 1024
_DEPTH: Final = 4
"""So often a text is broken at most: each time doubles its letters."""
_PAGES: Final = ("cp1252", "cp1258")
"""What Windows reads bytes as, in the West and in Vietnam."""
_OLD: Final = (legacy.tcvn3, legacy.viscii, legacy.vni)
_CELL: Final = re.compile(r'[^;,\t|"\r\n]+')


def _shown(low: int, high: int) -> str:
    """Return, escaped for a set, the letters that Windows shows for the bytes of a range."""
    codes = range(low, high + 1)
    letters = {bytes([code]).decode(page, "ignore") for code in codes for page in _PAGES} | set(map(chr, codes))
    return re.escape("".join(sorted(letters)))


_LETTERS: Final = (
    frozenset(
        letter
        for base in "AĂÂEÊIOÔƠUƯYĐaăâeêioôơuưyđ"
        for tone in ("", *"\u0300\u0301\u0303\u0309\u0323")
        for letter in unicodedata.normalize("NFC", base + tone)
    )
    | frozenset(map(chr, range(0x20, 0x7F)))
    | frozenset("\ufeff\xa0–—‘’“”…«»°²³×•€")
)
"""What a cell of an office is written with."""
_BEGUN: Final = f"[{_shown(0xC2, 0xF4)}][{_shown(0x80, 0xBF)}]"
"""The first two bytes of a letter in UTF-8, as Windows shows them."""
_POSSIBLE: Final = re.compile(_BEGUN)
_CERTAIN: Final = re.compile(_BEGUN + r"(?<![”’…–—»°²³](?!\w))")
"""A letter and what may close a quotation behind it are such bytes only beside others that nobody would type."""
_LOST: Final = re.compile(r"\ufffd|á[»º][^\s.,;:)]|Æ[°¡]")
"""What is left of such letters where a byte of them is gone; no word of the language holds it."""


class Mended(NamedTuple):
    """A text, the cells that were put together again as they stood and as they are, and one that cannot be."""

    text: str
    pairs: tuple[tuple[str, str], ...] = ()
    lost: str | None = None


def mended(text: str) -> Mended:
    """Return a text with its broken cells put together again, and which they are."""
    found = _by_cell(text, _CERTAIN)
    if found.pairs:
        return _by_cell(text, _POSSIBLE)
    if found.lost is None and (old := _old(text)):
        return Mended(old, _lines(text, old))
    return found


def cells(text: str) -> list[str]:
    """Return what stands between the marks that part cells and lines, blanks around it left out."""
    return [cell.strip() for cell in _CELL.findall(text)]


def _by_cell(text: str, suspect: re.Pattern[str]) -> Mended:
    pairs: dict[str, str] = {}
    lost: list[str] = []

    def one(match: re.Match[str]) -> str:
        cell = whole = match[0]
        if cell.isascii():
            return cell
        if suspect.search(cell) and (whole := _whole(cell)) != cell:
            pairs.setdefault(cell, whole)
        if _LOST.search(whole) and share(whole) < BROKEN:
            lost.append(whole)
        return whole

    result = _CELL.sub(one, text)
    return Mended(result, tuple(pairs.items()), next(iter(lost), None))


def _whole(cell: str) -> str:
    """Take back every reading of a cell, if nothing but letters of Vietnamese comes of it."""
    whole, found = cell, {cell}
    for _ in range(_DEPTH):
        found = {back for text in found for page in _PAGES if (back := mend(text, page)) is not None}
        whole = min((text for text in found if _LETTERS.issuperset(unicodedata.normalize("NFC", text))), default=whole)
    return whole


def mend(text: str, page: str = "cp1252") -> str | None:
    """Undo one reading of UTF-8 as a page of Windows; ``None`` where the text did not come about so."""
    try:
        return _bytes(text, page).decode("utf-8")
    except UnicodeError:
        return None


def _bytes(text: str, page: str) -> bytes:
    """Return the bytes that Windows shows as ``text``; those a page leaves open stand for themselves."""
    try:
        return text.encode(page)
    except UnicodeEncodeError:
        return b"".join(_byte(char, page) for char in text)


def _byte(char: str, page: str) -> bytes:
    try:
        return char.encode(page)
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _old(text: str) -> str | None:
    """Return what was typed with an old font and saved as if its letters were those of the West."""
    if share(text[:_SAMPLE]) >= BROKEN:
        return None
    try:
        data = _bytes(text, "cp1252")
    except UnicodeEncodeError:
        return None
    read = [found for way in _OLD if (found := _read(data, way)) is not None]
    return read[0] if len(read) == 1 else None


def _read(data: bytes, way: Callable[[bytes], str]) -> str | None:
    try:
        text = way(data)
    except UnicodeError:
        return None
    return text if share(text[:_SAMPLE]) >= READS else None


def _lines(broken: str, whole: str) -> tuple[tuple[str, str], ...]:
    both = zip(broken.split("\n"), whole.split("\n"), strict=False)
    return tuple((one.strip(), other.strip()) for one, other in both if one != other)
