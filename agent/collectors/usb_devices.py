"""What is plugged into the USB, or soldered to it; hubs are ways and no devices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.buses import Names, codes, names, uevent
from agent.collectors.base import Collector, NotApplicable, Partial, first_line
from agent.contract import UsbDevice
from agent.junk import Sieve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.host import Host

_USB: Final = "/sys/bus/usb/devices/"
_DEVICE: Final = re.compile(r"\d+-\d+(\.\d+)*")
_HUB: Final = "09"
_OF_ITS_INTERFACES: Final = {"00", "ef"}
"""Classes of a device that leave it to its interfaces to say what it is."""
_BUILT_IN: Final = {"fixed": True, "removable": False}


def collect(host: Host) -> Partial[tuple[UsbDevice, ...]]:
    """Return the devices, in the order of their ports."""
    if "usb" not in host.entries("/sys/bus"):
        raise NotApplicable("no USB")
    entries = host.entries(_USB)
    said = {port: uevent(host, _USB + port) for port in entries if _DEVICE.fullmatch(port)}
    devices = {port: what for port, what in said.items() if not _class(what, "TYPE").startswith(_HUB)}
    named = names(host, devices)
    ports = sorted(devices, key=lambda port: [int(digits) for digits in re.findall(r"\d+", port)])
    sieve = Sieve()
    found = tuple(
        _read(host, port, devices[port], _named(host, port, named.get(port, Names()), sieve), entries) for port in ports
    )
    return Partial(tuple(sieve.fields(each.port, each, serial="serial") for each in found), junk=tuple(sieve.kept))


def _named(host: Host, port: str, listed: Names, sieve: Sieve) -> Names:
    """Return the names of a device; what it says of itself goes before what the system says of its kind."""
    maker = sieve(f"{port}.manufacturer", "name", first_line(host, f"{_USB}{port}/manufacturer"))
    model = sieve(f"{port}.model", "name", first_line(host, f"{_USB}{port}/product"))
    return Names(maker or listed.manufacturer, model or listed.model)


def _read(host: Host, port: str, said: Mapping[str, str], name: Names, entries: tuple[str, ...]) -> UsbDevice:
    vendor_id, product_id = codes(said) or (None, None)
    return UsbDevice(
        port=port,
        vendor_id=vendor_id,
        product_id=product_id,
        class_id=_class_id(host, port, said, entries),
        manufacturer=name.manufacturer,
        model=name.model,
        serial=first_line(host, f"{_USB}{port}/serial"),
        built_in=_BUILT_IN.get(first_line(host, f"{_USB}{port}/removable") or ""),
    )


def _class_id(host: Host, port: str, said: Mapping[str, str], entries: tuple[str, ...]) -> str | None:
    own = _class(said, "TYPE")
    if own[:2] not in _OF_ITS_INTERFACES:
        return own or None
    first = next((entry for entry in entries if entry.startswith(port + ":")), None)
    return (_class(uevent(host, _USB + first), "INTERFACE") if first else "") or own


def _class(said: Mapping[str, str], name: str) -> str:
    """Return six hex digits: class, subclass, protocol, which the kernel writes in decimal; empty: not told."""
    parts = said.get(name, "").split("/")
    numbers = all(part.isdecimal() and len(part) <= 3 for part in parts)
    return "".join(f"{int(part) & 0xFF:02x}" for part in parts) if numbers else ""


USB_DEVICES = Collector("usb_devices", collect, every_seconds=86_400)
