"""What the line has been seen to carry: real traffic on the way out since the last call, without sending a byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector, NotApplicable, number
from agent.collectors.connectivity import default_route
from agent.contract import Measurements, Throughput

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> Measurements:
    """Return the mean rate of both directions since the last call; the first call has nothing to compare with."""
    route = default_route(host)
    if route is None:
        raise NotApplicable("no default route")
    statistics = f"/sys/class/net/{route.interface}/statistics/"
    received, sent = number(host, statistics + "rx_bytes"), number(host, statistics + "tx_bytes")
    if received is None or sent is None:
        raise NotApplicable(f"{route.interface} has no counters")
    found = _since_last_call(host, f"traffic {route.interface}", (host.monotonic(), float(received), float(sent)))
    return Measurements(throughputs=(found,) if found else ())


def _since_last_call(host: Host, key: str, now: tuple[float, float, float]) -> Throughput | None:
    """Return ``None`` where a counter went backwards: the adapter was taken out and put back."""
    seconds, received, sent = (new - old for new, old in zip(now, host.memory.get(key, now), strict=True))
    host.memory[key] = now
    if seconds <= 0 or received < 0 or sent < 0:
        return None
    return Throughput(
        method="passive",
        seconds=round(seconds, 3),
        down_bits_per_second=round(received * 8 / seconds, 1),
        up_bits_per_second=round(sent * 8 / seconds, 1),
    )


THROUGHPUT = Collector("throughput", collect, every_seconds=300)
