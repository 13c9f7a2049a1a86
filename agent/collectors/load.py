"""How busy the machine is, and since when it has been up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector
from agent.collectors.memory import meminfo
from agent.contract import Measurements

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> Measurements:
    """Return the load now, and the share of processor time used since the last call."""
    return Measurements(
        cpu_ratio=_cpu_ratio(host),
        load1=_first_number(host.read("/proc/loadavg")),
        memory_available_bytes=meminfo(host).get("MemAvailable"),
        uptime_seconds=_first_number(host.read("/proc/uptime")),
    )


def _cpu_ratio(host: Host) -> float | None:
    """Return ``None`` the first time, and where no time has passed or the counters went backwards."""
    busy, total = cpu_times(host.read("/proc/stat") or "")
    busy_before, total_before = host.memory.get("cpu_times", (busy, total))
    host.memory["cpu_times"] = (busy, total)
    if total <= total_before or busy < busy_before:
        return None
    return round(min((busy - busy_before) / (total - total_before), 1.0), 4)


def cpu_times(stat: str) -> tuple[float, float]:
    """Return the ticks spent working, and all of them; waiting for a disk is not work."""
    ticks = [float(word) for word in stat.partition("\n")[0].split()[1:9]]  # guest time is in user time already
    return sum(ticks) - sum(ticks[3:5]), sum(ticks)


def _first_number(text: str | None) -> float | None:
    return float(text.split()[0]) if text else None


LOAD = Collector("load", collect, every_seconds=300)
