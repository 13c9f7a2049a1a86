"""Mounted volumes. Shares of other machines are left out: a dead server would hold the scrape for minutes."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from exporters.node.family import family
from exporters.node.text import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Labels

_NOT_THESE: Final = re.compile(
    r"^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay"
    r"|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs|tmpfs)$"
)
_SHARES: Final = re.compile(r"^(nfs4?|cifs|smb3|smbfs|ncpfs|afs|ceph|9p|fuse\.(sshfs|glusterfs|rclone|s3fs))$")
_NOT_THERE: Final = re.compile(r"^/(dev|proc|run|sys|mnt|media|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)")
_ESCAPED: Final = re.compile(r"\\(\d{3})")
_WORDS: Final = {
    "size_bytes": "Filesystem size in bytes.",
    "free_bytes": "Filesystem free space in bytes.",
    "avail_bytes": "Filesystem space available to non-root users in bytes.",
    "files": "Filesystem total file nodes.",
    "files_free": "Filesystem total free file nodes.",
    "readonly": "Filesystem read-only status.",
    "device_error": "Whether an error occurred while getting statistics for the given device.",
}


class _Mount(NamedTuple):
    device: str
    mountpoint: str
    fstype: str
    options: tuple[str, ...]

    @property
    def labels(self) -> Labels:
        return (("device", self.device), ("fstype", self.fstype), ("mountpoint", self.mountpoint))


def filesystem(host: Host) -> Iterator[Metric]:
    """Yield sizes, what is left for users and for root, and file nodes of each volume."""
    found: dict[str, dict[Labels, float]] = {name: {} for name in _WORDS}
    for mount in _mounts(needed(host, "/proc/1/mounts" if host.read("/proc/1/mounts") else "/proc/self/mounts")):
        for name, value in _measured(mount).items():
            found[name][mount.labels] = value
    for name, samples in found.items():
        yield family("gauge", f"node_filesystem_{name}", _WORDS[name], samples)


def _mounts(table: str) -> list[_Mount]:
    """Return the volumes, each place once: what is mounted over another is what is seen."""
    found = {}
    for device, place, fstype, options, *_ in (line.split() for line in table.splitlines()):
        mountpoint = _unescaped(place)
        if not (_NOT_THERE.match(mountpoint) or _NOT_THESE.match(fstype) or _SHARES.match(fstype)):
            found[mountpoint] = _Mount(_unescaped(device), mountpoint, fstype, tuple(options.split(",")))
    return list(found.values())


def _unescaped(written: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), written)


def _measured(mount: _Mount) -> dict[str, float]:
    readonly = float("ro" in mount.options)
    try:
        told = os.statvfs(mount.mountpoint)
    except OSError:
        return {"device_error": 1, "readonly": readonly}
    return {
        "size_bytes": told.f_blocks * told.f_frsize,
        "free_bytes": told.f_bfree * told.f_frsize,
        "avail_bytes": told.f_bavail * told.f_frsize,
        "files": told.f_files,
        "files_free": told.f_ffree,
        "readonly": readonly,
        "device_error": 0,
    }
