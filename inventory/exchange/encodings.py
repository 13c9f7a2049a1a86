"""Which encoding a file is in: found by what reads as Vietnamese, never guessed between two that do."""

from __future__ import annotations

import codecs
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.exchange import legacy
from inventory.exchange.syllables import share
from inventory.registry.refusal import bad_choice, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.text import Problem

_READS: Final = 0.9
"""The share of syllables that text in the right encoding has; names of other languages are the rest."""
_BROKEN: Final = 0.5
"""Below it, what was decoded without an error is not the language."""
_SAMPLE: Final = 256 * 1024


class Decoded(NamedTuple):
    """A file as text in form NFC, and what it was."""

    text: str
    encoding: str
    repaired: bool = False
    """Whether letters broken by an earlier conversion were put together again."""


def _strict(name: str) -> Callable[[bytes], str]:
    return lambda data: data.decode(name)


ENCODINGS: Final[dict[str, Callable[[bytes], str]]] = {
    "utf-8": _strict("utf-8-sig"),
    "utf-16": _strict("utf-16"),
    "cp1258": _strict("cp1258"),
    "tcvn3": legacy.tcvn3,
    "viscii": legacy.viscii,
    "vni": legacy.vni,
}
"""By the name that ``--encoding`` takes."""
_EIGHT_BITS: Final = ("cp1258", "tcvn3", "viscii", "vni")


def decode(data: bytes, *, encoding: str | None = None, repair: bool = False) -> Decoded:
    """Return the text of a file; what cannot be told for certain is refused by name, with what to do."""
    if encoding is not None:
        return _as_said(data, encoding)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _as_said(data, "utf-16")
    try:
        text = ENCODINGS["utf-8"](data)
    except UnicodeDecodeError:
        return _eight_bits(data)
    return _whole(text, repair=repair)


def _as_said(data: bytes, encoding: str) -> Decoded:
    name = encoding.strip().lower().replace("_", "-")
    if name not in ENCODINGS:
        raise bad_choice("--encoding", encoding, tuple(ENCODINGS))
    try:
        return Decoded(_composed(ENCODINGS[name](data)), name)
    except UnicodeError:
        raise _not_in(name) from None


def _eight_bits(data: bytes) -> Decoded:
    """Choose the one old encoding in which the file reads as Vietnamese."""
    scores = sorted(((_score(data[:_SAMPLE], name), name) for name in _EIGHT_BITS), reverse=True)
    (best, name), (second, _) = scores[:2]
    if best < _READS or best == second:
        raise _untold()
    return Decoded(_composed(ENCODINGS[name](data)), name)


def _score(data: bytes, name: str) -> float:
    try:
        return share(_composed(ENCODINGS[name](data)))
    except UnicodeError:
        return 0.0


def _whole(text: str, *, repair: bool) -> Decoded:
    """Return UTF-8 text, unless its letters were broken by a conversion before it came here."""
    text = _composed(text)
    if share(text[:_SAMPLE]) >= _BROKEN:
        return Decoded(text, "utf-8")
    mended = mend(text)
    if mended is None or share(mended[:_SAMPLE]) < _READS:
        return Decoded(text, "utf-8")
    if not repair:
        raise _mojibake(text, mended)
    return Decoded(mended, "utf-8", repaired=True)


def mend(text: str) -> str | None:
    """Undo one reading of UTF-8 as Windows-1252; ``None`` where the text did not come about so."""
    try:
        return _composed(b"".join(map(_byte, text)).decode("utf-8"))
    except UnicodeError:
        return None


def _byte(char: str) -> bytes:
    """Return the byte that Windows-1252 shows as ``char``; the five it leaves open stand for themselves."""
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _not_in(name: str) -> Problem:
    return unreadable(
        Text(f"Tệp không phải bảng mã {name}.", f"The file is not in {name}."),
        Text("Bỏ --encoding để tự nhận.", "Leave --encoding out and it is found by itself."),
    )


def _untold() -> Problem:
    known = ", ".join(ENCODINGS)
    return unreadable(
        Text("Không nhận ra bảng mã của tệp.", "The encoding of the file cannot be told."),
        Text(
            f'Trong Excel lưu lại "CSV UTF-8", hoặc nêu --encoding ({known})',
            f'Save it in Excel as "CSV UTF-8", or name --encoding ({known})',
        ),
    )


def _mojibake(text: str, mended: str) -> Problem:
    pairs = [
        f"“{broken[:40]}” → “{whole[:40]}”"
        for broken, whole in zip(text.splitlines(), mended.splitlines(), strict=False)
        if broken != whole
    ][:5]
    shown = "; ".join(pairs)
    return unreadable(
        Text(f"Chữ trong tệp đã bị hỏng: {shown}", f"The letters of the file are broken: {shown}"),
        Text(
            'Mở bản gốc trong Excel, lưu "CSV UTF-8"; hoặc thêm --repair nếu phần bên phải đúng',
            'Open the original in Excel and save it as "CSV UTF-8"; or add --repair if the right-hand side is right',
        ),
    )
