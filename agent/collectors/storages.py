"""Physical disks; partitions, volumes and memory that plays a disk are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, NotApplicable, first_line, number
from agent.contract import Storage

if TYPE_CHECKING:
    from agent.host import Host

_BLOCK: Final = "/sys/block/"
_SECTOR_BYTES: Final = 512
_NOT_A_DISK: Final = re.compile(r"(sr|fd|loop|ram|zram|dm-|md|nbd|drbd|bcache|mtdblock)\d|mmcblk\d+boot\d")
_BUSES: Final = (("/usb", "usb"), ("/nvme", "nvme"), ("/virtio", "virtio"), ("/mmc", "mmc"), ("/ata", "ata"))


def collect(host: Host) -> tuple[Storage, ...]:
    """Return the disks, by name."""
    disks = tuple(_read(host, name) for name in host.entries(_BLOCK) if _is_disk(host, name))
    if not disks:
        raise NotApplicable("no disks")
    return disks


def _is_disk(host: Host, name: str) -> bool:
    # One path of several to the same NVMe disk is hidden; the disk itself is not.
    return not _NOT_A_DISK.match(name) and number(host, f"{_BLOCK}{name}/hidden") != 1


def _read(host: Host, name: str) -> Storage:
    disk = _BLOCK + name
    sectors = number(host, disk + "/size")
    known = udev(host, first_line(host, disk + "/dev"))
    return Storage(
        name=name,
        model=_first(host, disk, "device/model", "device/name") or known.get("ID_MODEL"),
        serial=_first(host, disk, "serial", "device/serial") or known.get("ID_SERIAL_SHORT"),
        wwn=_wwn(_first(host, disk, "wwid", "device/wwid"), known.get("ID_WWN")),
        firmware=_first(host, disk, "device/firmware_rev", "device/rev", "device/fwrev"),
        size_bytes=sectors * _SECTOR_BYTES if sectors else None,
        bus=_bus(host.link(disk) or ""),
        rotational=_flag(number(host, disk + "/queue/rotational")),
        removable=_flag(number(host, disk + "/removable")),
    )


def udev(host: Host, numbers: str | None) -> dict[str, str]:
    """Return what the system has found out about a block device; everyone may read it, unlike the disk."""
    lines = (host.read(f"/run/udev/data/b{numbers}") or "").splitlines() if numbers else []
    pairs = (line[2:].partition("=") for line in lines if line.startswith("E:"))
    return {name: value.strip() for name, _, value in pairs if value.strip()}


def _first(host: Host, disk: str, *files: str) -> str | None:
    return next((text for file in files if (text := first_line(host, f"{disk}/{file}"))), None)


def _wwn(wwid: str | None, known: str | None) -> str | None:
    """Return the world-wide name alone; where there is none, kernels put maker and model in its place."""
    if wwid and wwid.startswith(("naa.", "eui.", "uuid.")):
        return wwid.lower()
    return "naa." + known.lower().removeprefix("0x") if known and known.startswith("0x") else known


def _bus(path: str) -> str | None:
    if not path:
        return None
    return next((bus for part, bus in _BUSES if part in path), "scsi" if "/host" in path else None)


def _flag(value: int | None) -> bool | None:
    return None if value is None else value == 1


STORAGES = Collector("storages", collect, every_seconds=86_400)
