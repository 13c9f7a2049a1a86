"""What is on the PCI bus, one function a line, as ``lspci`` would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.buses import Names, codes, named, uevent, wanted
from agent.collectors.base import Collector, NotApplicable, first_line
from agent.contract import PciDevice
from agent.ids import pci_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.host import Host
    from agent.ids import Key

PCI: Final = "/sys/bus/pci/devices/"


def collect(host: Host) -> tuple[PciDevice, ...]:
    """Return the functions by address."""
    if "pci" not in host.entries("/sys/bus"):
        raise NotApplicable("no PCI bus")
    said = {address: uevent(host, PCI + address) for address in host.entries(PCI)}
    kinds = {key for what in said.values() for key in _kinds(what)}
    names = pci_names(host, wanted(filter(None, map(codes, said.values()))) | kinds)
    return tuple(_read(host, address, what, names) for address, what in said.items())


def _read(host: Host, address: str, said: Mapping[str, str], names: Mapping[Key, str]) -> PciDevice:
    device = codes(said)
    vendor_id, device_id = device or (None, None)
    name = named(host, said, device, names) if device else Names()
    subsystem = [code.lower() for code in said.get("PCI_SUBSYS_ID", "").split(":")]
    made = subsystem if len(subsystem) == 2 and subsystem != ["0000", "0000"] else [None, None]
    return PciDevice(
        address=address,
        class_id=class_id(said),
        class_name=next((names[kind] for kind in reversed(_kinds(said)) if kind in names), None),
        vendor_id=vendor_id,
        device_id=device_id,
        subsystem_vendor_id=made[0],
        subsystem_id=made[1],
        manufacturer=name.manufacturer,
        model=name.model,
        revision=(first_line(host, f"{PCI}{address}/revision") or "").removeprefix("0x") or None,
        driver=said.get("DRIVER"),
    )


def class_id(said: Mapping[str, str]) -> str | None:
    """Return six hex digits: class, subclass, interface; the kernel leaves zeros out at the front."""
    return said["PCI_CLASS"].lower().zfill(6) if said.get("PCI_CLASS") else None


def _kinds(said: Mapping[str, str]) -> tuple[Key, ...]:
    """Return the codes of the class, and of the subclass, which says more."""
    digits = class_id(said)
    return ((f"C {digits[:2]}",), (f"C {digits[:2]}", digits[2:4])) if digits else ()


PCI_DEVICES = Collector("pci_devices", collect, every_seconds=86_400)
