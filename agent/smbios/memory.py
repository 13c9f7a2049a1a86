"""The slots for memory and what is in them, as sections say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.contract import MemoryModule
from agent.smbios import modules
from agent.smbios.records import SYSTEM_MEMORY

if TYPE_CHECKING:
    from agent.junk import Sieve
    from agent.smbios.records import MemoryArray, MemoryDevice, Tables


class Room(NamedTuple):
    """What the board has room for, all its slots together."""

    slots: int | None = None
    maximum_bytes: int | None = None
    error_correction: str | None = None


def room(tables: Tables) -> Room:
    """Return what the board has room for; a maximum below what is plugged in is the firmware's mistake, and none."""
    held, listed = arrays(tables), devices(tables)
    maximum = sum(array.maximum_bytes or 0 for array in held)
    installed = sum(device.size_bytes or 0 for device in listed)
    return Room(
        slots=len(listed) or sum(array.slots or 0 for array in held) or None,
        maximum_bytes=maximum if maximum and maximum >= installed else None,
        error_correction=next((array.error_correction for array in held if array.error_correction), None),
    )


def arrays(tables: Tables) -> list[MemoryArray]:
    """Return the arrays that hold the machine's own memory; firmware and graphics have theirs, which are no slots."""
    return [array for array in tables.memory_arrays if array.use == SYSTEM_MEMORY] or list(tables.memory_arrays)


def devices(tables: Tables) -> list[MemoryDevice]:
    """Return the slots of those arrays, in the order of the firmware."""
    others = {array.handle for array in tables.memory_arrays} - {array.handle for array in arrays(tables)}
    return [device for device in tables.memory_devices if device.array not in others]


def module(device: MemoryDevice, sieve: Sieve, place: str) -> MemoryModule:
    """Return one slot for people; what the firmware does not say of a module, its codes and numbers may."""
    part = sieve(f"{place}.part_number", "part", modules.part_number(device.part_number))
    told = modules.kind(part if device.size_bytes else None)
    maker = sieve(f"{place}.manufacturer", "name", modules.manufacturer(device.manufacturer))
    return MemoryModule(
        slot=sieve(f"{place}.slot", "name", device.slot),
        bank=sieve(f"{place}.bank", "name", device.bank),
        size_bytes=device.size_bytes,
        type=device.type or told.type,
        form_factor=device.form_factor,
        transfers_per_second=device.transfers_per_second,
        manufacturer=maker or modules.manufacturer(None, device.manufacturer_id) or told.manufacturer,
        serial=sieve(f"{place}.serial", "serial", device.serial),
        part_number=part,
    )
