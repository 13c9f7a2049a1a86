"""CPU time (``/proc/stat``): in ticks of a hundredth of a second, whatever the kernel's own clock."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from exporters.node.family import family
from exporters.node.text import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Labels

_MODES: Final = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
_GUEST_MODES: Final = ("user", "nice")
_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


def cpu(host: Host) -> Iterator[Metric]:
    """Yield the seconds of each processor in each mode; guests are in user and nice too."""
    spent: dict[Labels, float] = {}
    guests: dict[Labels, float] = {}
    for name, *ticks in (line.split() for line in needed(host, "/proc/stat").splitlines()):
        if name.startswith("cpu") and name != "cpu":
            seconds, which = [int(tick) / _TICKS_PER_SECOND for tick in ticks], ("cpu", name[3:])
            spent |= {(which, ("mode", mode)): value for mode, value in zip(_MODES, seconds, strict=False)}
            told = zip(_GUEST_MODES, seconds[len(_MODES) :], strict=False)
            guests |= {(which, ("mode", mode)): value for mode, value in told}
    yield family(
        "counter", "node_cpu_guest_seconds_total", "Seconds the CPUs spent in guests (VMs) for each mode.", guests
    )
    yield family("counter", "node_cpu_seconds_total", "Seconds the CPUs spent in each mode.", spent)
