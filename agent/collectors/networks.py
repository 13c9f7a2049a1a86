"""Network adapters and their lasting addresses; loopback, privacy and link-local addresses say nothing."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final, Literal

from agent.collectors.base import Collector, NotApplicable, first_line, number
from agent.contract import Network

if TYPE_CHECKING:
    from agent.host import Host

_NET: Final = "/sys/class/net/"
_ETHERNET: Final = 1
_LOOPBACK: Final = 772
_TEMPORARY: Final = 0x01
_LINK_LOCAL: Final = 0x20

Kind = Literal["wired", "wireless", "virtual", "other"]


def collect(host: Host) -> tuple[Network, ...]:
    """Return the adapters, by name."""
    names = [name for name in host.entries(_NET) if number(host, f"{_NET}{name}/type") not in {None, _LOOPBACK}]
    if not names:
        raise NotApplicable("no network adapters")
    addresses = _addresses(host)
    return tuple(_read(host, name, addresses) for name in names)


def _read(host: Host, name: str, addresses: set[tuple[str, str]]) -> Network:
    adapter = _NET + name
    path = host.link(adapter) or ""
    driver = host.link(adapter + "/device/driver")
    speed = number(host, adapter + "/speed")
    return Network(
        name=name,
        mac=first_line(host, adapter + "/address"),
        permanent_mac=host.permanent_mac(name),
        driver=driver.rpartition("/")[2] if driver else None,
        kind=_kind(host, adapter, path),
        removable="/usb" in path,
        speed_bits_per_second=speed * 1e6 if speed and speed > 0 else None,
        up=first_line(host, adapter + "/carrier") == "1",
        addresses=tuple(sorted(address for interface, address in addresses if interface == name)),
    )


def _kind(host: Host, adapter: str, path: str) -> Kind:
    if "/devices/virtual/" in path:
        return "virtual"
    if "phy80211" in host.entries(adapter):
        return "wireless"
    return "wired" if number(host, adapter + "/type") == _ETHERNET else "other"


def _addresses(host: Host) -> set[tuple[str, str]]:
    # A secondary address may carry a label of its own, eth0:1, which is no adapter.
    four = {(interface.partition(":")[0], address) for interface, address in host.addresses()}
    return four | parse_inet6(host.read("/proc/net/if_inet6") or "")


def parse_inet6(text: str) -> set[tuple[str, str]]:
    """Return interface and address of the lasting IPv6 addresses of the kernel's table."""
    found = set()
    for line in text.splitlines():
        address, _, _, scope, flags, interface = line.split()
        if int(scope, 16) != _LINK_LOCAL and not int(flags, 16) & _TEMPORARY:
            found.add((interface, socket.inet_ntop(socket.AF_INET6, bytes.fromhex(address))))
    return found


NETWORKS = Collector("networks", collect, every_seconds=86_400)
