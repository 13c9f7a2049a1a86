"""How far away the next hop and the register are: a few round trips each, their median and their loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, NotApplicable
from agent.collectors.connectivity import default_route
from agent.contract import Latency, Measurements
from agent.probes.ping import ping
from agent.probes.series import series
from agent.probes.tcp import handshake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host
    from agent.probes.series import Diagnosis


_KNOCK: Final = 53
"""A gateway usually resolves names; where it does not, it refuses, and that is an answer as well."""


def collect(host: Host) -> Measurements:
    """Return the series to the gateway and to the register, the latter by the very port the agent reports to."""
    found = (*_gateway(host), *_register(host))
    if not found:
        raise NotApplicable("no gateway, and no register to reach")
    return Measurements(latencies=found)


def _gateway(host: Host) -> Iterator[Latency]:
    """Ping the next hop; where that is closed knock at it by TCP, and say why."""
    route = default_route(host)
    if not route or not (gateway := route.gateway):
        return
    try:
        pings = series("gateway", lambda: ping(host, gateway), method="icmp")
        if pings.lost < pings.sent:
            yield pings
            return
        why: Diagnosis = "icmp_lost"
    except PermissionError:
        pings, why = None, "icmp_denied"
    knocks = series("gateway", lambda: handshake(host, gateway, _KNOCK), method="tcp", diagnosis=why)
    yield knocks if pings is None or knocks.lost < knocks.sent else pings


def _register(host: Host) -> Iterator[Latency]:
    """Ask for the address once, so that a slow resolver is not taken for a long way."""
    register = host.register
    if register and (address := host.resolve(register.name)):
        yield series("register", lambda: handshake(host, address, register.port), method="tcp")


LATENCIES = Collector("latencies", collect, every_seconds=300)
