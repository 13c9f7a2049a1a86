"""Names of vendors, devices and classes from the system's own lists, ``pci.ids`` and ``usb.ids``.

Both are one tree in text: a line is as deep as its leading tabs, and is a code, two blanks and a name. A list is
read once, line by line, for all that is asked; nothing of it stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from agent.host import Host

Key = tuple[str, ...]
"""The codes from the root: ``("8086",)`` a vendor, ``("8086", "15fa")`` a device, ``("8086", "15fa", "17aa 2292")``
what another vendor made of it, ``("C 02", "00")`` a subclass; hex digits in lower case."""

_FOLDERS: Final = ("/usr/share/misc/", "/usr/share/hwdata/", "/var/lib/usbutils/")


def pci_names(host: Host, wanted: Collection[Key]) -> dict[Key, str]:
    """Return what the system calls these on the PCI bus; who is not on its list has no name."""
    return _names(host, "pci.ids", wanted)


def usb_names(host: Host, wanted: Collection[Key]) -> dict[Key, str]:
    """Return what the system calls these on the USB; who is not on its list has no name."""
    return _names(host, "usb.ids", wanted)


def _names(host: Host, file: str, wanted: Collection[Key]) -> dict[Key, str]:
    found = (find(host.lines(folder + file), wanted) for folder in _FOLDERS)
    return next(filter(None, found), {}) if wanted else {}


def find(lines: Iterable[str], wanted: Iterable[Key]) -> dict[Key, str]:
    """Return the names of the keys asked for, and stop reading when all are found."""
    missing = set(wanted)
    branches = {key[:depth] for key in missing for depth in range(1, len(key) + 1)}
    found: dict[Key, str] = {}
    path: Key = ()
    for line in lines:
        if line[:1] == "\t" and not path:
            continue  # nine lines in ten, and so in as few words as can be
        depth = len(line) - len(line.lstrip("\t"))
        if depth > len(path) or line[depth : depth + 1] in {"", "#"}:
            continue
        code, _, name = line[depth:].partition("  ")
        here = (*path[:depth], code)
        path = here if here in branches else path[:depth]
        if here in missing and name:
            found[here] = name.strip()
            missing.remove(here)
            if not missing:
                break
    return found
