"""Memory modules as WMI lists them, for machines that do not let their firmware tables be read (DSP0134, CIM)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.contract import MemoryModule
from agent.smbios import modules
from agent.windows.rows import number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.junk import Sieve
    from agent.windows.rows import Row

_KIBIBYTE: Final = 1024
_FORMS: Final = {7: "SIMM", 8: "DIMM", 12: "SODIMM", 13: "SRIMM"}
"""CIM_Chip.FormFactor."""
_SMBIOS_TYPES: Final = {
    18: "DDR", 19: "DDR2", 20: "DDR2 FB-DIMM", 24: "DDR3", 26: "DDR4", 27: "LPDDR", 28: "LPDDR2", 29: "LPDDR3",
    30: "LPDDR4", 34: "DDR5", 35: "LPDDR5",
}  # fmt: skip
"""SMBIOSMemoryType: as in DSP0134 7.18.2."""
_TYPES: Final = {20: "DDR", 21: "DDR2", 22: "DDR2 FB-DIMM", 24: "DDR3", 26: "DDR4"}
"""MemoryType, which older systems have alone, and which newer ones leave 0."""


def memories(rows: Sequence[Row], sieve: Sieve) -> tuple[MemoryModule, ...]:
    """Return the modules; WMI lists no empty slots."""
    return tuple(_module(row, sieve, str(place)) for place, row in enumerate(rows))


def slots(arrays: Sequence[Row]) -> tuple[int | None, int | None]:
    """Return how many slots the board has, and what it takes in bytes (Win32_PhysicalMemoryArray, system memory)."""
    own = [row for row in arrays if number(row, "Use") in {None, 3}]
    held = sum(number(row, "MemoryDevices") or 0 for row in own)
    kibibytes = sum(number(row, "MaxCapacityEx") or number(row, "MaxCapacity") or 0 for row in own)
    return held or None, kibibytes * _KIBIBYTE or None


def _module(row: Row, sieve: Sieve, place: str) -> MemoryModule:
    part = sieve(f"{place}.part_number", "part", modules.part_number(text(row, "PartNumber")))
    told = modules.kind(part)
    rate = number(row, "Speed")
    maker = sieve(f"{place}.manufacturer", "name", modules.manufacturer(text(row, "Manufacturer")))
    kind = _SMBIOS_TYPES.get(number(row, "SMBIOSMemoryType") or 0) or _TYPES.get(number(row, "MemoryType") or 0)
    return MemoryModule(
        slot=sieve(f"{place}.slot", "name", text(row, "DeviceLocator")),
        bank=sieve(f"{place}.bank", "name", text(row, "BankLabel")),
        size_bytes=number(row, "Capacity"),
        type=kind or told.type,
        form_factor=_FORMS.get(number(row, "FormFactor") or 0),
        transfers_per_second=rate * 1e6 if rate else None,
        manufacturer=maker or told.manufacturer,
        serial=sieve(f"{place}.serial", "serial", text(row, "SerialNumber")),
        part_number=part,
    )
