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
    four = parse_routes(host.read("/proc/net/route") or "")
    six = parse_routes6(host.read("/proc/net/ipv6_route") or "")
    return min(four or six, key=lambda route: route.metric, default=None)


def parse_routes(text: str) -> list[Route]:
    """Return the IPv4 default routes; the kernel prints addresses as numbers of this machine's byte order."""
    lines = (line.split() for line in text.splitlines()[1:])
    return [
        Route(int(line[6]), line[0], _address(struct.pack("=I", int(line[2], 16))))
        for line in lines
        if len(line) >= 8 and line[1] == line[7] == "0" * 8 and int(line[3], 16) & _UP
    ]


def parse_routes6(text: str) -> list[Route]:
    """Return the IPv6 default routes."""
    lines = (line.split() for line in text.splitlines())
    return [
        Route(int(line[5], 16), line[9], _scoped(_address(bytes.fromhex(line[4])), line[9]))
        for line in lines
        if len(line) == 10 and line[0] == "0" * 32 and line[1] == "00" and line[9] != "lo" and int(line[8], 16) & _UP
    ]


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
