"""Signs that something was plugged in, taken out or installed: cheap to see, so that the costly look waits for one."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.host import Host

_DRM: Final = "/sys/class/drm/"
_NET: Final = "/sys/class/net/"
_BLOCK: Final = "/sys/block/"
_NOT_DISKS: Final = ("loop", "ram", "zram")
_EDID_BYTES: Final = 256
_BOOKS: Final = (
    "/var/lib/dpkg/status",
    "/var/lib/dpkg/status.d",
    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
    "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
    "/var/lib/rpm/rpmdb.sqlite",
    "/var/lib/rpm/rpmdb.sqlite-wal",
    "/var/lib/rpm/Packages",
    "/lib/apk/db/installed",
    "/usr/lib/apk/db/installed",
    "/var/lib/pacman/local",
    "/var/lib/snapd/snaps",
    "/var/lib/flatpak/app",
    "/var/lib/flatpak/runtime",
)
_LISTS: Final = ("/var/lib/apt/lists", "/var/lib/apt/lists/partial", "/run/reboot-required")


class Sign(NamedTuple):
    """What is worth a look when a value has become another."""

    sections: frozenset[str]
    see: Callable[[Host], object]


def _disks(host: Host) -> object:
    return [name for name in host.entries(_BLOCK) if not name.startswith(_NOT_DISKS)]


def _adapters(host: Host) -> object:
    """Return the adapters there are in hardware; those of containers and tunnels come and go."""
    return [name for name in host.entries(_NET) if "/virtual/" not in (host.link(_NET + name) or "/virtual/")]


def _screens(host: Host) -> object:
    """Return what is said on each plug: it is the screen that comes, not the plug."""
    return [host.read_bytes(f"{_DRM}{name}/edid", _EDID_BYTES) for name in host.entries(_DRM) if "-" in name]


SIGNS: Final = (
    Sign(frozenset({"usb_devices"}), lambda host: host.entries("/sys/bus/usb/devices")),
    Sign(frozenset({"pci_devices", "gpus"}), lambda host: host.entries("/sys/bus/pci/devices")),
    Sign(frozenset({"storages", "filesystems"}), _disks),
    Sign(frozenset({"networks"}), _adapters),
    Sign(frozenset({"monitors"}), _screens),
    Sign(frozenset({"batteries"}), lambda host: host.entries("/sys/class/power_supply")),
    Sign(
        frozenset({"softwares", "updates", "antiviruses", "remote_tools"}),
        lambda host: [host.modified(path) for path in _BOOKS],
    ),
    Sign(frozenset({"updates"}), lambda host: [host.modified(path) for path in _LISTS]),
)


class Watch:
    """Remembers the signs as they were; one counts when it has stayed as it is from one look to the next.

    So a package manager at work is waited for, and what flaps brings no look at each turn.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._known = self._seen = self._see()

    def changed(self) -> frozenset[str]:
        """Look, and return the sections that are worth a look of their own now."""
        before, now = self._seen, self._see()
        settled = [known != value == seen for known, seen, value in zip(self._known, before, now, strict=True)]
        self._known = [value if is_so else old for old, value, is_so in zip(self._known, now, settled, strict=True)]
        self._seen = now
        return frozenset().union(*(sign.sections for sign, is_so in zip(SIGNS, settled, strict=True) if is_so))

    def _see(self) -> list[int]:
        return [zlib.crc32(repr(self._value(sign)).encode()) for sign in SIGNS]

    def _value(self, sign: Sign) -> object:
        try:
            return sign.see(self._host)
        except OSError:
            return None
