"""What the kernel counts of itself: load, processes, interrupts, pressure, file handles, entropy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters.node.family import NoDataError, single
from exporters.node.text import needed, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Type

_STAT: Final[dict[str, tuple[Type, str, str]]] = {
    "intr": ("counter", "node_intr_total", "Total number of interrupts serviced."),
    "ctxt": ("counter", "node_context_switches_total", "Total number of context switches."),
    "btime": ("gauge", "node_boot_time_seconds", "Node boot time, in unixtime."),
    "processes": ("counter", "node_forks_total", "Total number of forks."),
    "procs_running": ("gauge", "node_procs_running", "Number of processes in runnable state."),
    "procs_blocked": ("gauge", "node_procs_blocked", "Number of processes blocked waiting for I/O to complete."),
}
_PRESSURE: Final = {
    ("cpu", "some"): ("cpu_waiting", "processes have waited for CPU time"),
    ("io", "some"): ("io_waiting", "processes have waited due to IO congestion"),
    ("io", "full"): ("io_stalled", "no process could make progress due to IO congestion"),
    ("memory", "some"): ("memory_waiting", "processes have waited for memory"),
    ("memory", "full"): ("memory_stalled", "no process could make progress due to memory congestion"),
}
_MICROSECONDS: Final = 1e6


def loadavg(host: Host) -> Iterator[Metric]:
    """Yield the load averages."""
    for minutes, value in zip(("1", "5", "15"), needed(host, "/proc/loadavg").split(), strict=False):
        yield single("gauge", f"node_load{minutes}", f"{minutes}m load average.", float(value))


def stat(host: Host) -> Iterator[Metric]:
    """Yield the counts of ``/proc/stat`` that belong to no processor."""
    for name, *values in (line.split() for line in needed(host, "/proc/stat").splitlines()):
        if name in _STAT and values:
            yield single(*_STAT[name], float(values[0]))


def pressure(host: Host) -> Iterator[Metric]:
    """Yield for how long work had to wait (PSI, Linux 4.20)."""
    found = False
    for resource in ("cpu", "io", "memory"):
        for kind, *values in (line.split() for line in (host.read(f"/proc/pressure/{resource}") or "").splitlines()):
            total = dict(each.partition("=")[::2] for each in values).get("total")
            if total and (resource, kind) in _PRESSURE:
                name, words = _PRESSURE[resource, kind]
                found = True
                yield single(
                    "counter",
                    f"node_pressure_{name}_seconds_total",
                    f"Total time in seconds {'that ' if kind == 'some' else ''}{words}",
                    int(total) / _MICROSECONDS,
                )
    if not found:
        raise NoDataError("/proc/pressure")


def filefd(host: Host) -> Iterator[Metric]:
    """Yield the file handles in use and allowed."""
    allocated, _, maximum = needed(host, "/proc/sys/fs/file-nr").split()
    yield single("gauge", "node_filefd_allocated", "File descriptor statistics: allocated.", float(allocated))
    yield single("gauge", "node_filefd_maximum", "File descriptor statistics: maximum.", float(maximum))


def selinux(host: Host) -> Iterator[Metric]:
    """Yield whether SELinux guards this machine."""
    is_on = host.read("/sys/fs/selinux/enforce") is not None
    yield single("gauge", "node_selinux_enabled", "SELinux is enabled, 1 is true, 0 is false", float(is_on))


def entropy(host: Host) -> Iterator[Metric]:
    """Yield the randomness at hand."""
    for file, name, words in (
        ("entropy_avail", "node_entropy_available_bits", "Bits of available entropy."),
        ("poolsize", "node_entropy_pool_size_bits", "Bits of entropy pool."),
    ):
        if (value := number(host, f"/proc/sys/kernel/random/{file}")) is not None:
            yield single("gauge", name, words, value)
