"""Volumes of fixed disks (Win32_LogicalDisk, Win32_Volume): those with a letter, mounted in folders, or hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.contract import Filesystem
from agent.windows.rows import number, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.windows.rows import Row

_FIXED: Final = 3
"""DriveType: neither a medium to be taken out, nor a share of another machine."""


def filesystems(disks: Sequence[Row], volumes: Sequence[Row]) -> tuple[Filesystem, ...]:
    """Return each volume once, by where it is mounted; one that is mounted nowhere by its own name.

    What has a letter is told by its letter: a quota makes that one smaller than the volume below.
    """
    found = {one.mountpoint: one for one in (*_volumes(volumes), *_disks(disks))}
    return tuple(found[mountpoint] for mountpoint in sorted(found))


def _volumes(rows: Sequence[Row]) -> Iterator[Filesystem]:
    for row in rows:
        if number(row, "DriveType") == _FIXED and (size := number(row, "Capacity")):
            yield _filesystem(_place(row), _device(row), text(row, "Label"), row, size)


def _place(row: Row) -> str:
    letter = text(row, "DriveLetter")
    return f"{letter}\\" if letter else text(row, "Name") or _device(row)


def _device(row: Row) -> str:
    return (text(row, "DeviceID") or text(row, "Name") or "").rstrip("\\")


def _disks(rows: Sequence[Row]) -> Iterator[Filesystem]:
    for row in rows:
        letter = text(row, "DeviceID")
        if letter and number(row, "DriveType") == _FIXED and (size := number(row, "Size")):
            yield _filesystem(f"{letter}\\", letter, text(row, "VolumeName"), row, size)


def _filesystem(mountpoint: str, device: str, label: str | None, row: Row, size: int) -> Filesystem:
    values: dict[str, Any] = {"fstype": (text(row, "FileSystem") or "unknown").lower(), "size_bytes": size}
    return Filesystem(mountpoint=mountpoint, device=device, label=label, **values)
