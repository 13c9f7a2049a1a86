"""How far away the next hop and the register are: a few round trips each, their median and their loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector, NotApplicable, Partial
from agent.collectors.connectivity import default_route
from agent.contract import Latency, Measurements
from agent.probes.ping import ping
from agent.probes.series import series
from agent.probes.tcp import handshake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host


def collect(host: Host) -> Partial[Measurements]:
    """Return the series to the gateway, by ping, and to the register, by the very port the agent reports to."""
    denied: tuple[str, ...] = ()
    found: list[Latency] = []
    try:
        found += _gateway(host)
    except PermissionError:
        denied = ("gateway",)
    found += _register(host)
    if not found and not denied:
        raise NotApplicable("no gateway, and no register to reach")
    return Partial(Measurements(latencies=tuple(found)), denied)


def _gateway(host: Host) -> Iterator[Latency]:
    route = default_route(host)
    if route and (gateway := route.gateway):
        yield series("gateway", lambda: ping(host, gateway))


def _register(host: Host) -> Iterator[Latency]:
    """Ask for the address once, so that a slow resolver is not taken for a long way."""
    register = host.register
    if register and (address := host.resolve(register.name)):
        yield series("register", lambda: handshake(host, address, register.port))


LATENCIES = Collector("latencies", collect, every_seconds=300)
