"""Physical disks (Win32_DiskDrive, and MSFT_PhysicalDisk where the system has it)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.contract import Storage
from agent.windows.rows import number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.junk import Sieve
    from agent.windows.rows import Row

_REMOVABLE: Final = "removable"
_BUSES: Final = {3: "ata", 7: "usb", 8: "raid", 10: "sas", 11: "sata", 12: "sd", 13: "mmc", 17: "nvme"}
"""MSFT_PhysicalDisk.BusType; what is not here is a bus that tells nothing, such as a virtual one."""
_INTERFACES: Final = {"IDE": "ata", "USB": "usb", "1394": "firewire", "SCSI": "scsi"}
_ROTATIONAL: Final = {3: True, 4: False}
"""MSFT_PhysicalDisk.MediaType: HDD, SSD."""
_SUFFIX: Final = re.compile(r"\s+(?:ATA|SCSI Disk|USB|SATA)(?:\s+Device)?$|\s+Device$")
"""What Windows writes behind the model that the disk itself tells."""
_HEXADECIMAL: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){10,}")


def storages(drives: Sequence[Row], disks: Sequence[Row], sieve: Sieve) -> tuple[Storage, ...]:
    """Return the disks that have a size and are no medium to be taken out of its drive."""
    by_number = {text(row, "DeviceId"): row for row in disks}
    found = (_storage(row, by_number.get(str(number(row, "Index"))) or {}, sieve) for row in drives)
    return tuple(one for one in found if one is not None)


def _storage(drive: Row, disk: Row, sieve: Sieve) -> Storage | None:
    size, media = number(drive, "Size"), (text(drive, "MediaType") or "").lower()
    if not size or media.startswith(_REMOVABLE):
        return None
    name = (text(drive, "DeviceID") or "").removeprefix("\\\\.\\") or f"PHYSICALDRIVE{number(drive, 'Index')}"
    bus = _BUSES.get(number(disk, "BusType") or 0) or _INTERFACES.get(text(drive, "InterfaceType") or "")
    return Storage(
        name=name,
        model=sieve(f"{name}.model", "name", _model(text(disk, "Model") or text(drive, "Model"))),
        serial=sieve(f"{name}.serial", "serial", serial(text(disk, "SerialNumber") or text(drive, "SerialNumber"))),
        firmware=sieve(f"{name}.firmware", "name", text(disk, "FirmwareVersion") or text(drive, "FirmwareRevision")),
        size_bytes=size,
        bus=bus,
        rotational=_ROTATIONAL.get(number(disk, "MediaType") or 0),
        removable="external" in media or bus == "usb",
    )


def _model(model: str | None) -> str | None:
    return None if model is None else _SUFFIX.sub("", model)


def serial(written: str | None) -> str | None:
    """Return the serial number: before Windows 8 it is hexadecimal, with the letters of each pair exchanged (ATA)."""
    if written is None or not _HEXADECIMAL.fullmatch(written):
        return None if written is None else written.strip().rstrip(".") or None
    raw = bytes.fromhex(written)
    letters = bytearray(len(raw))
    letters[0::2], letters[1::2] = raw[1::2].ljust(len(letters[0::2]), b" "), raw[0::2][: len(letters[1::2])]
    decoded = letters.decode("ascii", "replace").strip()
    return decoded if decoded.isascii() and decoded.isprintable() and decoded else written
