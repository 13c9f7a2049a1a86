"""What is on the PCI bus, one function a line, as ``lspci`` would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.buses import Names, class_id, codes, names, uevent
from agent.collectors.base import Collector, NotApplicable, first_line
from agent.contract import PciDevice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.host import Host

PCI: Final = "/sys/bus/pci/devices/"


def collect(host: Host) -> tuple[PciDevice, ...]:
    """Return the functions by address."""
    if "pci" not in host.entries("/sys/bus"):
        raise NotApplicable("no PCI bus")
    said = functions(host)
    named = names(host, said)
    return tuple(_read(host, address, what, named.get(address, Names())) for address, what in said.items())


def functions(host: Host) -> dict[str, dict[str, str]]:
    """Return what the kernel said of each function, by address."""
    return {address: uevent(host, PCI + address) for address in host.entries(PCI)}


def _read(host: Host, address: str, said: Mapping[str, str], name: Names) -> PciDevice:
    vendor_id, device_id = codes(said) or (None, None)
    subsystem = [code.lower() for code in said.get("PCI_SUBSYS_ID", "").split(":")]
    made = subsystem if len(subsystem) == 2 and subsystem != ["0000", "0000"] else [None, None]
    return PciDevice(
        address=address,
        class_id=class_id(said),
        class_name=name.kind,
        vendor_id=vendor_id,
        device_id=device_id,
        subsystem_vendor_id=made[0],
        subsystem_id=made[1],
        manufacturer=name.manufacturer,
        model=name.model,
        revision=(first_line(host, f"{PCI}{address}/revision") or "").removeprefix("0x") or None,
        driver=said.get("DRIVER"),
    )


PCI_DEVICES = Collector("pci_devices", collect, every_seconds=86_400)
