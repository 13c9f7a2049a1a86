"""What a device measured, series by series, hour by hour."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.store import rollup
from inventory.store.series import HOUR_SECONDS, NAMES, Hour, hour_of, together

if TYPE_CHECKING:
    from inventory.store.engine import Connection

DAYS: Final = 14
MOST_DAYS: Final = 400
_DAY_SECONDS: Final = 86_400


class Track(NamedTuple):
    """One series through the time asked about."""

    since: int
    until: int
    hours: list[Hour]

    @property
    def series(self) -> str:
        """Its name: ``cpu_ratio``, ``free_bytes /home``."""
        return self.hours[0].series

    @property
    def name(self) -> str:
        """What is measured, without of what."""
        return self.series.partition(" ")[0]

    @property
    def of(self) -> str:
        """Of what: a volume, a target, a disk; empty where there is only one."""
        return self.series.partition(" ")[2]

    @property
    def whole(self) -> Hour:
        """All of it as one: least, mean and most."""
        return reduce(together, self.hours)

    def parts(self, count: int) -> list[Hour | None]:
        """Return so many equal parts of the time, each what was measured in it."""
        found: defaultdict[int, list[Hour]] = defaultdict(list)
        for hour in self.hours:
            middle = hour.hour + HOUR_SECONDS / 2 - self.since
            found[int(middle / (self.until - self.since) * count)].append(hour)
        return [reduce(together, found[place]) if place in found else None for place in range(count)]


def tracks(connection: Connection, device_id: int, until: float, days: int) -> list[Track]:
    """Return what a device measured in the last ``days`` before an instant, in the order of the contract."""
    last = hour_of(until) + HOUR_SECONDS
    first = last - days * _DAY_SECONDS
    hours = rollup.hours(connection, device_id, first, last)
    found = [Track(first, last, list(some)) for _, some in groupby(hours, key=attrgetter("series"))]
    known = (track for track in found if track.name in NAMES)  # another release may have kept others
    return sorted(known, key=lambda track: (NAMES.index(track.name), track.of))
