"""Totals of memory and swap; how much is free is a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector
from agent.contract import Memory

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> Memory:
    """Return what the kernel manages, which is a little less than what is plugged in."""
    values = meminfo(host)
    return Memory(total_bytes=values["MemTotal"], swap_bytes=values.get("SwapTotal"))


def meminfo(host: Host) -> dict[str, int]:
    """Return the kernel's account of its memory, in bytes."""
    lines = (line.split() for line in (host.read("/proc/meminfo") or "").splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines if len(words) == 3 and words[2] == "kB"}


MEMORY = Collector("memory", collect, every_seconds=86_400)
