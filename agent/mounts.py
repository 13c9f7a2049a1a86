"""The kernel's table of what is mounted where (proc(5), ``mountinfo``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from agent.host import Host

_ESCAPE: Final = re.compile(r"\\([0-7]{3})")


class Mount(NamedTuple):
    """One line of the table; ``root`` is the part of the volume that it shows."""

    mountpoint: str
    device: str
    fstype: str
    root: str
    numbers: str
    """Major and minor number, ``8:2``; with major 0 those of no block device."""
    read_only: bool


def mounted(host: Host) -> tuple[Mount, ...]:
    """Return what is mounted now."""
    return parse_mounts(host.read("/proc/self/mountinfo") or "")


def parse_mounts(text: str) -> tuple[Mount, ...]:
    """Return what can be seen: of mounts stacked on one point, the last hides the others."""
    mounts = (mount for line in text.splitlines() if (mount := _parse_mount(line)))
    return tuple({mount.mountpoint: mount for mount in mounts}.values())


def _parse_mount(line: str) -> Mount | None:
    before, _, after = line.partition(" - ")
    place, source = before.split(), after.split()
    if len(place) < 5 or len(source) < 2:
        return None
    options = {*",".join(place[5:6]).split(","), *",".join(source[2:3]).split(",")}
    return Mount(_plain(place[4]), _plain(source[1]), source[0], place[3], place[2], "ro" in options)


def _plain(name: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), name)
