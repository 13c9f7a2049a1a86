"""The structure table as it lies in memory: where it is announced, and one structure after another.

Firmware is careless: strings without an end, lengths that lie, tables cut short. What can be told apart is told,
the rest is left; no input makes this raise, or take more than one pass.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TABLE_BYTES: Final = 1024 * 1024
"""Far above what firmware makes (64 KiB where the 32-bit entry point counts it)."""

END_OF_TABLE: Final = 127
_HEADER: Final = struct.Struct("<BBH")
_HANDLES: Final = 0xFF00  # the rest is reserved: no table has more structures
_NAMED_TYPES: Final = 46  # DSP0134 7.47; from 128 on, types are the maker's own
_OEM_TYPES: Final = 128
# Versions that firmware wrote as hexadecimal or decimal by mistake, as other readers understand them.
_VERSIONS: Final = {(2, 31): (2, 3), (2, 33): (2, 3), (2, 51): (2, 6)}
_WINDOWS_HEADER: Final = struct.Struct("<BBBBI")


class EntryPoint(NamedTuple):
    """What is announced: the version, and how many structures there are where that is said."""

    version: tuple[int, int]
    structures: int | None = None


class Structure(NamedTuple):
    """One structure: its formatted area with the header, and its strings as they lie there."""

    type: int
    handle: int
    data: bytes
    texts: bytes = b""

    def number(self, offset: int, size: int = 1) -> int | None:
        """Return a little-endian number, ``None`` where this structure is older, and shorter, than the field."""
        field = self.data[offset : offset + size]
        return int.from_bytes(field, "little") if len(field) == size else None

    def text(self, offset: int) -> str | None:
        """Return the string that a field points at, ``None`` where it points at none."""
        index = self.number(offset)
        if not index:
            return None
        texts = self.texts.split(b"\0", index)
        return readable(texts[index - 1]) if index <= len(texts) else None


def readable(raw: bytes) -> str | None:
    """Return the text of a string: UTF-8, or else the code page of the firmware's childhood; blanks trimmed."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp437")
    return "".join(filter(str.isprintable, text)).strip() or None


def entry_point(raw: bytes | None) -> EntryPoint | None:
    """Return what an entry point announces (``_SM3_``, ``_SM_``, or ``_DMI_`` alone), ``None`` if it is none."""
    if not raw:
        return None
    if raw.startswith(b"_SM3_"):
        return EntryPoint((raw[7], raw[8])) if _sums_up(raw, 6, 0x18) else None
    if raw.startswith(b"_SM_"):
        if not _sums_up(raw, 5, 0x1E) or raw[0x10:0x15] != b"_DMI_":
            return None
        version = (raw[6], raw[7])
        return EntryPoint(_VERSIONS.get(version, version), int.from_bytes(raw[0x1C:0x1E], "little"))
    if raw.startswith(b"_DMI_") and len(raw) >= 15 and sum(raw[:15]) & 0xFF == 0:
        return EntryPoint((raw[14] >> 4, raw[14] & 0x0F), int.from_bytes(raw[12:14], "little"))
    return None


def _sums_up(raw: bytes, place: int, least: int) -> bool:
    length = raw[place] if len(raw) > place else 0
    return least <= length <= len(raw) and sum(raw[:length]) & 0xFF == 0


def from_windows(raw: bytes) -> tuple[bytes, EntryPoint] | None:
    """Return table and version out of ``RawSMBIOSData``, as ``GetSystemFirmwareTable('RSMB')`` gives it."""
    if len(raw) < _WINDOWS_HEADER.size:
        return None
    _, major, minor, _, length = _WINDOWS_HEADER.unpack_from(raw)
    table = raw[_WINDOWS_HEADER.size : _WINDOWS_HEADER.size + length]
    return table, EntryPoint(_VERSIONS.get((major, minor), (major, minor)))


def structures(table: bytes, entry: EntryPoint | None = None) -> Iterator[Structure]:
    """Yield the structures in their order, as many as are announced, or else up to the end marker."""
    announced = entry.structures if entry else None
    start = 0
    for _ in range(min(announced or _HANDLES, _HANDLES)):
        if start + _HEADER.size > len(table):
            return
        kind, length, handle = _HEADER.unpack_from(table, start)
        body = start + length
        if length < _HEADER.size or body > len(table):
            return
        end, start = _ends(table, body)
        yield Structure(kind, handle, table[body - length : body], table[body:end])
        if kind == END_OF_TABLE and not announced:
            return


def _ends(table: bytes, body: int) -> tuple[int, int]:
    """Return where the strings after a formatted area end, and where the next structure starts."""
    if table[body : body + 1] == b"\0" and table[body + 1 : body + 2] != b"\0" and _could_start(table, body + 1):
        return body, body + 1  # no set of strings starts with an empty one: half of the terminator was forgotten
    end = table.find(b"\0\0", body)
    return (len(table), len(table)) if end < 0 else (end, end + 2)


def _could_start(table: bytes, start: int) -> bool:
    if start + _HEADER.size > len(table):
        return False
    kind, length = table[start : start + 2]
    is_type = kind <= _NAMED_TYPES or kind >= _OEM_TYPES or kind == END_OF_TABLE
    return is_type and _HEADER.size <= length <= len(table) - start
