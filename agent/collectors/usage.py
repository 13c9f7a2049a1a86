"""How full the mounted volumes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector, Partial
from agent.collectors.filesystems import spaces
from agent.contract import Measurements, Usage

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> Partial[Measurements]:
    """Return size and free space of the volumes that answer."""
    found, denied = spaces(host)
    usages = tuple(Usage(mountpoint=mount.mountpoint, **space._asdict()) for mount, space in found)
    return Partial(Measurements(filesystems=usages), denied)


USAGE = Collector("usage", collect, every_seconds=300)
