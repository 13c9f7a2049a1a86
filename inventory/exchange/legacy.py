"""The encodings in which Vietnamese was typed before Unicode: TCVN3 (.VnTime), VISCII and VNI-Windows."""

from __future__ import annotations

import unicodedata
from typing import Final

_TCVN_HIGH: Final = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
"""Bytes 128 to 255 of TCVN 5712:1993; fonts like .VnTime use the same codes."""
_TCVN_LOW: Final = {0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ", 0x11: "Ứ"} | dict(
    zip(range(0x12, 0x18), "ỰỲỶỸÝỴ", strict=True)
)
_VISCII_HIGH: Final = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
"""Bytes 128 to 255 of VISCII 1.1 (RFC 1456)."""
_VISCII_LOW: Final = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_ROUND, _BREVE = "\u0302", "\u0306"
_VNI_MARKS: Final = {
    **dict(zip("ùøûõï", (_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT), strict=True)),
    **dict(zip("âáàåãä", (_ROUND + tone for tone in ("", _ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)), strict=True)),
    **dict(zip("êéèúüë", (_BREVE + tone for tone in ("", _ACUTE, _GRAVE, _HOOK, _TILDE, _DOT)), strict=True)),
}
"""What a byte behind a letter puts on it, the bytes written as Latin-1 shows them."""
_VNI_LETTERS: Final = {
    "ë": "ỷ",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
    "ô": "ơ",
    "ö": "ư",
    "ñ": "đ",
}


def tcvn3(data: bytes) -> str:
    """Return text typed in TCVN3; capitals typed in a capital-only font come out small, for the bytes are the same."""
    return _single(data, _TCVN_HIGH, _TCVN_LOW)


def viscii(data: bytes) -> str:
    """Return text typed in VISCII."""
    return _single(data, _VISCII_HIGH, _VISCII_LOW)


def _single(data: bytes, high: str, low: dict[int, str]) -> str:
    letters = {**low, **{128 + index: letter for index, letter in enumerate(high)}}
    return unicodedata.normalize("NFC", data.decode("latin-1").translate(letters))


def vni(data: bytes) -> str:
    """Return text typed in VNI-Windows: some bytes are letters, others put marks on the letter before them."""
    text: list[str] = []
    for letter in data.decode("latin-1"):
        small = letter.lower()
        if small in _VNI_MARKS and text and _takes(text[-1], _VNI_MARKS[small]):
            text[-1] += _VNI_MARKS[small]
        elif small in _VNI_LETTERS:
            text.append(_VNI_LETTERS[small] if letter == small else _VNI_LETTERS[small].upper())
        else:
            text.append(letter)
    return unicodedata.normalize("NFC", "".join(text))


def _takes(letter: str, marks: str) -> bool:
    """Tell whether marks can stand on a letter: a breve only on a, a circumflex on a, e and o."""
    bearers = {_BREVE: "a", _ROUND: "aeo"}.get(marks[0], "aeiouyơư")
    return len(letter) == 1 and letter.lower() in bearers
