"""What runs on the machine, on which volumes, and how it reaches the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from agent.contract.bounds import Bound, Bytes, Instant, Name, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingSystem:
    """What runs on the machine; ``product_type`` tells a Windows server from a workstation."""

    name: Name
    id: Name | None = None
    version: Name | None = None
    kernel: Name | None = None
    architecture: Name | None = None
    hostname: Name | None = None
    product_type: Literal["workstation", "server"] | None = None
    boot_seconds: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filesystem:
    """One mounted volume; how full it is, is a measurement."""

    mountpoint: Text
    device: Text
    fstype: Name
    size_bytes: Bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Connectivity:
    """How this machine reaches the world: not how fast, which is a measurement."""

    gateway: Name | None = None
    gateway_interface: Name | None = None
    resolvers: Annotated[tuple[Name, ...], Bound(max_length=16)] | None = None
    resolver_reached: bool | None = None
    server_reached: bool | None = None
