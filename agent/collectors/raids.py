"""Arrays of several disks: the kernel's own (md), btrfs volumes, ZFS pools, and what RAID controllers show.

Source: the kernel's admin-guide/md.rst, ``/sys/fs/btrfs``, ``/proc/spl/kstat/zfs/POOL/state``, ``raid_class``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from agent import blocks, controllers, disks
from agent.collectors.base import Collector, NotApplicable, first_line, number
from agent.contract import Raid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host

State = Literal["ok", "degraded", "rebuilding", "failed"]

_BLOCK: Final = "/sys/block/"
_SECTOR_BYTES: Final = 512
_ZFS: Final = "/proc/spl/kstat/zfs/"
_REBUILDS: Final = frozenset({"recover", "resync", "reshape"})  # "check" and "repair" look at what is in order
_DEAD: Final = frozenset({"inactive", "broken"})
_ZFS_STATES: Final[dict[str, State]] = {"ONLINE": "ok", "DEGRADED": "degraded"}
_DRIVER_STATES: Final[dict[str, State]] = {
    "active": "ok",
    "degraded": "degraded",
    "resyncing": "rebuilding",
    "offline": "failed",
}
_CONTROLLERS_OWN: Final = "external:"  # such an "array" is the box that holds the arrays of a mainboard's RAID


def collect(host: Host) -> tuple[Raid, ...]:
    """Return the arrays, by name; none is an answer wherever there are block devices."""
    names = host.entries(_BLOCK)
    if not names:
        raise NotApplicable("no block devices")
    arrays = [array for name in names if name.startswith("md") and (array := _md(host, name))]
    arrays += [array for volume in host.entries(blocks.BTRFS) if (array := _btrfs(host, volume))]
    arrays += [_zfs(host, pool) for pool in host.entries(_ZFS) if host.read(f"{_ZFS}{pool}/state")]
    return tuple(sorted([*arrays, *_controllers(host)], key=lambda array: array.name))


def _md(host: Host, name: str) -> Raid | None:
    array = f"{_BLOCK}{name}/md/"
    state, made = first_line(host, array + "array_state"), first_line(host, array + "metadata_version") or ""
    if state in {None, "clear"} or (made.startswith(_CONTROLLERS_OWN) and not made.startswith(_CONTROLLERS_OWN + "/")):
        return None
    parts = {each.removeprefix("dev-"): _part(host, array + each) for each in host.entries(array) if each[:4] == "dev-"}
    failed = tuple(sorted(part for part, (told, _) in parts.items() if "faulty" in told))
    places = _leading_number(first_line(host, array + "raid_disks"))
    filled = sum(place.isdigit() for part, (_, place) in parts.items() if part not in failed)
    sectors = number(host, f"{_BLOCK}{name}/size")
    return Raid(
        name=name,
        level=first_line(host, array + "level"),
        state=_md_state(host, array, state or ""),
        size_bytes=sectors * _SECTOR_BYTES if sectors else None,
        members=tuple(sorted(parts.keys() - set(failed))),
        failed_members=failed,
        missing_members=None if places is None else max(0, places - filled),
    )


def _part(host: Host, part: str) -> tuple[tuple[str, ...], str]:
    """Return what is said of one member, and its place in the array, ``none`` for a spare."""
    return tuple((first_line(host, part + "/state") or "").split(",")), first_line(host, part + "/slot") or ""


def _leading_number(text: str | None) -> int | None:
    """Return the number of places; while it is being changed the kernel adds the old one, ``4 (3)``."""
    word = (text or "").partition(" ")[0]
    return int(word) if word.isascii() and word.isdigit() and len(word) < 6 else None


def _md_state(host: Host, array: str, state: str) -> State:
    if state in _DEAD:
        return "failed"
    lost, level = number(host, array + "degraded") or 0, first_line(host, array + "level")
    places = _leading_number(first_line(host, array + "raid_disks")) or 0
    bearable = {"raid0": 0, "linear": 0, "raid4": 1, "raid5": 1, "raid6": 2}.get(level or "", max(places - 1, 0))
    if lost > bearable:
        return "failed"
    if first_line(host, array + "sync_action") in _REBUILDS:
        return "rebuilding"
    return "degraded" if lost else "ok"


def _btrfs(host: Host, volume: str) -> Raid | None:
    """Return a mounted volume of several disks; what is on one disk alone is no array."""
    folder = blocks.BTRFS + volume
    devices = host.entries(folder + "/devices")
    lost = [each for each in host.entries(folder + "/devinfo") if number(host, f"{folder}/devinfo/{each}/missing") == 1]
    if len(devices) + len(lost) < 2:
        return None
    sectors = [number(host, f"/sys/class/block/{each}/size") for each in devices]
    # A disk that went while mounted stays in the list of devices; only its entry under devinfo tells.
    gone = tuple(each for each, size in zip(devices, sectors, strict=True) if size is None)
    missing = max(len(lost), len(gone))
    return Raid(
        name=first_line(host, folder + "/label") or volume,
        level=_btrfs_level(host, folder),
        state="degraded" if missing else "ok",
        size_bytes=sum(size or 0 for size in sectors) * _SECTOR_BYTES or None,
        members=tuple(each for each in devices if each not in gone),
        failed_members=gone,
        missing_members=missing,
    )


def _btrfs_level(host: Host, folder: str) -> str | None:
    """Return how data is kept; while it is being converted there are two ways, and the weaker one counts."""
    ways = ("single", "raid0", "dup", "raid1", "raid10", "raid5", "raid1c3", "raid6", "raid1c4")
    used = host.entries(folder + "/allocation/data")
    return next((way for way in ways if way in used), None)


def _zfs(host: Host, pool: str) -> Raid:
    state = first_line(host, f"{_ZFS}{pool}/state") or ""
    return Raid(name=pool, level="zfs", state=_ZFS_STATES.get(state, "failed"))


def _controllers(host: Host) -> Iterator[Raid]:
    """Yield the volumes of RAID controllers; what is behind one is told only where the volume is its only one."""
    volumes = [disk for disk in disks.describe(host) if disk.bus == "raid"]
    owners = [(controllers.address(host, disk.name) or disk.name).partition(":")[0] for disk in volumes]
    behind = _behind(host) if volumes else ()
    for disk, owner in zip(volumes, owners, strict=True):
        ways = (f"bus/{owner} ", f"{disk.name} ")
        members = tuple(name for name in behind if name.startswith(ways)) if owners.count(owner) == 1 else ()
        yield Raid(
            name=disk.name,
            level=controllers.level(host, disk.name) or None,
            state=_DRIVER_STATES.get(controllers.state(host, disk.name) or ""),
            size_bytes=disk.size_bytes,
            members=members or None,
        )


def _behind(host: Host) -> tuple[str, ...]:
    """Return the disks behind controllers, as far as the root half found them."""
    from agent.smart import reports  # noqa: PLC0415  # memory that few machines need

    found, _ = reports.gather(host, ())
    return tuple(sorted(found))


RAIDS = Collector("raids", collect, every_seconds=86_400)
