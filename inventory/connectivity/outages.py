"""Why an office was out of contact, told afterwards from what its machines wrote while they were cut off; pure.

A stretch without contact is laid out in order: while the register itself was away nothing is known of any line; where
machines stopped and started together it was the mains; where machines worked and reached nobody it was the line; where
no machine ran nobody can tell, and nobody missed it unless it was time to work.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from inventory.connectivity import power
from inventory.connectivity.stretches import Stretch, clip, gaps, union, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from inventory.calendar import Calendar
    from inventory.connectivity.machines import Machine

Cause = Literal["line", "power", "off", "server", "unknown"]
Confidence = Literal["high", "medium", "low"]
LEAST_SECONDS: Final = 900.0
"""One interval: a shorter silence is told from no silence at all by nothing."""
AREA_OFFICES: Final = 3
AREA_SECONDS: Final = 1200.0
"""So many offices cut within so long were cut by one thing."""
LOOK_SECONDS: Final = 600.0
"""A machine at work has written within so long: what it wrote last before it was back lies so far before at most."""
SERVER_SECONDS: Final = 300.0
"""Agents come back within so long after the register does."""


class Office(NamedTuple):
    """The machines of one agency that have an agent."""

    agency_id: int
    machines: tuple[Machine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One time in which an office was out of contact, and why."""

    agency_id: int
    stretch: Stretch
    cause: Cause
    confidence: Confidence
    working_seconds: float
    """As much of it was time to work; the rest counts against nobody."""
    machines: int = 0
    """How many machines speak for it: at work without contact, or stopped and started together."""
    of: int = 0
    """How many the office has."""
    cut: power.Cut | None = None
    area: tuple[int, ...] = ()
    """The agencies that were cut together by the same thing; empty: this one alone."""
    is_open: bool = False
    """Whether it still lasts."""


@dataclass(slots=True)
class _Timeline:
    """What is known of one gap: stretches by their cause."""

    gap: Stretch
    known: dict[Cause, tuple[Stretch, ...]] = field(default_factory=dict)

    def add(self, cause: Cause, stretches: Iterable[Stretch]) -> None:
        """Note a cause as far as no other explains the time already."""
        taken = [each for those in self.known.values() for each in those]
        self.known[cause] = without(union(clip(stretches, self.gap)), taken)

    def rest(self) -> Iterator[Stretch]:
        """Yield what nothing explains."""
        return gaps(union(each for those in self.known.values() for each in those), self.gap)


def outages(
    office: Office, service: Sequence[Stretch], window: Stretch, calendar: Calendar, *, least: float = LEAST_SECONDS
) -> list[Outage]:
    """Return the outages of one office in order of time, those of at least ``least`` working seconds."""
    contact = union(each for machine in office.machines for each in machine.contacts)
    if not contact:
        return []
    window = Stretch(max(window.start, contact[0].start), window.end)
    away = [each for each in gaps(union(service), window) if service and each.seconds > SERVER_SECONDS / 2]
    cut_off = [(machine.id, part) for machine in office.machines for part in machine.cut_off(window)]
    found: list[Outage] = []
    for gap in gaps(contact, window):
        if gap.seconds >= least and calendar.working_seconds(*gap) >= least:
            found += _explain(office, gap, away, cut_off, calendar, is_open=gap.end >= window.end)
    return [one for one in found if one.working_seconds >= least]


def _explain(
    office: Office,
    gap: Stretch,
    away: Sequence[Stretch],
    cut_off: Sequence[tuple[int, Stretch]],
    calendar: Calendar,
    *,
    is_open: bool,
) -> Iterator[Outage]:
    line = _Timeline(gap)
    line.add("server", (Stretch(each.start, each.end + SERVER_SECONDS) for each in away))
    cuts = [*power.cuts([machine.around(gap) for machine in office.machines], gap, calendar)]
    line.add("power", (cut.stretch for cut in cuts))
    speaking = [(machine, part) for machine, part in cut_off if part.start < gap.end and part.end > gap.start]
    line.add("line", _through_nights(line, union(part for _, part in speaking)))
    idle = [each for each in line.rest() if each.seconds > SERVER_SECONDS]
    line.known["unknown" if is_open and not speaking else "off"] = tuple(idle)
    pieces = sorted((stretch, cause) for cause, those in line.known.items() for stretch in those)
    for stretch, cause in pieces:
        made = Outage(
            agency_id=office.agency_id,
            stretch=stretch,
            cause=cause,
            confidence="low",
            working_seconds=calendar.working_seconds(*stretch),
            of=len(office.machines),
            is_open=is_open and stretch.end >= gap.end,
        )
        yield _with_evidence(made, cuts, speaking)


def _through_nights(line: _Timeline, cut_off: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield the times of a dead line with the nights between: dead before and after, it was dead meanwhile."""
    taken = union(each for those in line.known.values() for each in those)
    yield from cut_off
    for before, after in pairwise(cut_off):
        night = Stretch(before.end, after.start)
        if not any(clip(taken, night)):
            yield night
    if cut_off and 0 < line.gap.end - cut_off[-1].end <= LOOK_SECONDS:
        yield Stretch(cut_off[-1].end, line.gap.end)


def _with_evidence(one: Outage, cuts: Sequence[power.Cut], speaking: Sequence[tuple[int, Stretch]]) -> Outage:
    if one.cause == "server":
        return replace(one, confidence="high")
    if one.cause == "power":
        cut = next(cut for cut in cuts if cut.stretch.start <= one.stretch.start < cut.stretch.end)
        number = max(cut.stopped, cut.started)
        return replace(one, confidence="high" if cut.is_sure else "medium", machines=number, cut=cut)
    if one.cause == "line":
        number = len({machine for machine, part in speaking if any(clip((part,), one.stretch))})
        return replace(one, confidence="high" if number > 1 else "medium", machines=number)
    return one


def with_areas(found: Sequence[Outage]) -> list[Outage]:
    """Return the outages, those of several offices that began together told as one thing that happened to an area."""
    begun: defaultdict[Cause, list[Outage]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.stretch):
        begun[one.cause].append(one)
    return [told for cause, ones in begun.items() for told in _of_area(ones, is_one=cause in {"line", "power"})]


def _of_area(ones: Sequence[Outage], *, is_one: bool) -> Iterator[Outage]:
    group: list[Outage] = []
    for one in [*ones, None]:
        if group and (one is None or not is_one or one.stretch.start - group[0].stretch.start > AREA_SECONDS):
            agencies = tuple(sorted({each.agency_id for each in group}))
            is_area = is_one and len(agencies) >= AREA_OFFICES
            yield from (replace(each, area=agencies) if is_area else each for each in group)
            group = []
        if one is not None:
            group.append(one)
