"""How this machine reaches the world: its way out, who resolves names for it, and whether they answer."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.collectors.base import Collector
from agent.contract import Connectivity
from agent.probes.dns import answers

if TYPE_CHECKING:
    from agent.host import Host

_UP: Final = 0x1
_MAX_RESOLVERS: Final = 3  # as many as the C library asks


class Route(NamedTuple):
    """A way out: smaller metrics are preferred."""

    metric: int
    interface: str
    gateway: str | None


def collect(host: Host) -> Connectivity:
    """Return the way out and the answers had; reaching nothing at all is an answer too."""
    route = default_route(host)
    resolvers = _resolvers(host)
    return Connectivity(
        gateway=route.gateway if route else None,
        gateway_interface=route.interface if route else None,
        resolvers=resolvers,
        resolver_reached=any(answers(host, resolver) for resolver in resolvers[:_MAX_RESOLVERS]),
        server_reached=host.register.reached if host.register else None,
    )


def default_route(host: Host) -> Route | None:
    """Return the preferred default route, by IPv4 if there is one."""
    return next(iter(default_routes(host)), None)


def default_routes(host: Host) -> list[Route]:
    """Return the default routes, the preferred one first, those of IPv4 before those of IPv6."""
    four = parse_routes(host.read("/proc/net/route") or "")
    six = parse_routes6(host.read("/proc/net/ipv6_route") or "")
    return [route for family in (four, six) for route in sorted(family, key=lambda route: route.metric)]


def parse_routes(text: str) -> list[Route]:
    """Return the IPv4 default routes; the kernel prints addresses as numbers of this machine's byte order."""
    return [route for line in text.splitlines()[1:] if (route := _route(line.split()))]


def _route(row: list[str]) -> Route | None:
    try:
        if len(row) < 8 or not row[1] == row[7] == "0" * 8 or not int(row[3], 16) & _UP:
            return None
        return Route(int(row[6]), row[0], _address(struct.pack("=I", int(row[2], 16))))
    except (ValueError, struct.error):
        return None


def parse_routes6(text: str) -> list[Route]:
    """Return the IPv6 default routes."""
    return [route for line in text.splitlines() if (route := _route6(line.split()))]


def _route6(row: list[str]) -> Route | None:
    try:
        if len(row) != 10 or row[0] != "0" * 32 or row[1] != "00" or row[9] == "lo" or not int(row[8], 16) & _UP:
            return None
        return Route(int(row[5], 16), row[9], _scoped(_address(bytes.fromhex(row[4])), row[9]))
    except ValueError:
        return None


def _address(raw: bytes) -> str | None:
    """Return an address as people write it; nothing but zeros is a line without a gateway."""
    return socket.inet_ntop(socket.AF_INET6 if len(raw) == 16 else socket.AF_INET, raw) if any(raw) else None


def _scoped(address: str | None, interface: str) -> str | None:
    """Return an address that can be spoken to: a link-local one exists once on each link."""
    return f"{address}%{interface}" if address and address.startswith("fe80:") else address


def _resolvers(host: Host) -> tuple[str, ...]:
    """Return the resolvers in their order, those behind a local stub rather than the stub itself."""
    listed = parse_resolvers(host.read("/etc/resolv.conf") or "")
    if listed and all(address.startswith("127.") for address in listed):
        return parse_resolvers(host.read("/run/systemd/resolve/resolv.conf") or "") or listed
    return listed


def parse_resolvers(text: str) -> tuple[str, ...]:
    """Return the addresses on the nameserver lines."""
    lines = (line.split() for line in text.splitlines())
    return tuple(words[1] for words in lines if len(words) >= 2 and words[0] == "nameserver")


CONNECTIVITY = Collector("connectivity", collect, every_seconds=900)
