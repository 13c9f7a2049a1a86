"""Graphics adapters: on the PCI bus by their class, elsewhere by the driver that draws."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.buses import Names, class_id, names, uevent
from agent.collectors.base import Collector, NotApplicable, number
from agent.collectors.pci_devices import PCI, functions
from agent.contract import Gpu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.host import Host

_DRM: Final = "/sys/class/drm/"
_CARD: Final = re.compile(r"card\d+")
_ADDRESS: Final = re.compile(r"/([0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?=/|$)")
_DISPLAY: Final = "03"
_NO_ADAPTERS: Final = ("/usb", "/virtual/", "/faux/", "framebuffer", "/vkms", "/evdi")
"""In the way to a card: memory that the firmware left for drawing, screens that nobody sees, and those on a cable."""


def collect(host: Host) -> tuple[Gpu, ...]:
    """Return the adapters by address; what a server's own management draws with is one too."""
    if "pci" not in host.entries("/sys/bus") and "drm" not in host.entries("/sys/class"):
        raise NotApplicable("neither a PCI bus nor a driver that draws")
    cards = _cards(host)
    return (*_on_pci(host, cards), *_elsewhere(host, cards))


def _cards(host: Host) -> dict[str, str]:
    """Return the devices that drivers draw with, each by its place, with one of the folders that stand for it."""
    cards = (_DRM + name for name in host.entries(_DRM) if _CARD.fullmatch(name))
    return {place: card for card in cards if (place := host.link(card + "/device"))}


def _on_pci(host: Host, cards: Mapping[str, str]) -> tuple[Gpu, ...]:
    drawn_by = {match[-1]: card for place, card in cards.items() if (match := _ADDRESS.findall(place))}
    said = {address: what for address, what in functions(host).items() if (class_id(what) or "").startswith(_DISPLAY)}
    named = names(host, said)
    return tuple(
        Gpu(
            manufacturer=(name := named.get(address, Names())).manufacturer,
            model=name.model,
            driver=_driver(host, drawn_by.get(address)) or what.get("DRIVER"),
            address=address,
            memory_bytes=_memory(host, PCI + address),
        )
        for address, what in said.items()
    )


def _elsewhere(host: Host, cards: Mapping[str, str]) -> tuple[Gpu, ...]:
    return tuple(
        Gpu(
            model=uevent(host, card + "/device").get("OF_COMPATIBLE_0"),
            driver=_driver(host, card),
            address=place.rpartition("/")[2],
        )
        for place, card in sorted(cards.items())
        if not _ADDRESS.search(place) and not any(part in place for part in _NO_ADAPTERS)
    )


def _driver(host: Host, card: str | None) -> str | None:
    link = host.link(card + "/device/driver") if card else None
    return link.rpartition("/")[2] if link else None


def _memory(host: Host, device: str) -> int | None:
    """Return the adapter's own memory where its driver counts it: amdgpu, and xe by its tiles; nobody else does."""
    tiles = [name for name in host.entries(device) if name.startswith("tile")]
    counted = [number(host, f"{device}/{tile}/physical_vram_size_bytes") or 0 for tile in tiles]
    return number(host, device + "/mem_info_vram_total") or sum(counted) or None


GPUS = Collector("gpus", collect, every_seconds=86_400)
