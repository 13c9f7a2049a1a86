"""One structure on paper: a formatted area with blanks to fill in, and its set of strings."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

NOT_SPECIFIED = "Not Specified"
BAD_INDEX = "<BAD INDEX>"
_NO_SUCH_STRING = 0xFF


@dataclass
class Form:
    """What is written beyond the structure's length is lost, as it is for old firmware."""

    type: int
    length: int
    handle: int = 0
    version: tuple[int, int] = (2, 8)
    area: bytearray = field(init=False)
    texts: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.area = bytearray(self.length)
        struct.pack_into("<BBH", self.area, 0, self.type, self.length, self.handle)

    def number(self, offset: int, size: int, value: int) -> None:
        self.raw(offset, (value % (1 << 8 * size)).to_bytes(size, "little"))

    def raw(self, offset: int, value: bytes) -> None:
        if offset + len(value) <= self.length:
            self.area[offset : offset + len(value)] = value

    def text(self, offset: int, value: str) -> None:
        """Point at a string; strings are bytes here, one a character."""
        if offset >= self.length or value == NOT_SPECIFIED:
            return
        if value.upper() == BAD_INDEX:
            self.area[offset] = _NO_SUCH_STRING
            return
        self.texts.append(value.encode("latin-1") or b" ")
        self.area[offset] = len(self.texts)

    def bytes(self) -> bytes:
        return bytes(self.area) + (b"".join(text + b"\0" for text in self.texts) or b"\0") + b"\0"


def end_of_table(handle: int = 0xFEFF) -> bytes:
    return Form(127, 4, handle).bytes()


def entry_point(version: tuple[int, int], table: bytes, structures: int, kind: str = "_SM_") -> bytes:
    """Return an entry point that announces a table at offset 32, where a dump keeps it."""
    if kind == "_SM3_":
        raw = bytearray(struct.pack("<5sBBBBBBBIQ", b"_SM3_", 0, 24, *version, 0, 1, 0, len(table), 32))
        return _summed(raw, 5)
    intermediate = struct.pack("<5sBHIHB", b"_DMI_", 0, len(table), 32, structures, version[0] << 4 | version[1] & 15)
    old = _summed(bytearray(intermediate), 5)
    if kind == "_DMI_":
        return old
    raw = bytearray(struct.pack("<4sBBBBHB5x", b"_SM_", 0, 31, *version, 256, 0) + old)
    return _summed(raw, 4)


def _summed(raw: bytearray, place: int) -> bytes:
    raw[place] = -sum(raw) & 0xFF
    return bytes(raw)


def dump(entry: bytes, table: bytes) -> bytes:
    """Return a file as ``dmidecode --dump-bin`` writes it and ``--from-dump`` reads it."""
    return entry.ljust(32, b"\0") + table
