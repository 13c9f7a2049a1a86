"""What is in the box: one class a section, or one an item of it."""

from __future__ import annotations

from typing import Annotated, Literal

from agent.contract.bounds import BitsPerSecond, Bound, Bytes, Count, Hertz, Joules, Metres, Name, Names
from agent.record import Record


class System(Record):
    """The machine as its maker describes it (SMBIOS types 0 to 3); serials need root on Linux."""

    manufacturer: Name | None = None
    model: Name | None = None
    """The name it is sold under."""
    product_number: Name | None = None
    """The maker's number for it, where firmware tells it apart from the name: Lenovo's and IBM's machine type."""
    family: Name | None = None
    sku: Name | None = None
    serial: Name | None = None
    uuid: Name | None = None
    asset_tag: Name | None = None
    board_manufacturer: Name | None = None
    board_model: Name | None = None
    board_serial: Name | None = None
    chassis_type: Annotated[int, Bound(ge=0, le=255)] | None = None
    chassis_serial: Name | None = None
    bios_vendor: Name | None = None
    bios_version: Name | None = None
    bios_date: Name | None = None
    secure_boot: bool | None = None
    hypervisor: Name | None = None
    """``kvm``, ``vmware``, ``docker`` …; the empty string means: looked, and it is a physical machine."""
    machine_id: Name | None = None
    """SHA-256 over the operating system's machine id, so that the id itself stays at home."""


class Cpu(Record):
    """One processor package."""

    model: Name | None = None
    vendor: Name | None = None
    cores: Count | None = None
    threads: Count | None = None
    max_hertz: Hertz | None = None


class Memory(Record):
    """Totals; the modules are a section of their own."""

    total_bytes: Bytes
    swap_bytes: Bytes | None = None
    slots: Count | None = None
    maximum_bytes: Bytes | None = None
    """What the board takes in all its slots (SMBIOS type 16)."""
    error_correction: Name | None = None


class MemoryModule(Record):
    """One slot for memory and what is in it (SMBIOS type 17); ``size_bytes`` 0 is an empty slot."""

    slot: Name | None = None
    bank: Name | None = None
    size_bytes: Bytes | None = None
    type: Name | None = None
    form_factor: Name | None = None
    transfers_per_second: Annotated[float, Bound(ge=0, le=1e12)] | None = None
    manufacturer: Name | None = None
    serial: Name | None = None
    part_number: Name | None = None


class Storage(Record):
    """One physical disk, or the volume that a RAID controller shows in its place; media to be taken out are none."""

    name: Name
    """As the kernel calls it; a disk behind a controller as ``bus/0 megaraid,4``."""
    model: Name | None = None
    serial: Name | None = None
    wwn: Name | None = None
    """``naa.``, ``eui.`` or ``uuid.`` and hex digits."""
    firmware: Name | None = None
    size_bytes: Bytes | None = None
    bus: Name | None = None
    """``sata``, ``sas``, ``nvme``, ``usb``, ``mmc``, ``virtio``, ``raid`` (a controller's volume) …"""
    rotational: bool | None = None
    removable: bool | None = None
    """It hangs on a plug outside the case, and the system does not run from it."""
    smart_verdict: Literal["passed", "failed"] | None = None
    """``failed`` where the disk says so itself, or a pre-failure attribute is below its threshold now."""
    smart_failing: Names | None = None
    """What is or was beyond the maker's limits, each with its when: ``5 Reallocated_Sector_Ct: now``, ``: past``."""
    smart_warnings: Names | None = None
    """What speaks against the disk within the maker's limits: ``197 Current_Pending_Sector``, ``media errors`` …"""


class Raid(Record):
    """One array that the operating system or a controller makes of several disks."""

    name: Name
    """As the kernel calls it; a btrfs volume or a ZFS pool by its label."""
    level: Name | None = None
    """``raid1``, ``raid5``, ``raid10``, ``linear`` …"""
    state: Literal["ok", "degraded", "rebuilding", "failed"] | None = None
    """``rebuilding`` until all data is again where it should be, ``failed`` where data cannot be reached."""
    size_bytes: Bytes | None = None
    """What can be kept on it; of btrfs, which may mix levels, its disks together."""
    members: Names | None = None
    """The disks or partitions that take part, spares included; of a controller, the disks behind it."""
    failed_members: Names | None = None
    missing_members: Count | None = None
    """Places without a working member."""


class Network(Record):
    """One network adapter; those of single guests and containers are none of this machine's.

    ``up``, speed, duplex, addresses and gateway tell how it is connected now: a cable pulled is no other hardware.
    """

    name: Name
    mac: Name | None = None
    """The one in use, unless it is made up anew each time."""
    permanent_mac: Name | None = None
    manufacturer: Name | None = None
    model: Name | None = None
    driver: Name | None = None
    kind: Literal["wired", "wireless", "virtual", "other"] | None = None
    removable: bool | None = None
    speed_bits_per_second: BitsPerSecond | None = None
    duplex: Literal["full", "half"] | None = None
    mtu_bytes: Bytes | None = None
    up: bool | None = None
    addresses: Names | None = None
    """Those that last, of both families; link-local and privacy addresses do not tell a machine."""
    gateway: Name | None = None
    """Its own default route, whether or not it is the preferred one."""


class Gpu(Record):
    """One graphics adapter."""

    manufacturer: Name | None = None
    model: Name | None = None
    driver: Name | None = None
    address: Name | None = None
    """Where it sits: ``0000:01:00.0`` on the PCI bus, elsewhere the name of its place."""
    memory_bytes: Bytes | None = None
    """Its own, where the driver counts it exactly."""


class Monitor(Record):
    """One screen as it describes itself (EDID), at whatever connector, a dock's included."""

    connector: Name | None = None
    manufacturer: Name | None = None
    """The name that goes with its three letters, else the letters."""
    model: Name | None = None
    product_code: Name | None = None
    """Four hex digits."""
    serial: Name | None = None
    """As printed on the label where that can be told."""
    year: Annotated[int, Bound(ge=1990, le=2245)] | None = None
    """Of manufacture; of the model where no week is told."""
    week: Annotated[int, Bound(ge=1, le=54)] | None = None
    width_metres: Metres | None = None
    height_metres: Metres | None = None
    width_pixels: Count | None = None
    height_pixels: Count | None = None
    """Of the whole screen at its native resolution, else at the one it prefers."""
    built_in: bool | None = None
    """In a lid or an all-in-one: told by the kind of its connector."""


class Battery(Record):
    """One battery as it was made; how full and how worn it is, is a measurement."""

    name: Name
    manufacturer: Name | None = None
    model: Name | None = None
    serial: Name | None = None
    chemistry: Name | None = None
    design_joules: Joules | None = None
    design_volts: Annotated[float, Bound(ge=0, le=1e4)] | None = None


class Printer(Record):
    """One print queue of this machine."""

    name: Name
    model: Name | None = None
    connection: Name | None = None
    """``usb``, ``network``, ``parallel``, ``serial``, ``bluetooth`` or ``virtual``."""
    address: Name | None = None
    """The host it is reached at, never a user or a password."""
    serial: Name | None = None
    shared: bool | None = None
    default: bool | None = None


class PciDevice(Record):
    """One function of a device on the PCI bus, with names from the system's own list."""

    address: Name
    class_id: Name | None = None
    """Six hex digits: class, subclass, interface."""
    class_name: Name | None = None
    vendor_id: Name | None = None
    device_id: Name | None = None
    subsystem_vendor_id: Name | None = None
    subsystem_id: Name | None = None
    manufacturer: Name | None = None
    model: Name | None = None
    revision: Name | None = None
    driver: Name | None = None


class UsbDevice(Record):
    """One device on the USB, hubs left out, with names from itself or from the system's own list."""

    port: Name
    """The way to it through the hubs: ``1-4.2``."""
    vendor_id: Name | None = None
    product_id: Name | None = None
    class_id: Name | None = None
    """Six hex digits: class, subclass, protocol; of its first function where it has several."""
    manufacturer: Name | None = None
    model: Name | None = None
    serial: Name | None = None
    built_in: bool | None = None
    """Soldered to the board or behind its cover, by what the firmware says of the port."""
