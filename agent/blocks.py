"""How block devices stand on one another: partitions on disks, volumes on partitions, and what encrypts them.

Source: the kernel's ``/sys/class/block``; ``dm/uuid`` names the program that made a mapping (cryptsetup: ``CRYPT-``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.collectors.base import first_line
from agent.udev import properties

if TYPE_CHECKING:
    from agent.host import Host

BTRFS: Final = "/sys/fs/btrfs/"
_BLOCK: Final = "/sys/class/block/"
_DEEPEST: Final = 16
_ENCRYPTED: Final = {
    "LUKS1": "luks",
    "LUKS2": "luks2",
    "BITLK": "bitlocker",
    "FVAULT2": "filevault",
    "TCRYPT": "truecrypt",
    "LOOPAES": "loopaes",
    "PLAIN": "plain",
}


def name_of(host: Host, numbers: str, device: str) -> str | None:
    """Return the kernel's name of what is mounted, by its numbers; volumes of several disks have none of their own."""
    path = None if numbers.startswith("0:") else host.link(f"/sys/dev/block/{numbers}")
    path = path or (host.link(device) if device.startswith("/dev/") else None)
    name = (path or device).rpartition("/")[2]
    return name if host.link(_BLOCK + name) else None


def disks_under(host: Host, name: str) -> frozenset[str]:
    """Return the disks that a device stands on in the end, itself if it is one."""
    return frozenset(_leaves(host, name, _DEEPEST))


def _leaves(host: Host, name: str, depth: int) -> set[str]:
    below = _below(host, name) if depth else ()
    return {leaf for each in below for leaf in _leaves(host, each, depth - 1)} if below else {name}


def _below(host: Host, name: str) -> tuple[str, ...]:
    """Return what a device stands on directly: the disk of a partition, the parts of a mapping."""
    if first_line(host, f"{_BLOCK}{name}/partition"):
        return tuple((host.link(_BLOCK + name) or "").split("/")[-2:-1])
    return host.entries(f"{_BLOCK}{name}/slaves")


def btrfs_devices(host: Host, name: str) -> tuple[str, ...]:
    """Return all devices of the btrfs volume that a device belongs to, none where there is no such."""
    return host.entries(f"{BTRFS}{_btrfs(host, name)}/devices")


def btrfs_label(host: Host, name: str) -> str | None:
    """Return the label of the btrfs volume that a device belongs to."""
    return first_line(host, f"{BTRFS}{_btrfs(host, name)}/label")


def _btrfs(host: Host, name: str) -> str | None:
    return next((volume for volume in host.entries(BTRFS) if name in host.entries(f"{BTRFS}{volume}/devices")), None)


def encryption(host: Host, name: str, depth: int = _DEEPEST) -> str:
    """Return what encrypts all of a device, the empty string if any part of it lies in the clear."""
    maker, _, rest = (first_line(host, f"{_BLOCK}{name}/dm/uuid") or "").partition("-")
    kind = next((kind for made, kind in _ENCRYPTED.items() if maker == "CRYPT" and rest.startswith(made)), "")
    below = _below(host, name) if depth and not kind else ()
    kinds = {encryption(host, each, depth - 1) for each in below}
    return kind if not kinds or "" in kinds else min(kinds)


def udev(host: Host, numbers: str | None) -> dict[str, str]:
    """Return what the system has found out about a block device; everyone may read it, unlike the disk."""
    return properties(host, f"b{numbers}") if numbers else {}
