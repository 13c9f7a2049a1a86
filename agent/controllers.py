"""Volumes that a RAID controller shows in place of its disks, as far as the kernel's files give them away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.collectors.base import first_line

if TYPE_CHECKING:
    from agent.host import Host

_NO_ARRAY: Final = ("n/a", "jbod", "physical", "none", "unknown", "invalid")
_LOGICAL_CHANNEL: Final = 2  # megaraid_sas: below are disks passed through, from here on volumes


def level(host: Host, name: str) -> str | None:
    """Return the level of a volume, the empty string where it is not told, ``None`` for a disk that is one."""
    told = (first_line(host, f"/sys/block/{name}/device/raid_level") or "").lower()
    if told:
        return None if told.startswith(_NO_ARRAY) else _plain(told)
    place = address(host, name)
    told = (first_line(host, f"/sys/class/raid_devices/{place}/level") or "").lower() if place else ""
    if told:
        return "" if told.startswith(_NO_ARRAY) else _plain(told)
    return "" if _is_logical(host, place) else None


def _plain(told: str) -> str:
    """Return one spelling of what drivers write as ``RAID 5``, ``RAID-5`` and ``raid5``."""
    return told.replace("raid ", "raid").replace("raid-", "raid")


def address(host: Host, name: str) -> str | None:
    """Return where a SCSI disk sits: host, channel, target and unit, ``0:2:0:0``."""
    parts = (host.link(f"/sys/block/{name}") or "").split("/")
    place = parts[-3] if len(parts) > 3 and parts[-2] == "block" else ""
    return place if place.replace(":", "").isdigit() and place.count(":") == 3 else None


def _is_logical(host: Host, place: str | None) -> bool:
    if place is None:
        return False
    number, channel = place.split(":")[:2]
    driver = first_line(host, f"/sys/class/scsi_host/host{number}/proc_name")
    return driver == "megaraid_sas" and int(channel) >= _LOGICAL_CHANNEL


def state(host: Host, name: str) -> str | None:
    """Return what the driver says of a volume: ``active``, ``degraded``, ``resyncing`` or ``offline``."""
    place = address(host, name)
    told = first_line(host, f"/sys/class/raid_devices/{place}/state") if place else None
    return "offline" if first_line(host, f"/sys/block/{name}/device/state") == "offline" else told
