"""Who made a memory module and what it is, where firmware gives a code or nothing instead of a word.

Codes of makers are those of JEDEC (JEP106), as they stand in the module's own memory; part numbers are numbered by
the makers of the chips themselves, and their numbers tell the generation.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

# By bank from 0 and code without its parity bit: those whose modules are sold.
_MAKERS: Final = {
    (0, 0x01): "AMD",
    (0, 0x18): "Toshiba",
    (0, 0x2C): "Micron",
    (0, 0x2D): "Hynix",
    (0, 0x40): "ProMOS",
    (0, 0x41): "Infineon",
    (0, 0x4E): "Samsung",
    (0, 0x5A): "Winbond",
    (1, 0x14): "SMART Modular",
    (1, 0x18): "Kingston",
    (1, 0x3A): "PNY",
    (1, 0x40): "Viking",
    (1, 0x4F): "Transcend",
    (1, 0x7A): "Apacer",
    (2, 0x1E): "Corsair",
    (2, 0x35): "SpecTek",
    (2, 0x7E): "Elpida",
    (3, 0x0B): "Nanya",
    (3, 0x13): "GeIL",
    (3, 0x14): "Mushkin",
    (3, 0x16): "Netlist",
    (3, 0x25): "Kingmax",
    (4, 0x30): "OCZ",
    (4, 0x43): "Ramaxel",
    (4, 0x4B): "A-DATA",
    (4, 0x4D): "G.Skill",
    (4, 0x6F): "Team Group",
    (5, 0x02): "Patriot",
    (5, 0x1B): "Crucial",
    (5, 0x51): "Qimonda",
    (6, 0x53): "Silicon Power",
    (6, 0x6B): "TwinMOS",
    (6, 0x71): "InnoDisk",
    (10, 0x76): "Lexar",
}
_CODE: Final = r"(?:0x)?((?:[0-9A-F]{2}){2,8})"
_CONTINUES: Final = 0x7F
_BANKS: Final = 16
_GENERATIONS: Final = (
    (r"HMCG()", "Hynix", {"": "DDR5"}),
    (r"HM([TA])\d", "Hynix", {"T": "DDR3", "A": "DDR4"}),
    (r"HYM([DP])\d", "Hynix", {"D": "DDR", "P": "DDR2"}),
    (r"M[34]\d\d([LTBAR])\d", "Samsung", {"L": "DDR", "T": "DDR2", "B": "DDR3", "A": "DDR4", "R": "DDR5"}),
    (r"MTC\d+()C\d", "Micron", {"": "DDR5"}),
    (r"(?:MT)?\d{1,2}([HJKA])[DTS][A-Z]?F", "Micron", {"H": "DDR2", "J": "DDR3", "K": "DDR3", "A": "DDR4"}),
    (r"EB([DEJ])\d", "Elpida", {"D": "DDR", "E": "DDR2", "J": "DDR3"}),
    (r"NT\d+[GM]?([DTCA])\d\d", "Nanya", {"D": "DDR", "T": "DDR2", "C": "DDR3", "A": "DDR4"}),
)


class Kind(NamedTuple):
    """What a part number tells."""

    manufacturer: str | None = None
    type: str | None = None


def manufacturer(text: str | None, identifier: int | None = None) -> str | None:
    """Return the name that goes with a maker's code, the text itself where it is no code or an unknown one."""
    match = re.fullmatch(_CODE, text or "", re.IGNORECASE)
    if match:
        return _MAKERS.get(_bank_and_code(bytes.fromhex(match[1])), text)
    if text is None and identifier:
        return _MAKERS.get((identifier & 0x7F, identifier >> 8 & 0x7F))
    return text


def _bank_and_code(raw: bytes) -> tuple[int, int]:
    """Return bank and code, however they were written down.

    Up to DDR2 a module repeats 7Fh once for each bank (``7F7FFE0000000000``); from DDR3 on it counts the banks
    before the code (``80CE``, ``00AD00B300AD``), and some firmware turns the two bytes round (``CE80``).
    """
    if raw[0] == _CONTINUES:
        code = raw.lstrip(b"\x7f")
        return len(raw) - len(code), code[0] & 0x7F if code else 0
    first, second = raw[0] & 0x7F, raw[1] & 0x7F
    if first < _BANKS and second:
        return first, second
    return (second if len(raw) == 2 and second < _BANKS else 0), first


def part_number(text: str | None) -> str | None:
    """Return a part number as it is printed, where firmware spells its characters in hexadecimal."""
    match = re.fullmatch(r"0x((?:[0-9A-F]{2}){4,})", text or "", re.IGNORECASE)
    spelt = bytes.fromhex(match[1]).rstrip(b"\0\xff ") if match else b""
    return spelt.decode() if spelt.isascii() and spelt.decode("latin-1").isprintable() and spelt else text


def kind(part: str | None) -> Kind:
    """Return maker and generation as the part number tells them."""
    number = (part or "").replace(" ", "").upper()
    for pattern, name, types in _GENERATIONS:
        if match := re.match(pattern, number):
            return Kind(name, types[match[1]])
    return Kind()
