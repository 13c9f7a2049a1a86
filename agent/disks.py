"""The disks of this machine as the kernel and udev know them, without root.

Partitions, volumes and memory that plays a disk are none. Neither are media made to be taken out, unless the system
runs from one: the card of a Raspberry Pi is its disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent import blocks, controllers, mounts
from agent.collectors.base import first_line, number
from agent.contract import Storage
from agent.junk import is_junk

if TYPE_CHECKING:
    from agent.host import Host

_BLOCK: Final = "/sys/block/"
_SECTOR_BYTES: Final = 512
_NO_DISKS: Final = frozenset(
    {
        *("sr", "fd", "loop", "ram", "zram", "dm-", "md", "nbd", "rbd", "rnbd", "drbd", "bcache", "mtdblock"),
        *("nullb", "zd", "zloop", "ublkb"),
    }
)
_SYSTEM_MOUNTS: Final = frozenset({"/", "/usr", "/boot", "/boot/efi", "/boot/firmware"})
_FIRMWARE: Final = ("device/firmware_rev", "device/rev", "device/fwrev")
_BUSES: Final = (
    ("/usb", "usb"),
    ("/nvme", "nvme"),
    ("/virtio", "virtio"),
    ("/mmc", "mmc"),
    ("/ata", "sata"),
    ("/end_device-", "sas"),
    ("/session", "iscsi"),
    ("/rport-", "fc"),
    ("/ndbus", "nvdimm"),
    ("/vbd-", "xen"),
    ("/host", "scsi"),
)


def describe(host: Host) -> tuple[Storage, ...]:
    """Return the disks, by name."""
    system = _system_disks(host)
    disks = (name for name in host.entries(_BLOCK) if _is_disk(host, name))
    own = [name for name in disks if name in system or not _is_medium(host, name)]
    return each_once(host, [_read(host, name, system) for name in own])


def _is_disk(host: Host, name: str) -> bool:
    kind = name.rstrip("0123456789")
    # One path of several to the same NVMe disk is hidden, the disk itself is not; a chip shows areas of its own apart.
    return kind not in _NO_DISKS and not kind.endswith(("boot", "rpmb")) and number(host, f"{_BLOCK}{name}/hidden") != 1


def _is_medium(host: Host, name: str) -> bool:
    """Tell a stick, a card, or a reader for it from a disk."""
    card = name.startswith("mmcblk") and first_line(host, f"{_BLOCK}{name}/device/type") == "SD"
    return card or number(host, f"{_BLOCK}{name}/removable") == 1


def _system_disks(host: Host) -> frozenset[str]:
    """Return the disks that the system runs from."""
    own = (mount for mount in mounts.mounted(host) if mount.mountpoint in _SYSTEM_MOUNTS)
    names = (blocks.name_of(host, mount.numbers, mount.device) for mount in own)
    return frozenset(disk for name in names if name for disk in blocks.disks_under(host, name))


def _read(host: Host, name: str, system: frozenset[str]) -> Storage:
    disk = _BLOCK + name
    known = blocks.udev(host, first_line(host, disk + "/dev"))
    sectors, turns = number(host, disk + "/size"), number(host, disk + "/queue/rotational")
    wwn = _wwn(_first(host, disk, "wwid", "device/wwid"), known.get("ID_WWN_WITH_EXTENSION") or known.get("ID_WWN"))
    bus = _bus(host, name, known)
    return Storage(
        name=name,
        model=_model(host, disk, known),
        serial=_serial(host, disk, known, wwn),
        wwn=wwn,
        firmware=known.get("ID_REVISION") if "ID_ATA" in known else _first(host, disk, *_FIRMWARE),
        size_bytes=sectors * _SECTOR_BYTES if sectors else None,
        bus=bus,
        rotational=None if turns is None else turns == 1,
        removable=name not in system and (bus == "usb" or number(host, disk + "/removable") == 1),
    )


def _model(host: Host, disk: str, known: dict[str, str]) -> str | None:
    """Return maker and model; the kernel cuts those of ATA disks after 16 letters, udev does not."""
    told = known.get("ID_MODEL_ENC") or known.get("ID_MODEL")
    if "ID_ATA" in known and told:
        return " ".join(told.split())
    model = _first(host, disk, "device/model", "device/name") or told
    maker = _first(host, disk, "device/vendor") or ""
    # The maker is a number where there is none, and the word of a protocol where another speaks for the disk.
    plain = not model or maker in {"", "ATA", "NVMe"} or maker.startswith("0x") or model.startswith(maker)
    return model if plain else f"{maker} {model}"


def _serial(host: Host, disk: str, known: dict[str, str], wwn: str | None) -> str | None:
    """Return the serial number of the unit; udev puts the world-wide name of SCSI disks in its place."""
    short = known.get("ID_SERIAL_SHORT")
    stand_in = bool(short and wwn and short.lower() in wwn)
    told = _first(host, disk, "serial", "device/serial") or known.get("ID_SCSI_SERIAL") or (None if stand_in else short)
    return told or _unit_serial(host.read_bytes(disk + "/device/vpd_pg80", 256))


def _unit_serial(page: bytes | None) -> str | None:
    """Return what stands in the vital product data page 80h after its header (SPC-5 7.7.20)."""
    text = (page or b"")[4:].replace(b"\0", b"").decode("ascii", errors="replace").strip()
    return text if text.isascii() and text.isprintable() and text else None


def _first(host: Host, disk: str, *files: str) -> str | None:
    return next((text for file in files if (text := first_line(host, f"{disk}/{file}"))), None)


def _wwn(wwid: str | None, known: str | None) -> str | None:
    """Return the world-wide name alone; where there is none, kernels put maker and model in its place."""
    if wwid and wwid.startswith(("naa.", "eui.", "uuid.")):
        return wwid.lower()
    return "naa." + known.lower().removeprefix("0x") if known and known.startswith("0x") else known


def _bus(host: Host, name: str, known: dict[str, str]) -> str | None:
    if controllers.level(host, name) is not None:
        return "raid"
    path = host.link(_BLOCK + name) or ""
    bus = next((bus for part, bus in _BUSES if part in path), None)
    if bus in {"sas", "scsi"} and first_line(host, f"{_BLOCK}{name}/device/vendor") == "ATA":
        return "sata"
    return "ata" if bus == "sata" and "ID_ATA" in known and "ID_ATA_SATA" not in known else bus


def each_once(host: Host, disks: list[Storage]) -> tuple[Storage, ...]:
    """Return the first of several ways to one disk, and of several mentions of one behind a controller, by name."""
    first = {_identity(host, disk): disk for disk in sorted(disks, key=_name, reverse=True)}
    return tuple(sorted(first.values(), key=_name))


def _name(disk: Storage) -> str:
    return disk.name


def _identity(host: Host, disk: Storage) -> object:
    for holder in host.entries(f"{_BLOCK}{disk.name}/holders"):
        if (first_line(host, f"{_BLOCK}{holder}/dm/uuid") or "").startswith("mpath-"):
            return holder
    # Cheap bridges, and makers who never filled them in, give all disks the same names.
    is_own = disk.wwn and disk.serial and disk.bus != "usb" and not is_junk("serial", disk.serial)
    return (disk.wwn, disk.serial) if is_own else disk.name
