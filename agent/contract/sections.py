"""The sections of an inventory: the one list that agent and register share."""

from __future__ import annotations

from typing import Annotated, Final

from agent.contract.bounds import Bound
from agent.contract.hardware import (
    Battery,
    Cpu,
    Gpu,
    Memory,
    MemoryModule,
    Monitor,
    Network,
    PciDevice,
    Printer,
    Raid,
    Storage,
    System,
    UsbDevice,
)
from agent.contract.software import (
    Antivirus,
    Connectivity,
    Filesystem,
    Firewall,
    OperatingSystem,
    RemoteTool,
    Software,
    TimeSynchronisation,
    Updates,
    User,
    VirtualMachine,
)
from agent.record import Record, names


class Sections(Record):
    """Inventory, one field a section; ``None`` says nothing about what is known."""

    system: System | None = None
    operating_system: OperatingSystem | None = None
    cpus: Annotated[tuple[Cpu, ...], Bound(max_length=256)] | None = None
    memory: Memory | None = None
    filesystems: Annotated[tuple[Filesystem, ...], Bound(max_length=1024)] | None = None
    storages: Annotated[tuple[Storage, ...], Bound(max_length=1024)] | None = None
    networks: Annotated[tuple[Network, ...], Bound(max_length=1024)] | None = None
    connectivity: Connectivity | None = None
    memories: Annotated[tuple[MemoryModule, ...], Bound(max_length=1024)] | None = None
    raids: Annotated[tuple[Raid, ...], Bound(max_length=256)] | None = None
    gpus: Annotated[tuple[Gpu, ...], Bound(max_length=64)] | None = None
    monitors: Annotated[tuple[Monitor, ...], Bound(max_length=64)] | None = None
    batteries: Annotated[tuple[Battery, ...], Bound(max_length=16)] | None = None
    printers: Annotated[tuple[Printer, ...], Bound(max_length=256)] | None = None
    pci_devices: Annotated[tuple[PciDevice, ...], Bound(max_length=2048)] | None = None
    usb_devices: Annotated[tuple[UsbDevice, ...], Bound(max_length=512)] | None = None
    virtual_machines: Annotated[tuple[VirtualMachine, ...], Bound(max_length=4096)] | None = None
    softwares: Annotated[tuple[Software, ...], Bound(max_length=20_000)] | None = None
    updates: Updates | None = None
    antiviruses: Annotated[tuple[Antivirus, ...], Bound(max_length=32)] | None = None
    firewalls: Annotated[tuple[Firewall, ...], Bound(max_length=32)] | None = None
    remote_tools: Annotated[tuple[RemoteTool, ...], Bound(max_length=64)] | None = None
    time_synchronisation: TimeSynchronisation | None = None
    users: Annotated[tuple[User, ...], Bound(max_length=256)] | None = None


SECTION_NAMES: Final = names(Sections)
