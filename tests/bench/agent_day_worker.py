"""A whole day of the real agent with the pauses cut out; run as a module: STATE. Prints what it cost as JSON.

The clocks jump to the next moment at which something is due; all else is real: the schedule of a workstation, the
collectors on this machine, the spool and its fsyncs, TLS to a real register. Before each step after a pause the
caches are emptied, as five minutes of another's work empty them, and what that costs is not counted.
"""

from __future__ import annotations

import json
import mmap
import random
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent.alive import Sign
from agent.assembly import assembled
from agent.config import places
from agent.host import LiveHost
from agent.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.service import Service

DAY_SECONDS: Final = 86_400.0
STEPS: Final = ("take_inventory", "watch_line", "measure", "contact")
_CACHE_BYTES: Final = 64 * 1024 * 1024
_ALMOST: Final = 1.0  # the moment at which the day began comes again at its end, and belongs to the next


class Clock:
    """How far the day has jumped ahead of the time that really passed."""

    def __init__(self) -> None:
        self.ahead, self._began = 0.0, time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether the day is over."""
        return time.monotonic() - self._began + self.ahead >= DAY_SECONDS - _ALMOST


class Meter:
    """The processor time of this process and its children, by what it was spent on."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.times: defaultdict[str, int] = defaultdict(int)
        self.chilled = 0.0
        self._cold = mmap.mmap(-1, _CACHE_BYTES)  # shared, so that a child does not inherit its pages
        self._cold.write(bytes(_CACHE_BYTES))

    def around(self, name: str, step: Callable[..., bool]) -> Callable[..., bool]:
        """Return the same step, measured; what found no work counts as waiting."""

        def measured(*arguments: Any, **options: Any) -> bool:
            before = cpu_seconds()
            worked = step(*arguments, **options)
            kind = name if worked else "waiting"
            self.spent[kind] += cpu_seconds() - before
            self.times[kind] += 1
            return worked

        return measured

    def chill(self) -> None:
        """Empty the caches by reading through more than they hold."""
        before = cpu_seconds()
        self._cold.find(b"\1", 0)
        self.chilled += cpu_seconds() - before


class Hurry(Supervisor):
    """Sleeps no moment, and stops at the end of the day."""

    def __init__(self, sign: Sign, clock: Clock, meter: Meter) -> None:
        super().__init__(sign.beat)
        self._clock, self._meter = clock, meter

    def rest(self, seconds: float) -> None:
        """Do what is to be done before a sleep, and let the clocks jump over it."""
        super().rest(0.0)
        self._clock.ahead += max(0.0, min(seconds, self._longest))
        self._meter.chill()
        self.stopping = self.stopping or self._clock.is_over


def cpu_seconds() -> float:
    """Return what this process and its ended children have used so far."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def main(state: str) -> int:
    """Live through the day and print what it took."""
    started, clock, meter = cpu_seconds(), Clock(), Meter()
    for name in ("wall", "monotonic"):
        setattr(LiveHost, name, _jumping(getattr(LiveHost, name), clock))
    place = places(Path(state))
    with (
        Sign(place.sign_file) as sign,
        Hurry(sign, clock, meter) as hurry,
        assembled(place, random.Random(1)) as service,
    ):
        _measure_steps(service, meter)
        service.run(hurry)
        standing, sent = service.standing, service.wire_bytes
        total = cpu_seconds() - meter.chilled
    json.dump(
        {
            "cpu_seconds": total,
            "start_cpu_seconds": started,
            "spent": meter.spent,
            "times": meter.times,
            "wire_bytes": sent,
            "trouble": standing.trouble,
            "waiting": standing.holding.spooled if standing.holding else None,
        },
        sys.stdout,
    )
    return 0


def _jumping(read: Callable[[LiveHost], float], clock: Clock) -> Callable[[LiveHost], float]:
    return lambda host: read(host) + clock.ahead


def _measure_steps(service: Service, meter: Meter) -> None:
    for name in STEPS:
        setattr(service, name, meter.around(name, getattr(service, name)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
