"""What runs on the machine, on which volumes, and how it reaches the world."""

from __future__ import annotations

from typing import Annotated, Literal

from agent.contract.bounds import Bound, Bytes, Count, Instant, Name, Names, Text
from agent.record import Record


class OperatingSystem(Record):
    """What runs on the machine; ``product_type`` tells a Windows server from a workstation."""

    name: Name
    id: Name | None = None
    version: Name | None = None
    kernel: Name | None = None
    architecture: Name | None = None
    hostname: Name | None = None
    product_type: Literal["workstation", "server"] | None = None
    boot_seconds: Instant | None = None
    installed_seconds: Instant | None = None
    """When the system was set up, which on copied disks is when the first of them was."""
    support_end: Name | None = None
    """The day of which the system itself says that its support ends, ``2028-06-30``."""


class Filesystem(Record):
    """One mounted volume; how full it is, is a measurement."""

    mountpoint: Text
    device: Text
    fstype: Name
    size_bytes: Bytes
    label: Name | None = None
    read_only: bool | None = None
    encryption: Name | None = None
    """``luks``, ``luks2``, ``bitlocker`` …; the empty string means: looked, and it is not encrypted.

    It tells of the layers below the filesystem; folders that a filesystem encrypts itself do not show.
    """


class Connectivity(Record):
    """How this machine reaches the world: not how fast, which is a measurement."""

    gateway: Name | None = None
    gateway_interface: Name | None = None
    resolvers: Annotated[tuple[Name, ...], Bound(max_length=16)] | None = None
    resolver_reached: bool | None = None
    server_reached: bool | None = None


class Software(Record):
    """One installed package or program."""

    name: Name
    version: Name | None = None
    architecture: Name | None = None
    publisher: Name | None = None
    source: Name | None = None
    """``dpkg``, ``rpm``, ``snap``, ``flatpak`` …"""
    installed_seconds: Instant | None = None
    """When this version came."""
    size_bytes: Bytes | None = None


class Update(Record):
    """One package for which a newer version waits."""

    name: Name
    version: Name | None = None
    security: bool | None = None
    """Whether it repairs what somebody could break in by; ``None`` where the lists do not tell."""


class Updates(Record):
    """What waits to be installed, by the newest list that this machine has.

    With apt that is every package with a newer version on offer, with dnf and zypper what an advisory names.
    """

    pending: Annotated[tuple[Update, ...], Bound(max_length=20_000)] | None = None
    checked_seconds: Instant | None = None
    """The day on which that list came."""
    restart_required: bool | None = None
    automatic: bool | None = None


class Antivirus(Record):
    """One product against malware."""

    name: Name
    publisher: Name | None = None
    version: Name | None = None
    enabled: bool | None = None
    up_to_date: bool | None = None
    definitions_seconds: Instant | None = None
    """The day of its newest definitions."""
    expires_seconds: Instant | None = None
    """When its licence ends, where it tells."""


class Firewall(Record):
    """One firewall, or one profile of it."""

    name: Name
    profile: Name | None = None
    enabled: bool | None = None


class RemoteTool(Record):
    """One program by which this machine can be steered from elsewhere."""

    name: Name
    version: Name | None = None
    running: bool | None = None


class TimeSynchronisation(Record):
    """Who keeps this machine's clock right, and whether it is kept right."""

    service: Name | None = None
    """``chrony``, ``systemd-timesyncd`` …; the empty string means: looked, and nobody does."""
    synchronised: bool | None = None
    servers: Names | None = None
    timezone: Name | None = None


class VirtualMachine(Record):
    """One guest of this machine: a virtual machine or a container."""

    name: Name
    kind: Name
    """``kvm``, ``lxc``, ``docker``, ``podman``, ``hyperv`` …; of containers only those that run may be seen."""
    uuid: Name | None = None
    running: bool | None = None
    cpus: Count | None = None
    memory_bytes: Bytes | None = None


class User(Record):
    """Somebody who is logged in, under a name that only this machine can tell; off unless switched on."""

    name_hash: Name
    session: Literal["console", "graphical", "remote"] | None = None
