"""Mounted volumes: what they are, not how full they are (that is a measurement)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent import blocks, mounts
from agent.collectors.base import Collector, NotApplicable, Partial, first_line
from agent.contract import Filesystem

if TYPE_CHECKING:
    from agent.host import Host, Space
    from agent.mounts import Mount

_IMAGES: Final = frozenset({"squashfs", "iso9660", "udf", "cramfs", "erofs"})


def collect(host: Host) -> Partial[tuple[Filesystem, ...]]:
    """Return the volumes that stand on a disk of this machine, each once."""
    found, denied = spaces(host)
    return Partial(tuple(_describe(host, mount, space) for mount, space in found), denied)


def _describe(host: Host, mount: Mount, space: Space) -> Filesystem:
    name = blocks.name_of(host, mount.numbers, mount.device)
    return Filesystem(
        mountpoint=mount.mountpoint,
        device=mount.device,
        fstype=mount.fstype,
        size_bytes=space.size_bytes,
        label=_label(host, name) if name else None,
        read_only=mount.read_only,
        encryption=_encryption(host, name) if name else None,
    )


def _label(host: Host, name: str) -> str | None:
    known = blocks.udev(host, first_line(host, f"/sys/class/block/{name}/dev"))
    return known.get("ID_FS_LABEL_ENC") or known.get("ID_FS_LABEL") or blocks.btrfs_label(host, name)


def _encryption(host: Host, name: str) -> str:
    """Return what encrypts a volume, on all of its disks if there are several."""
    kinds = {blocks.encryption(host, each) for each in blocks.btrfs_devices(host, name) or (name,)}
    return "" if "" in kinds else min(kinds)


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
    for mount in mounts.mounted(host):
        if mount.fstype in kinds and _is_whole(mount) and not mount.device.startswith("/dev/loop"):
            shortest = min(by_device.get(mount.device, mount), mount, key=lambda m: (len(m.mountpoint), m.mountpoint))
            by_device[mount.device] = shortest
    if not by_device:
        raise NotApplicable("no physical mounts")
    return tuple(sorted(by_device.values()))


def _is_whole(mount: Mount) -> bool:
    """Tell a volume from a bind mount, which shows part of one that is listed anyway."""
    return mount.root == "/" or mount.fstype == "btrfs"  # whose volumes are mounted by a subvolume's name


def _on_a_device(filesystems: str) -> frozenset[str]:
    """Return the kinds of filesystem that need a disk, leaving out those that only hold images."""
    lines = (line.split() for line in filesystems.splitlines())
    return frozenset(words[0] for words in lines if len(words) == 1) - _IMAGES


FILESYSTEMS = Collector("filesystems", collect, every_seconds=86_400)
