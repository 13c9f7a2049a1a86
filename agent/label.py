"""The serial of a screen as it is printed on the label, which some makers spread over two fields of the EDID.

A number and a text are kept there. Most makers put the label into the text; the others are below, as owners have found
by comparing. Where there is no text, the number is written as GLPI's agents write it, so that a screen keeps its serial
whichever agent has seen it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.edid import Edid

_NO_NUMBERS: Final = {0, 1, 0x01010101, 0x80000000, 0xFFFFFFFF}
"""What makers write who give no number: VESA's zero, HP's ones, and other fillings."""
_NO_TEXTS: Final = {"H1AK500000"}
"""What Samsung writes into screens that get no serial."""
_LETTERS_OF_LG: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE: Final = re.compile(rb"[A-Z0-9]{4}")


def printed_serial(edid: Edid) -> str | None:
    """Return the serial on the label, the nearest to it that can be told, or ``None``."""
    text = None if edid.serial in _NO_TEXTS else edid.serial
    if edid.number in _NO_NUMBERS:
        return text
    if text is None:
        return _number_alone(edid)
    on_label = _MAKERS.get(edid.letters or "")
    return on_label(edid.product, edid.number, text) if on_label else text


def _number_alone(edid: Edid) -> str:
    if edid.letters == "ENC":  # Eizo
        return str(edid.number)
    if edid.letters == "PHL":
        return f"{edid.number:06d}"
    return f"{edid.number:08x}"


def _acer(_: int, number: int, text: str) -> str:
    """The number stands in the middle: part and place of making, the number, what it was made for."""
    return f"{text[:8]}{number:08x}{text[8:12]}" if len(text) >= 12 else text


def _benq(_: int, number: int, text: str) -> str:
    """The number is not one, but the first letters of the label."""
    prefix = number.to_bytes(4, "little").rstrip(b"\0").decode("latin-1")
    return prefix + text if re.fullmatch("[A-Z]+", prefix) else text


def _lg(product: int, number: int, text: str) -> str:
    """On one model the text is none; the label has the number, its thousands in two characters of base 34."""
    thousands, rest = divmod(number, 1000)
    first, second = divmod(thousands, 34)
    if product != 0x4B21 or not 0 < thousands < 34 * 34:
        return text
    return f"{_LETTERS_OF_LG[first]}{_LETTERS_OF_LG[second]}{rest:03d}"


def _samsung(product: int, number: int, text: str) -> str:
    """The number is not one, but the first four characters of the label: backwards, as the bytes lie, on most."""
    if product == 0x0C18:
        return str(number)
    code = number.to_bytes(4, "little" if product == 0x0E5A else "big")
    return code.decode("ascii") + text if _CODE.fullmatch(code) and len(text) == 10 else text


_MAKERS: Final[dict[str, Callable[[int, int, str], str]]] = {
    "ACR": _acer,
    "BNQ": _benq,
    "GSM": _lg,
    "SAM": _samsung,
}
"""By letters: from product code, number and text to what is printed."""
