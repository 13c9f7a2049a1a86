"""Mounted volumes: what they are, not how full they are (that is a measurement)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.collectors.base import Collector, NotApplicable, Partial
from agent.contract import Filesystem

if TYPE_CHECKING:
    from agent.host import Host, Space

_IMAGES: Final = frozenset({"squashfs", "iso9660", "udf", "cramfs", "erofs"})
_ESCAPE: Final = re.compile(r"\\([0-7]{3})")


class Mount(NamedTuple):
    """One line of the kernel's table of mounts; ``root`` is the part of the volume that it shows."""

    mountpoint: str
    device: str
    fstype: str
    root: str


def collect(host: Host) -> Partial[tuple[Filesystem, ...]]:
    """Return the volumes that stand on a disk of this machine, each once."""
    found, denied = spaces(host)
    return Partial(tuple(_describe(mount, space) for mount, space in found), denied)


def _describe(mount: Mount, space: Space) -> Filesystem:
    return Filesystem(
        mountpoint=mount.mountpoint, device=mount.device, fstype=mount.fstype, size_bytes=space.size_bytes
    )


def spaces(host: Host) -> tuple[list[tuple[Mount, Space]], tuple[str, ...]]:
    """Return the volumes that answer with their space, and the mount points that may not be looked at."""
    found, denied = [], []
    for mount in volumes(host):
        try:
            found.append((mount, host.space(mount.mountpoint)))
        except PermissionError:
            denied.append(mount.mountpoint)
        except OSError:  # an ejected disc or a stale mount must not cost the other volumes
            continue
    return found, tuple(denied)


def volumes(host: Host) -> tuple[Mount, ...]:
    """Return the physical mounts, each device once, by mount point."""
    kinds = _on_a_device(host.read("/proc/filesystems") or "")
    by_device: dict[str, Mount] = {}
    for mount in parse_mounts(host.read("/proc/self/mountinfo") or ""):
        if mount.fstype in kinds and _is_whole(mount) and not mount.device.startswith("/dev/loop"):
            shortest = min(by_device.get(mount.device, mount), mount, key=lambda m: (len(m.mountpoint), m.mountpoint))
            by_device[mount.device] = shortest
    if not by_device:
        raise NotApplicable("no physical mounts")
    return tuple(sorted(by_device.values()))


def _is_whole(mount: Mount) -> bool:
    """Tell a volume from a bind mount, which shows part of one that is listed anyway."""
    return mount.root == "/" or mount.fstype == "btrfs"  # whose volumes are mounted by a subvolume's name


def parse_mounts(text: str) -> tuple[Mount, ...]:
    """Return what can be seen: of mounts stacked on one point, the last hides the others."""
    mounts = (mount for line in text.splitlines() if (mount := _parse_mount(line)))
    return tuple({mount.mountpoint: mount for mount in mounts}.values())


def _parse_mount(line: str) -> Mount | None:
    before, _, after = line.partition(" - ")
    place, source = before.split(), after.split()
    if len(place) < 5 or len(source) < 2:
        return None
    return Mount(_plain(place[4]), _plain(source[1]), source[0], place[3])


def _plain(name: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), name)


def _on_a_device(filesystems: str) -> frozenset[str]:
    """Return the kinds of filesystem that need a disk, leaving out those that only hold images."""
    lines = (line.split() for line in filesystems.splitlines())
    return frozenset(words[0] for words in lines if len(words) == 1) - _IMAGES


FILESYSTEMS = Collector("filesystems", collect, every_seconds=86_400)
