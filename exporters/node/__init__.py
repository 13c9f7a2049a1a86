"""``somay-exporter node``: this machine under the names, labels and units of node_exporter 1.5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.host import LiveHost
from exporters.node import clock, disks, environment, filesystems, kernel, memory, networks, processors, system
from exporters.node.family import Collector
from exporters.node.scrape import Scrape
from exporters.node.textfile import Folder

if TYPE_CHECKING:
    from agent.host import Host

COLLECTORS: Final[tuple[Collector, ...]] = (
    Collector("arp", networks.arp),
    Collector("conntrack", networks.conntrack),
    Collector("cpu", processors.cpu),
    Collector("diskstats", disks.diskstats),
    Collector("dmi", system.dmi),
    Collector("entropy", kernel.entropy),
    Collector("filefd", kernel.filefd),
    Collector("filesystem", filesystems.filesystem),
    Collector("hwmon", environment.hwmon),
    Collector("loadavg", kernel.loadavg),
    Collector("meminfo", memory.meminfo),
    Collector("netclass", networks.netclass),
    Collector("netdev", networks.netdev),
    Collector("netstat", networks.netstat),
    Collector("nvme", disks.nvme),
    Collector("os", system.os_release),
    Collector("powersupplyclass", environment.powersupplyclass),
    Collector("pressure", kernel.pressure),
    Collector("selinux", kernel.selinux),
    Collector("sockstat", networks.sockstat),
    Collector("softnet", networks.softnet),
    Collector("stat", kernel.stat),
    Collector("time", system.time_of_day),
    Collector("timex", clock.timex),
    Collector("udp_queues", networks.udp_queues),
    Collector("uname", system.uname),
    Collector("vmstat", memory.vmstat),
)
"""By the names that node_exporter gives them, so that its filters and rules on ``collector`` go on working."""


def scrape(host: Host | None = None, texts: str | None = None) -> Scrape:
    """Return the scrape of a machine, by default of this one, and of the folder where its scripts leave texts."""
    return Scrape(host or LiveHost(), COLLECTORS, Folder(texts))
