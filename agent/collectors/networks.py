"""Network adapters and their lasting addresses; loopback, privacy and link-local addresses say nothing.

Adapters of single guests and containers come and go with these and are left out. So is an address made up anew at
each start: a machine that nobody touched is described in the same words.
"""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from agent import udev
from agent.collectors.base import Collector, NotApplicable, first_line, number
from agent.collectors.connectivity import default_routes
from agent.contract import Network

if TYPE_CHECKING:
    from agent.host import Host

_NET: Final = "/sys/class/net/"
_ETHERNET: Final = 1
_LOOPBACK: Final = 772
_TEMPORARY: Final = 0x01
_FAILED: Final = 0x08
_LINK_LOCAL: Final = 0x20
_RANDOM: Final = 1  # how the address came: NET_ADDR_RANDOM
_SET: Final = 3  # NET_ADDR_SET
_MADE_UP: Final = frozenset("2367abef")  # the second digit of an address that no maker gave
# What engines call the ends that they give to guests: all, libvirt, Calico, Proxmox, systemd, Cilium; and the bridge
# that Docker makes for each project.
_OF_GUESTS: Final = re.compile(r"veth|vnet|cali|tap\d+i|fw(br|pr|ln)|v[eb]-|lxc[0-9a-f]{10,}|br-[0-9a-f]{12}$")

Kind = Literal["wired", "wireless", "virtual", "other"]


class Link(NamedTuple):
    """One adapter: its name, its folder, where that leads to, and what is in it."""

    name: str
    folder: str
    path: str
    entries: tuple[str, ...]

    @property
    def virtual(self) -> bool:
        """It is made of software."""
        return "/devices/virtual/" in self.path


def collect(host: Host) -> tuple[Network, ...]:
    """Return the adapters, by name."""
    links = [_link(host, name) for name in host.entries(_NET)]
    own = [link for link in links if number(host, link.folder + "/type") not in {None, _LOOPBACK}]
    adapters = [link for link in own if not _is_of_a_guest(link)]
    if not adapters:
        raise NotApplicable("no network adapters")
    addresses, gateways = _addresses(host), _gateways(host)
    return tuple(_read(host, link, addresses, gateways.get(link.name)) for link in adapters)


def _link(host: Host, name: str) -> Link:
    return Link(name, _NET + name, host.link(_NET + name) or "", host.entries(_NET + name))


def _is_of_a_guest(link: Link) -> bool:
    """Tell the outer end of a guest's or container's adapter from what the machine uses itself."""
    plugged = "master" in link.entries and not any(entry.startswith("lower_") for entry in link.entries)
    return link.virtual and bool(_OF_GUESTS.match(link.name) or (plugged and "tun_flags" in link.entries))


def _read(host: Host, link: Link, addresses: set[tuple[str, str]], gateway: str | None) -> Network:
    kind, permanent = _kind(host, link), host.permanent_mac(link.name)
    driver = host.link(link.folder + "/device/driver")
    manufacturer, model = _names(host, link)
    speed, duplex = number(host, link.folder + "/speed"), first_line(host, link.folder + "/duplex")
    carries = not link.virtual or any(entry.startswith("lower_") for entry in link.entries)  # others only pretend
    return Network(
        name=link.name,
        mac=_mac(host, link, kind, permanent),
        permanent_mac=permanent,
        manufacturer=manufacturer,
        model=model,
        driver=driver.rpartition("/")[2] if driver else None,
        kind=kind,
        removable="/usb" in link.path,
        speed_bits_per_second=speed * 1e6 if speed and speed > 0 and carries else None,
        duplex=_DUPLEX.get(duplex or "") if carries else None,
        mtu_bytes=number(host, link.folder + "/mtu"),
        up=first_line(host, link.folder + "/carrier") == "1",
        addresses=tuple(sorted(address for interface, address in addresses if interface == link.name)),
        gateway=gateway,
    )


_DUPLEX: Final[dict[str, Literal["full", "half"]]] = {"full": "full", "half": "half"}


def _kind(host: Host, link: Link) -> Kind:
    if link.virtual:
        return "virtual"
    if {"phy80211", "wireless"} & set(link.entries):
        return "wireless"
    return "wired" if number(host, link.folder + "/type") == _ETHERNET else "other"


def _mac(host: Host, link: Link, kind: Kind, permanent: str | None) -> str | None:
    """Return the address in use; one that a bridge draws at its start, or Wi-Fi for each network, tells nothing."""
    mac = first_line(host, link.folder + "/address")
    if mac is None or (kind == "wireless" and permanent and mac != permanent):
        return None
    came = number(host, link.folder + "/addr_assign_type")
    drawn = came == _RANDOM or (link.virtual and came == _SET and mac[1:2] in _MADE_UP)
    return None if drawn else mac


def _names(host: Host, link: Link) -> tuple[str | None, str | None]:
    """Return maker and model as the system's lists have them, else as a USB device calls itself."""
    known = udev.properties(host, f"n{number(host, link.folder + '/ifindex')}")
    maker, model = known.get("ID_VENDOR_FROM_DATABASE"), known.get("ID_MODEL_FROM_DATABASE")
    if "/usb" not in link.path or (maker and model):
        return maker, model
    device = (host.link(link.folder + "/device") or "").rpartition("/")[0]  # the interface hangs on its device
    return maker or first_line(host, device + "/manufacturer"), model or first_line(host, device + "/product")


def _addresses(host: Host) -> set[tuple[str, str]]:
    # A secondary address may carry a label of its own, eth0:1, which is no adapter.
    told = ((interface.partition(":")[0], address) for interface, address in host.addresses())
    four = {(interface, address) for interface, address in told if not address.startswith("169.254.")}
    return four | parse_inet6(host.read("/proc/net/if_inet6") or "")


def parse_inet6(text: str) -> set[tuple[str, str]]:
    """Return interface and address of the lasting IPv6 addresses of the kernel's table."""
    return {found for line in text.splitlines() if (found := _inet6(line.split()))}


def _inet6(row: list[str]) -> tuple[str, str] | None:
    try:
        address, _, _, scope, flags, interface = row
        if int(scope, 16) == _LINK_LOCAL or int(flags, 16) & (_TEMPORARY | _FAILED):
            return None
        return interface, socket.inet_ntop(socket.AF_INET6, bytes.fromhex(address))
    except ValueError:
        return None


def _gateways(host: Host) -> dict[str, str]:
    """Return the gateway of each adapter that has a default route of its own."""
    return {route.interface: route.gateway for route in reversed(default_routes(host)) if route.gateway}


NETWORKS = Collector("networks", collect, every_seconds=86_400)
