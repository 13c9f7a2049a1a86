"""What is in the box: one class a section, or one an item of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from agent.contract.bounds import BitsPerSecond, Bound, Bytes, Count, Name


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The machine as its maker describes it (SMBIOS types 0 to 3); serials need root on Linux."""

    manufacturer: Name | None = None
    model: Name | None = None
    serial: Name | None = None
    uuid: Name | None = None
    board_manufacturer: Name | None = None
    board_model: Name | None = None
    board_serial: Name | None = None
    chassis_type: Annotated[int, Bound(ge=0, le=255)] | None = None
    chassis_serial: Name | None = None
    bios_vendor: Name | None = None
    bios_version: Name | None = None
    bios_date: Name | None = None
    hypervisor: Name | None = None
    """``kvm``, ``vmware``, ``docker`` …; the empty string means: looked, and it is a physical machine."""
    machine_id: Name | None = None
    """SHA-256 over the operating system's machine id, so that the id itself stays at home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpu:
    """One processor package."""

    model: Name | None = None
    vendor: Name | None = None
    cores: Count | None = None
    threads: Count | None = None
    max_hertz: Annotated[float, Bound(ge=0, le=1e12)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Totals; the modules are a section of their own."""

    total_bytes: Bytes
    swap_bytes: Bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """One physical disk."""

    name: Name
    model: Name | None = None
    serial: Name | None = None
    wwn: Name | None = None
    firmware: Name | None = None
    size_bytes: Bytes | None = None
    bus: Name | None = None
    rotational: bool | None = None
    removable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One network adapter."""

    name: Name
    mac: Name | None = None
    permanent_mac: Name | None = None
    driver: Name | None = None
    kind: Literal["wired", "wireless", "virtual", "other"] | None = None
    removable: bool | None = None
    speed_bits_per_second: BitsPerSecond | None = None
    up: bool | None = None
    addresses: Annotated[tuple[Name, ...], Bound(max_length=64)] | None = None
