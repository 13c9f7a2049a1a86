"""How full the mounted volumes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector, Partial
from agent.collectors.filesystems import volumes
from agent.contract import Measurements, Usage

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> Measurements | Partial[Measurements]:
    """Return size and free space of the volumes that answer."""
    found, denied = [], []
    for mount in volumes(host):
        try:
            space = host.space(mount.mountpoint)
        except PermissionError:
            denied.append(mount.mountpoint)
        except OSError:  # as in the inventory: one dead mount costs itself
            continue
        else:
            found.append(Usage(mountpoint=mount.mountpoint, **space._asdict()))
    measurements = Measurements(filesystems=tuple(found))
    return Partial(measurements, tuple(denied)) if denied else measurements


USAGE = Collector("usage", collect, every_seconds=300)
