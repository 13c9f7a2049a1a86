"""Memory as firmware before SMBIOS 2.1 tells it: a controller (type 5) with its modules (type 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.smbios.records import SYSTEM_MEMORY, MemoryArray, MemoryDevice

if TYPE_CHECKING:
    from agent.smbios.table import Structure

_MIB: Final = 1024 * 1024
_LARGEST_POWER: Final = 42  # 4 EiB, as a power of MiB; more is no size
_NOT_INSTALLED: Final = 0x7F
_CORRECTS_TWO_BITS: Final = 1 << 4
# DSP0134 7.6.1, and what it is called in an array of today
_METHODS: Final = {3: "None", 4: "Parity", 5: "ECC", 6: "ECC", 7: "ECC", 8: "CRC"}
# DSP0134 7.7.1, the most telling bit first
_TYPES: Final = ((10, "SDRAM"), (9, "Burst EDO"), (4, "EDO"), (3, "FPM"))
_FORM_FACTORS: Final = ((8, "DIMM"), (7, "SIMM"))


def memory_controller(one: Structure) -> MemoryArray:
    """Return a controller as the array of its slots."""
    slots = one.number(0x0E)
    largest = _power(one.number(0x08))
    return MemoryArray(
        handle=one.handle,
        use=SYSTEM_MEMORY,
        error_correction=_correction(one, slots or 0),
        maximum_bytes=slots * largest if slots and largest else None,
        slots=slots,
    )


def _correction(one: Structure, slots: int) -> str | None:
    method = _METHODS.get(one.number(0x04) or 0)
    if method != "ECC":
        return method
    enabled = one.number(0x0F + 2 * slots)
    capable = one.number(0x05) if enabled is None else enabled
    return "Multi-bit ECC" if (capable or 0) & _CORRECTS_TWO_BITS else "Single-bit ECC"


def memory_module(one: Structure) -> MemoryDevice:
    """Return a socket and what is in it."""
    kinds = one.number(0x07, 2) or 0
    installed = one.number(0x09)
    power = None if installed is None else installed & 0x7F
    return MemoryDevice(
        slot=one.text(0x04),
        size_bytes=0 if power == _NOT_INSTALLED else _power(power),
        type=next((word for bit, word in _TYPES if kinds >> bit & 1), None),
        form_factor=next((word for bit, word in _FORM_FACTORS if kinds >> bit & 1), None),
    )


def _power(exponent: int | None) -> int | None:
    """Return the bytes of a power of two MiB, ``None`` for the codes that are none."""
    return _MIB << exponent if exponent is not None and exponent <= _LARGEST_POWER else None
