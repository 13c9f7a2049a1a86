"""Which encoding a file is in: found by what reads as Vietnamese, never guessed between two that do."""

from __future__ import annotations

import codecs
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.exchange import legacy
from inventory.exchange.mojibake import READS, cells, mended
from inventory.exchange.syllables import share
from inventory.registry.refusal import bad_choice, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.text import Problem

_SAMPLE: Final = 256 * 1024
_SHOWN: Final = 5
"""So many cells are shown as they stood and as they are read."""


class Decoded(NamedTuple):
    """A file as text in form NFC, and what it was."""

    text: str
    encoding: str
    repaired: bool = False
    """Whether letters broken by an earlier conversion were put together again."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Some cells as Windows would show them and as they are read, where that is not the same."""


def _strict(name: str) -> Callable[[bytes], str]:
    return lambda data: data.decode(name)


ENCODINGS: Final[dict[str, Callable[[bytes], str]]] = {
    "utf-8": _strict("utf-8-sig"),
    "utf-16": _strict("utf-16"),
    "utf-32": _strict("utf-32"),
    "cp1258": _strict("cp1258"),
    "tcvn3": legacy.tcvn3,
    "viscii": legacy.viscii,
    "vni": legacy.vni,
}
"""By the name that ``--encoding`` takes."""
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a file begins with that says its encoding; the longer ones first, for they begin as the shorter."""
_WIDE: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_EIGHT_BITS: Final = ("cp1258", "tcvn3", "viscii", "vni")


def decode(data: bytes, *, encoding: str | None = None, repair: bool = False) -> Decoded:
    """Return the text of a file; what cannot be told for certain is refused by name, with what to do."""
    if encoding is not None:
        return _as_said(data, encoding)
    if name := next((name for mark, name in _MARKS if data.startswith(mark)), None):
        return _as_said(data, name)
    if b"\0" in data[:_SAMPLE] and (wide := _wide(data)):
        return wide
    try:
        text = ENCODINGS["utf-8"](data)
    except UnicodeDecodeError:
        return _eight_bits(data)
    return _whole(text, repair=repair)


def _wide(data: bytes) -> Decoded | None:
    """Read what lost the mark that says how many bytes a letter has; in a wrong width it holds NULs or reads odd."""
    for name in _WIDE:
        try:
            text = _composed(data.decode(name))
        except UnicodeError:
            continue
        if "\0" not in text and share(text[:_SAMPLE]) >= READS:
            return Decoded(text, name[:6])
    return None


def _as_said(data: bytes, encoding: str) -> Decoded:
    name = encoding.strip().lower().replace("_", "-")
    if name not in ENCODINGS:
        raise bad_choice("--encoding", encoding, tuple(ENCODINGS))
    try:
        return _read(data, name)
    except UnicodeError:
        raise _not_in(name) from None


def _read(data: bytes, name: str) -> Decoded:
    text = _composed(ENCODINGS[name](data))
    return Decoded(text, name, pairs=_pairs(data, text) if name in _EIGHT_BITS else ())


def _pairs(data: bytes, text: str) -> tuple[tuple[str, str], ...]:
    both = zip(cells(data[:_SAMPLE].decode("cp1252", "replace")), cells(text[:_SAMPLE]), strict=False)
    return tuple(islice(dict.fromkeys(pair for pair in both if pair[0] != pair[1]), _SHOWN))


def _eight_bits(data: bytes) -> Decoded:
    """Choose the one old encoding in which the file reads as Vietnamese."""
    scores = sorted(((_score(data[:_SAMPLE], name), name) for name in _EIGHT_BITS), reverse=True)
    (best, name), (second, _) = scores[:2]
    if best < READS or best == second:
        raise _untold()
    return _read(data, name)


def _score(data: bytes, name: str) -> float:
    try:
        return share(_composed(ENCODINGS[name](data)))
    except UnicodeError:
        return 0.0


def _whole(text: str, *, repair: bool) -> Decoded:
    """Return UTF-8 text, unless its letters were broken by a conversion before it came here."""
    found = mended(text)
    if found.lost is not None:
        raise _lost(found.lost)
    if found.pairs and not repair:
        raise _mojibake(found.pairs[:_SHOWN])
    pairs = tuple((broken.strip(), _composed(whole).strip()) for broken, whole in found.pairs[:_SHOWN])
    return Decoded(_composed(found.text), "utf-8", repaired=bool(found.pairs), pairs=pairs)


def _composed(text: str) -> str:
    """Return text in form NFC, without the marks of order that programs put before it, some of them twice."""
    return unicodedata.normalize("NFC", text.lstrip("\ufeff"))


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


def _mojibake(found: tuple[tuple[str, str], ...]) -> Problem:
    shown = "; ".join(f"“{broken.strip()[:40]}” → “{_composed(whole).strip()[:40]}”" for broken, whole in found)
    return unreadable(
        Text(f"Chữ trong tệp đã bị hỏng: {shown}", f"The letters of the file are broken: {shown}"),
        Text(
            'Mở bản gốc trong Excel, lưu "CSV UTF-8"; hoặc thêm --repair nếu phần bên phải đúng',
            'Open the original in Excel and save it as "CSV UTF-8"; or add --repair if the right-hand side is right',
        ),
    )


def _lost(cell: str) -> Problem:
    shown = cell.strip()[:40]
    return unreadable(
        Text(f"Chữ trong tệp đã mất một phần: “{shown}”", f"Letters of the file are lost: “{shown}”"),
        Text(
            'Không chữa được. Mở bản gốc trong Excel, lưu "CSV UTF-8"',
            'They cannot be mended. Open the original in Excel and save it as "CSV UTF-8"',
        ),
    )
