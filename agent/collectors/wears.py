"""How the disks fare, by their own account: hours, temperature, wear, errors, traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import disks
from agent.collectors.base import Collector, NotApplicable, Partial
from agent.collectors.storages import health
from agent.contract import Measurements, Wear

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> Partial[Measurements]:
    """Return one account a disk that gives one."""
    found = disks.describe(host)
    if not found:
        raise NotApplicable("no disks")
    reports, missing = health(host, found)
    told = (report.wear for _, report in sorted(reports.items()) if report.wear != Wear(name=report.wear.name))
    return Partial(Measurements(wears=tuple(told)), missing)


WEARS = Collector("wears", collect, every_seconds=86_400)
