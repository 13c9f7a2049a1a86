"""What the structures say, in base units and without judgement: placeholders stay as the maker left them."""

from __future__ import annotations

from typing import Final, NamedTuple

SYSTEM_MEMORY: Final = 3
"""The use of a memory array that holds the machine's memory, and not its firmware's or its graphics card's."""

MOTHERBOARD: Final = 0x0A
CENTRAL_PROCESSOR: Final = 3


class Bios(NamedTuple):
    """The firmware (type 0)."""

    vendor: str | None = None
    version: str | None = None
    date: str | None = None


class System(NamedTuple):
    """The machine (type 1)."""

    manufacturer: str | None = None
    product: str | None = None
    version: str | None = None
    serial: str | None = None
    uuid: str | None = None
    sku: str | None = None
    family: str | None = None


class Board(NamedTuple):
    """One board of it (type 2)."""

    manufacturer: str | None = None
    product: str | None = None
    version: str | None = None
    serial: str | None = None
    asset_tag: str | None = None
    type: int | None = None


class Chassis(NamedTuple):
    """What it sits in (type 3)."""

    manufacturer: str | None = None
    type: int | None = None
    version: str | None = None
    serial: str | None = None
    asset_tag: str | None = None


class Processor(NamedTuple):
    """One socket, and what is in it (type 4)."""

    socket: str | None = None
    type: int | None = None
    manufacturer: str | None = None
    version: str | None = None
    populated: bool | None = None
    cores: int | None = None
    threads: int | None = None


class MemoryArray(NamedTuple):
    """A set of slots for memory (type 16, or 5 where firmware is older)."""

    handle: int
    use: int | None = None
    error_correction: str | None = None
    maximum_bytes: int | None = None
    slots: int | None = None


class MemoryDevice(NamedTuple):
    """One slot, and what is in it (type 17, or 6 where firmware is older); 0 bytes: it is empty."""

    array: int | None = None
    slot: str | None = None
    bank: str | None = None
    size_bytes: int | None = None
    type: str | None = None
    form_factor: str | None = None
    transfers_per_second: float | None = None
    manufacturer: str | None = None
    manufacturer_id: int | None = None
    """As in the module's own memory: JEP106, the bank in the low byte."""
    serial: str | None = None
    part_number: str | None = None


class Battery(NamedTuple):
    """A battery as it was made (type 22)."""

    location: str | None = None
    manufacturer: str | None = None
    name: str | None = None
    serial: str | None = None
    chemistry: str | None = None
    design_joules: float | None = None
    design_volts: float | None = None


class Tables(NamedTuple):
    """All that is said, in the order in which it is said."""

    bios: tuple[Bios, ...] = ()
    systems: tuple[System, ...] = ()
    boards: tuple[Board, ...] = ()
    chassis: tuple[Chassis, ...] = ()
    processors: tuple[Processor, ...] = ()
    memory_arrays: tuple[MemoryArray, ...] = ()
    memory_devices: tuple[MemoryDevice, ...] = ()
    batteries: tuple[Battery, ...] = ()
