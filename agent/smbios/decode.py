"""From structures to records, kind by kind (DSP0134 7.1 to 7.23).

Older structures are shorter: a field beyond the end of one is ``None``, as is a number that means "unknown".
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from agent.smbios import words
from agent.smbios.legacy import memory_controller, memory_module
from agent.smbios.records import Battery, Bios, Board, Chassis, MemoryArray, MemoryDevice, Processor, System, Tables
from agent.smbios.table import EntryPoint, Structure, structures

if TYPE_CHECKING:
    from collections.abc import Callable

_KIB: Final = 1024
_MIB: Final = 1024 * 1024
_UUID_IS_MIXED_SINCE: Final = (2, 6)
_UNKNOWN_SIZE: Final = 0xFFFF
_EXTENDED_SIZE: Final = 0x7FFF
_EXTENDED_SPEED: Final = 0xFFFF
_EXTENDED_CAPACITY: Final = 0x8000_0000
_EXTENDED_COUNT: Final = 0xFF
_SMART_BATTERY: Final = 2


def decode(table: bytes, entry: EntryPoint | None = None) -> Tables:
    """Return the records of a structure table; of a broken one, those before the break."""
    found: dict[int, list[Any]] = {}
    for structure in structures(table, entry):
        if structure.type == 1:
            found.setdefault(1, []).append(_system(structure, entry))
        elif read := _READERS.get(structure.type):
            found.setdefault(structure.type, []).append(read(structure))
    modern = 17 in found
    return Tables(
        bios=tuple(found.get(0, ())),
        systems=tuple(found.get(1, ())),
        boards=tuple(found.get(2, ())),
        chassis=tuple(found.get(3, ())),
        processors=tuple(found.get(4, ())),
        memory_arrays=tuple(found.get(16 if modern or 16 in found else 5, ())),
        memory_devices=tuple(found.get(17 if modern else 6, ())),
        batteries=tuple(found.get(22, ())),
    )


def _bios(one: Structure) -> Bios:
    return Bios(one.text(0x04), one.text(0x05), one.text(0x08))


def _system(one: Structure, entry: EntryPoint | None) -> System:
    return System(
        manufacturer=one.text(0x04),
        product=one.text(0x05),
        version=one.text(0x06),
        serial=one.text(0x07),
        uuid=_uuid(one.data[0x08:0x18], entry),
        sku=one.text(0x19),
        family=one.text(0x1A),
    )


def _uuid(raw: bytes, entry: EntryPoint | None) -> str | None:
    """Return a UUID in its one spelling; since 2.6 its first three fields are little-endian (DSP0134 7.2.1)."""
    if len(raw) < 16 or set(raw) in ({0x00}, {0xFF}):  # not set, not there
        return None
    if entry is None or entry.version >= _UUID_IS_MIXED_SINCE:
        raw = raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]
    return "-".join(raw[start:end].hex() for start, end in pairwise((0, 4, 6, 8, 10, 16)))


def _board(one: Structure) -> Board:
    return Board(
        manufacturer=one.text(0x04),
        product=one.text(0x05),
        version=one.text(0x06),
        serial=one.text(0x07),
        asset_tag=one.text(0x08),
        type=one.number(0x0D),
    )


def _chassis(one: Structure) -> Chassis:
    kind = one.number(0x05)
    return Chassis(
        manufacturer=one.text(0x04),
        type=(kind or 0) & 0x7F or None,  # the high bit tells of a lock
        version=one.text(0x06),
        serial=one.text(0x07),
        asset_tag=one.text(0x08),
    )


def _processor(one: Structure) -> Processor:
    status = one.number(0x18)
    return Processor(
        socket=one.text(0x04),
        type=one.number(0x05),
        manufacturer=one.text(0x07),
        version=one.text(0x10),
        populated=None if status is None else bool(status & 0x40),
        cores=_count(one, 0x23, 0x2A),
        threads=_count(one, 0x25, 0x2E),
    )


def _count(one: Structure, offset: int, extended: int) -> int | None:
    count = one.number(offset)
    if count == _EXTENDED_COUNT:
        count = one.number(extended, 2) or count
    return count or None


def _memory_array(one: Structure) -> MemoryArray:
    kibibytes = one.number(0x07, 4)
    extended = kibibytes == _EXTENDED_CAPACITY
    maximum = one.number(0x0F, 8) if extended else None if kibibytes is None else kibibytes * _KIB
    return MemoryArray(
        handle=one.handle,
        use=one.number(0x05),
        error_correction=_word(words.ERROR_CORRECTIONS, one.number(0x06)),
        maximum_bytes=maximum or None,
        slots=one.number(0x0D, 2),
    )


def _memory_device(one: Structure) -> MemoryDevice:
    return MemoryDevice(
        array=one.number(0x04, 2),
        slot=one.text(0x10),
        bank=one.text(0x11),
        size_bytes=_size(one),
        type=_word(words.MEMORY_TYPES, one.number(0x12)),
        form_factor=_word(words.FORM_FACTORS, one.number(0x0E)),
        transfers_per_second=_speed(one),
        manufacturer=one.text(0x17),
        manufacturer_id=one.number(0x2C, 2) or None,
        serial=one.text(0x18),
        part_number=one.text(0x1A),
    )


def _size(one: Structure) -> int | None:
    size = one.number(0x0C, 2)
    if size is None or size == _UNKNOWN_SIZE:
        return None
    if size == _EXTENDED_SIZE and (extended := one.number(0x1C, 4)) is not None:
        return (extended & 0x7FFF_FFFF) * _MIB
    return (size & 0x7FFF) * (_KIB if size & 0x8000 else _MIB)


def _speed(one: Structure) -> float | None:
    """Return what the module can do, or else what it is set to, in transfers per second."""
    for offset, extended in ((0x15, 0x54), (0x20, 0x58)):
        speed = one.number(offset, 2)
        if speed == _EXTENDED_SPEED:
            speed = one.number(extended, 4)
        if speed:
            return speed * 1e6
    return None


def _battery(one: Structure) -> Battery:
    factor = one.number(0x15)
    milliwatthours = (one.number(0x0A, 2) or 0) * (1 if factor is None else factor)
    millivolts = one.number(0x0C, 2)
    smart = len(one.data) >= 0x1A
    number = one.number(0x10, 2)
    chemistry = one.number(0x09)
    return Battery(
        location=one.text(0x04),
        manufacturer=one.text(0x05),
        name=one.text(0x08),
        serial=one.text(0x07) or (str(number) if smart and number and not one.number(0x07) else None),
        chemistry=one.text(0x14) if smart and chemistry == _SMART_BATTERY else _word(words.CHEMISTRIES, chemistry),
        design_joules=milliwatthours * 3.6 if milliwatthours else None,
        design_volts=millivolts / 1000 if millivolts else None,
    )


def _word(table: tuple[str | None, ...], code: int | None) -> str | None:
    return table[code] if code is not None and code < len(table) else None


_READERS: Final[dict[int, Callable[[Structure], Any]]] = {
    0: _bios,
    2: _board,
    3: _chassis,
    4: _processor,
    5: memory_controller,
    6: memory_module,
    16: _memory_array,
    17: _memory_device,
    22: _battery,
}
