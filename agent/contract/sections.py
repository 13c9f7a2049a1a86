"""The sections of an inventory: the one list that agent and register share."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Final

from agent.contract.bounds import Bound
from agent.contract.hardware import Cpu, Memory, Network, Storage, System
from agent.contract.software import Connectivity, Filesystem, OperatingSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """Inventory, one field a section; ``None`` says nothing about what is known."""

    system: System | None = None
    operating_system: OperatingSystem | None = None
    cpus: Annotated[tuple[Cpu, ...], Bound(max_length=256)] | None = None
    memory: Memory | None = None
    filesystems: Annotated[tuple[Filesystem, ...], Bound(max_length=1024)] | None = None
    storages: Annotated[tuple[Storage, ...], Bound(max_length=1024)] | None = None
    networks: Annotated[tuple[Network, ...], Bound(max_length=1024)] | None = None
    connectivity: Connectivity | None = None


SECTION_NAMES: Final = tuple(field.name for field in fields(Sections))
