"""Totals of memory and swap, and what the board could take; how much is free is a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector, Partial
from agent.contract import Memory
from agent.smbios import memory, source

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> Partial[Memory]:
    """Return what the kernel manages, a little less than what is plugged in, and the board's room for more."""
    values = meminfo(host)
    denied: tuple[str, ...] = ()
    room = memory.Room()
    try:
        if tables := source.tables(host):
            room = memory.room(tables)
    except PermissionError:
        denied = memory.Room._fields
    known = Memory(total_bytes=values["MemTotal"], swap_bytes=values.get("SwapTotal"), **room._asdict())
    return Partial(known, denied)


def meminfo(host: Host) -> dict[str, int]:
    """Return the kernel's account of its memory, in bytes."""
    lines = (line.split() for line in (host.read("/proc/meminfo") or "").splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines if len(words) == 3 and words[2] == "kB"}


MEMORY = Collector("memory", collect, every_seconds=86_400)
