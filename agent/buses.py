"""Devices on the PCI bus and the USB: their codes from the kernel, their names from the system.

What udev found out when a device came is a small file each, and is asked first; the long lists that it was found in are
read only for what it does not name, or where there is no udev.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.ids import pci_names, usb_names
from agent.udev import properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.host import Host
    from agent.ids import Key

    Said = Mapping[str, str]


class Codes(NamedTuple):
    """Of maker and model, four hex digits each."""

    maker: str
    model: str


class Names(NamedTuple):
    """Who made a device, what it is called and, on the PCI bus, what kind it is of."""

    manufacturer: str | None = None
    model: str | None = None
    kind: str | None = None


def uevent(host: Host, folder: str) -> dict[str, str]:
    """Return what the kernel says when it announces a device: one small file instead of many."""
    lines = (host.read(folder + "/uevent") or "").splitlines()
    return dict(line.partition("=")[::2] for line in lines)


def codes(said: Said) -> Codes | None:
    """Return the codes of a device, ``None`` for what is on neither bus."""
    if "PCI_ID" in said:
        parts = said["PCI_ID"].split(":")
    elif said.get("DEVTYPE", "").startswith("usb_"):
        parts = said.get("PRODUCT", "").split("/")[:2]
    else:
        return None
    return Codes(*(part.lower().zfill(4) for part in parts)) if len(parts) == 2 else None


def class_id(said: Said) -> str | None:
    """Return six hex digits: class, subclass, interface; the kernel leaves zeros out at the front."""
    return said["PCI_CLASS"].lower().zfill(6) if said.get("PCI_CLASS") else None


def names(host: Host, said: Mapping[str, Said]) -> dict[str, Names]:
    """Return the names of the devices of which the kernel said this, by whatever they are told apart by."""
    known = {place: _udev(host, what) for place, what in said.items() if codes(what)}
    unnamed = [place for place, name in known.items() if name.manufacturer is None]
    return known | _listed(host, {place: said[place] for place in unnamed})


def _udev(host: Host, said: Said) -> Names:
    place = f"+pci:{said['PCI_SLOT_NAME']}" if "PCI_SLOT_NAME" in said else f"c{said.get('MAJOR')}:{said.get('MINOR')}"
    found = properties(host, place)
    return Names(
        found.get("ID_VENDOR_FROM_DATABASE"),
        found.get("ID_MODEL_FROM_DATABASE"),
        found.get("ID_PCI_SUBCLASS_FROM_DATABASE") or found.get("ID_PCI_CLASS_FROM_DATABASE"),
    )


def _listed(host: Host, said: Mapping[str, Said]) -> dict[str, Names]:
    """Return the names in the system's lists, each of which is read once for all."""
    keys = {place: _keys(what) for place, what in said.items()}
    on_pci = {place for place, what in said.items() if "PCI_ID" in what}
    pci = pci_names(host, {key for place, ways in keys.items() for key in ways if place in on_pci})
    usb = usb_names(host, {key for place, ways in keys.items() for key in ways if place not in on_pci})
    return {place: _named(pci if place in on_pci else usb, ways) for place, ways in keys.items()}


def _named(found: Mapping[Key, str], ways: tuple[Key, ...]) -> Names:
    maker, model, *kinds = ways
    return Names(found.get(maker), found.get(model), next((found[kind] for kind in kinds if kind in found), None))


def _keys(said: Said) -> tuple[Key, ...]:
    """Return the ways to the maker, the model, the subclass and the class, which says less."""
    device, digits = codes(said), class_id(said)
    assert device is not None
    kinds = ((f"C {digits[:2]}", digits[2:4]), (f"C {digits[:2]}",)) if digits else ()
    return ((device.maker,), (device.maker, device.model), *kinds)
