"""Cuts of the mains as the machines of one office tell of them: they stop together, and start together; pure.

A person switches off one machine, a closing time some within half an hour, a cut all within one look.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.connectivity.stretches import Stretch, clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from inventory.calendar import Calendar
    from inventory.connectivity.machines import Machine, Run

TOGETHER_SECONDS: Final = 360.0
"""Machines write each five minutes, so what stops at one moment was last heard of within that, and a little."""
SHARE: Final = 0.5
"""Of the machines at work: the rest run on batteries."""
CLOSING_SECONDS: Final = 1800.0
"""So near the end of work, or its beginning, machines stop or start together without any cut."""
LEAST_SECONDS: Final = 900.0
"""Less working time than this is no loss."""


class Cut(NamedTuple):
    """One cut of the mains, with what speaks for it."""

    stretch: Stretch
    stopped: int
    """How many machines stopped within one look; 0: it began while nobody was there."""
    started: int
    """How many started together when it ended; 0: they did not."""
    first_boot: float
    last_boot: float

    @property
    def is_sure(self) -> bool:
        """Whether both its ends show."""
        return self.stopped > 1 and self.started > 1


class _Stop(NamedTuple):
    at: float
    machine: int
    next: Run


def cuts(machines: Sequence[Machine], gap: Stretch, calendar: Calendar) -> Iterator[Cut]:
    """Yield the cuts in a time in which an office was out of contact."""
    found: list[Cut] = []
    for group in _grouped(sorted(_stops(machines, gap))):
        alive = sum(any(run.start <= group[0].at <= run.end for run in one.runs) for one in machines)
        if len(group) > 1 and len(group) >= SHARE * alive and (cut := _of_stop(group, gap, calendar)):
            found.append(cut)
    late = _late_start(machines, gap, calendar)
    if late and not any(True for cut in found for _ in clip((cut.stretch,), late.stretch)):
        found.append(late)
    yield from found


def _stops(machines: Iterable[Machine], gap: Stretch) -> Iterator[_Stop]:
    """Yield the ends of runs that another boot follows, from a look before the gap on.

    Of a machine that has told nothing since nobody knows yet whether it stopped.
    """
    for machine in machines:
        for run, after in pairwise(machine.runs):
            if gap.start - TOGETHER_SECONDS <= run.end < gap.end and after.booted_at >= run.end:
                yield _Stop(run.end, machine.id, after)


def _grouped(stops: Sequence[_Stop]) -> Iterator[list[_Stop]]:
    group: list[_Stop] = []
    for stop in stops:
        if group and stop.at - group[0].at > TOGETHER_SECONDS:
            yield group
            group = []
        group.append(stop)
    if group:
        yield group


def _of_stop(group: Sequence[_Stop], gap: Stretch, calendar: Calendar) -> Cut | None:
    """Return the cut that a group of stops tells of, if it is one."""
    start, stopped = max(gap.start, group[-1].at), len(group)
    starts = sorted(stop.next.booted_at for stop in group)
    boots = _densest(starts)
    is_together = len(boots) > 1 and len(boots) >= SHARE * len(group)
    end = min(boots[0] if is_together else starts[0], gap.end)
    if _is_near(calendar, start, after=True):
        if not is_together or _is_near(calendar, end, after=False):
            return None
        if calendar.working_seconds(start, end):  # they stopped at the end of work, as every day
            start, stopped = _opening(start, calendar), 0
    if end <= start or not (_is_loss(start, end, calendar) or _is_outside_work(start, end, calendar)):
        return None
    if not is_together:
        return Cut(Stretch(start, end), stopped, 0, end, end)
    return Cut(Stretch(start, end), stopped, len(boots), boots[0], boots[-1])


def _is_loss(start: float, end: float, calendar: Calendar) -> bool:
    return calendar.working_seconds(start, end) >= LEAST_SECONDS


def _is_outside_work(start: float, end: float, calendar: Calendar) -> bool:
    """Whether both ends lie where nobody works, so that people did neither."""
    return not calendar.is_working(start) and calendar.working_seconds(start, end + CLOSING_SECONDS) == 0


def _opening(moment: float, calendar: Calendar) -> float:
    """Return the next moment at which somebody works."""
    return calendar.after(moment, 1.0) - 1.0


def _late_start(machines: Sequence[Machine], gap: Stretch, calendar: Calendar) -> Cut | None:
    """Return the cut of which only the end shows: work had begun, few or none were on, and then all started at once."""
    around = Stretch(gap.end - LEAST_SECONDS, gap.end + TOGETHER_SECONDS)
    boots = _densest(sorted(boot for one in machines for boot in _boots(one, around)))
    if len(boots) < 2 or len(boots) < SHARE * sum(_is_used(one, gap) for one in machines):
        return None
    start, end = _start(machines, gap, boots, calendar), min(boots[0], gap.end)
    if end <= start or not _is_loss(start, end, calendar):
        return None
    if calendar.working_seconds(end - LEAST_SECONDS, end) < LEAST_SECONDS - 1:
        return None
    return Cut(Stretch(start, end), 0, len(boots), boots[0], boots[-1])


def _boots(machine: Machine, around: Stretch) -> Iterator[float]:
    return (run.booted_at for run in machine.runs if around.start <= run.booted_at <= around.end)


def _is_used(machine: Machine, gap: Stretch) -> bool:
    """Whether a machine ran shortly before a gap or after it: one that is never on says nothing."""
    return any(run.end > gap.start - LEAST_SECONDS and run.start < gap.end + LEAST_SECONDS for run in machine.runs)


def _start(machines: Sequence[Machine], gap: Stretch, boots: Sequence[float], calendar: Calendar) -> float:
    """Return when it began at the earliest: with work, or when the machines that started again had stopped."""
    back = {*boots}
    stops = [
        before.end
        for one in machines
        for before, after in pairwise(one.runs)
        if after.booted_at in back and before.end >= gap.start
    ]
    return max(stops, default=_opening(gap.start, calendar))


def _densest(moments: Sequence[float]) -> list[float]:
    """Return the most moments that lie within one look of each other."""
    best: list[float] = []
    for index, first in enumerate(moments):
        near = [moment for moment in moments[index:] if moment - first <= TOGETHER_SECONDS]
        if len(near) > len(best):
            best = near
    return best


def _is_near(calendar: Calendar, moment: float, *, after: bool) -> bool:
    """Whether work ends soon after a moment, or began shortly before it, or it lies outside working hours."""
    start, end = (moment, moment + CLOSING_SECONDS) if after else (moment - CLOSING_SECONDS, moment)
    return calendar.working_seconds(start, end) < CLOSING_SECONDS - 1
