"""Devices on the PCI bus and the USB: their codes from the kernel, their names from the system's lists.

Where a small system has no list, what udev found when the device came is taken; it is the same list, read for us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.ids import pci_names, usb_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agent.host import Host
    from agent.ids import Key


class Codes(NamedTuple):
    """Of maker and model, four hex digits each: the way to their names in a list."""

    maker: str
    model: str


class Names(NamedTuple):
    """Who made it, and what it is called."""

    manufacturer: str | None = None
    model: str | None = None


def names(host: Host, folders: Iterable[str]) -> dict[str, Names]:
    """Return the names of the devices in these folders of sysfs, whichever of the two buses they are on."""
    said = {folder: uevent(host, folder) for folder in folders}
    keys = {folder: key for folder, what in said.items() if (key := codes(what))}
    pci = pci_names(host, wanted(key for folder, key in keys.items() if "PCI_ID" in said[folder]))
    usb = usb_names(host, wanted(key for folder, key in keys.items() if "PCI_ID" not in said[folder]))
    return {
        folder: named(host, said[folder], key, pci if "PCI_ID" in said[folder] else usb) for folder, key in keys.items()
    }


def uevent(host: Host, folder: str) -> dict[str, str]:
    """Return what the kernel says when it announces a device: one small file instead of many."""
    lines = (host.read(folder + "/uevent") or "").splitlines()
    return dict(line.partition("=")[::2] for line in lines)


def codes(said: Mapping[str, str]) -> Codes | None:
    """Return the codes of a device, ``None`` for what is on neither bus."""
    if "PCI_ID" in said:
        parts = said["PCI_ID"].split(":")
    elif said.get("DEVTYPE", "").startswith("usb_"):
        parts = said.get("PRODUCT", "").split("/")[:2]
    else:
        return None
    return Codes(*(part.lower().zfill(4) for part in parts)) if len(parts) == 2 else None


def wanted(devices: Iterable[Codes]) -> set[Key]:
    """Return what to look up for these codes: makers and models."""
    return {key for device in devices for key in (device[:1], device)}


def named(host: Host, said: Mapping[str, str], device: Codes, found: Mapping[Key, str]) -> Names:
    """Return the names of one device, out of those that were found in the list."""
    own = Names(found.get(device[:1]), found.get(device))
    return own if own.manufacturer else Names(*_udev(host, said))


def _udev(host: Host, said: Mapping[str, str]) -> tuple[str | None, str | None]:
    place = f"+pci:{said['PCI_SLOT_NAME']}" if "PCI_SLOT_NAME" in said else f"c{said.get('MAJOR')}:{said.get('MINOR')}"
    lines = (host.read(f"/run/udev/data/{place}") or "").splitlines()
    found = dict(line[2:].partition("=")[::2] for line in lines if line.startswith("E:"))
    return found.get("ID_VENDOR_FROM_DATABASE"), found.get("ID_MODEL_FROM_DATABASE")
