"""Whether the services of the office can be reached; only where the register made this machine its probe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, NotApplicable
from agent.contract import Measurements

if TYPE_CHECKING:
    from agent.host import Host

ENOUGH_SECONDS: Final = 40.0
"""After so long no other target is begun: those that are left come first the next time."""
_TURN: Final = "reaches.turn"


def collect(host: Host) -> Measurements:
    """Visit the targets one after the other, beginning where the last time ended."""
    leased = host.lease
    if leased is None or leased.until < host.monotonic():
        raise NotApplicable("another machine of the office probes")
    targets, start = leased.targets, host.monotonic()
    (turn,) = host.memory.get(_TURN, (0.0,))
    found = []
    for number in range(len(targets)):
        if host.monotonic() - start > ENOUGH_SECONDS:
            break
        found.append(host.visit(targets[(int(turn) + number) % len(targets)]))
    host.memory[_TURN] = (float((int(turn) + len(found)) % len(targets)) if targets else 0.0,)
    return Measurements(reaches=tuple(found))


REACHES: Final = Collector("reaches", collect, every_seconds=1800, deadline_seconds=90)
