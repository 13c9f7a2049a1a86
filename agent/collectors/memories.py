"""Slots for memory and the modules in them, as the firmware lists them; how much is in use is a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector, NotApplicable, Partial
from agent.junk import Sieve
from agent.smbios import memory, source

if TYPE_CHECKING:
    from agent.contract import MemoryModule
    from agent.host import Host


def collect(host: Host) -> Partial[tuple[MemoryModule, ...]]:
    """Return the slots in the order of the firmware, the empty ones too."""
    tables = source.tables(host)
    devices = memory.devices(tables) if tables else []
    if not devices:
        raise NotApplicable("the firmware lists no memory slots" if tables else "no firmware tables")
    sieve = Sieve()
    slots = tuple(memory.module(device, sieve, str(place)) for place, device in enumerate(devices))
    return Partial(slots, junk=tuple(sieve.kept))


MEMORIES = Collector("memories", collect, every_seconds=86_400)
