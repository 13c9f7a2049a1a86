"""What one machine's intervals tell of the line it stands behind: when it was at work and yet out of contact; pure."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.connectivity.stretches import Stretch, gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

LATENESS: Final = 1.25
"""Times the interval: so long after a contact nothing is missing, as an agent comes a tenth sooner or later."""
START_LATENESS: Final = 1.6
"""Times the interval: after the first contact of a run, which falls anywhere, the second waits for its own moment."""
START_SECONDS: Final = 420.0
"""Within so long of its first snapshot a machine has spoken: a minute of patience, and the request itself."""


class Run(NamedTuple):
    """One run of a machine, from its first snapshot to its last, and when the system had started."""

    start: float
    end: float
    booted_at: float

    @property
    def stretch(self) -> Stretch:
        """The time in which it wrote."""
        return Stretch(self.start, self.end)


class Machine(NamedTuple):
    """One agent, how often it speaks, when its machine ran and when it was in contact; both in order of time."""

    id: int
    interval: float
    runs: tuple[Run, ...]
    contacts: tuple[Stretch, ...]

    def around(self, window: Stretch) -> Machine:
        """Return the same machine with the runs that touch a time, and the next on either side."""
        first = bisect_left(self.runs, window.start, key=lambda run: run.end)
        last = bisect_left(self.runs, window.end, key=lambda run: run.start)
        return self._replace(runs=self.runs[max(first - 1, 0) : last + 1])

    def cut_off(self, window: Stretch) -> Iterator[Stretch]:
        """Yield when it was at work and missed contacts that were due."""
        silent = [*gaps(self.contacts, window)]
        index = 0
        for run in self.runs:
            while index < len(silent) and silent[index].end <= run.start:
                index += 1
            for gap in silent[index:]:
                if gap.start >= run.end:
                    break
                part = Stretch(max(run.start, gap.start), min(run.end, gap.end))
                if part.seconds > self._patience(run, gap):
                    yield part

    def _patience(self, run: Run, gap: Stretch) -> float:
        """How long silence means nothing: less for a machine that has just started, which speaks at once."""
        if run.start > gap.start:
            return START_SECONDS
        is_first = any(one.end == gap.start and one.seconds < self.interval / 2 for one in self._near(gap.start))
        return (START_LATENESS if is_first else LATENESS) * self.interval

    def _near(self, moment: float) -> Iterator[Stretch]:
        index = bisect_left(self.contacts, (moment, moment))
        yield from self.contacts[max(index - 1, 0) : index + 1]
