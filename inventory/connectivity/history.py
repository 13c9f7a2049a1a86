"""Reads what the register has on file of the offices' contact, and tells their outages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.connectivity.machines import Machine, Run
from inventory.connectivity.outages import Office, Outage, outages, with_areas
from inventory.connectivity.stretches import Stretch, clip, union
from inventory.store import spells
from inventory.store.calendar_days import calendar_of
from inventory.text.when import BEGINNING, DAY_SECONDS, FOREVER, day_of, start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inventory.calendar import Calendar
    from inventory.store.engine import Connection
    from inventory.store.spells import Place, Seen


BEFORE_SECONDS: Final = 31 * DAY_SECONDS
"""An outage that began so long before the time asked about is still seen whole."""


class History(NamedTuple):
    """What is on file of one office's contact in a time."""

    agency_id: int
    window: Stretch
    """The time asked about, from the first contact on that is known at all."""
    contact: tuple[Stretch, ...]
    outages: tuple[Outage, ...]

    def availability(self, calendar: Calendar) -> Availability:
        """Return how much of the working time its line was there."""
        lost: Counter[str] = Counter()
        for one in self.outages:
            lost[one.cause] += round(one.working_seconds)
        return Availability(
            working_seconds=calendar.working_seconds(*self.window),
            unseen_seconds=float(lost["off"] + lost["unknown"] + lost["server"]),
            down_seconds=float(lost["line"] + lost["power"]),
        )


class Availability(NamedTuple):
    """Working time of an office, less what nobody can tell of, and less what its line was down."""

    working_seconds: float
    unseen_seconds: float
    """While no machine was on, or the register itself was away: nothing is said of the line."""
    down_seconds: float

    @property
    def seen_seconds(self) -> float:
        """The working time of which something is known."""
        return max(0.0, self.working_seconds - self.unseen_seconds)

    @property
    def ratio(self) -> float | None:
        """The share of it in which the line was there; ``None`` where nothing is known."""
        return 1.0 - self.down_seconds / self.seen_seconds if self.seen_seconds > 0 else None


def histories(connection: Connection, window: Stretch) -> dict[int, History]:
    """Return the contact and the outages of every office in a time; an office that was never in contact is absent."""
    wide = Stretch(window.start - BEFORE_SECONDS, window.end)
    service = [Stretch(*each) for each in spells.service_in(connection, since=wide.start, until=wide.end)]
    calendar, known = calendar_of(connection), [*offices(connection, wide)]
    found = with_areas([one for each in known for one in outages(each, service, wide, calendar)])
    by_office: defaultdict[int, list[Outage]] = defaultdict(list)
    for one in found:
        if one.stretch.end > window.start:
            by_office[one.agency_id].append(_from(one, window.start, calendar))
    return {
        each.agency_id: _history(each, window, by_office[each.agency_id])
        for each in known
        if any(machine.contacts for machine in each.machines)
    }


def _history(office: Office, window: Stretch, found: Iterable[Outage]) -> History:
    contact = union(each for machine in office.machines for each in machine.contacts)
    seen = Stretch(min(max(window.start, contact[0].start), window.end), window.end)
    outages_ = tuple(sorted(found, key=lambda one: one.stretch))
    return History(office.agency_id, seen, tuple(clip(contact, window)), outages_)


def _from(one: Outage, start: float, calendar: Calendar) -> Outage:
    if one.stretch.start >= start:
        return one
    rest = Stretch(start, one.stretch.end)
    return replace(one, stretch=rest, working_seconds=calendar.working_seconds(*rest))


def offices(connection: Connection, window: Stretch) -> Iterator[Office]:
    """Yield each agency with its machines, each as long as it stood there."""
    runs = _runs(spells.awake_in(connection, since=window.start, until=window.end))
    contacts = _contacts(spells.contact_in(connection, since=window.start, until=window.end))
    paces = spells.paces(connection, day_of(window.end - 1))
    machines: defaultdict[int, list[Machine]] = defaultdict(list)
    for place in spells.places_in(connection, first=day_of(window.start), last=day_of(window.end - 1)):
        machine = Machine(
            place.device_id,
            paces.get(place.device_id, spells.CONTACT_SECONDS),
            runs.get(place.device_id, ()),
            contacts.get(place.device_id, ()),
        )
        if here := _at(machine, place):
            machines[place.agency_id].append(here)
    for agency, those in sorted(machines.items()):
        yield Office(agency, tuple(those))


def _runs(rows: Iterable[Seen]) -> dict[int, tuple[Run, ...]]:
    found: defaultdict[int, list[Run]] = defaultdict(list)
    for row in rows:
        found[row.device_id].append(Run(row.first_at, row.last_at, row.booted_at or row.first_at))
    return {device: tuple(sorted(those)) for device, those in found.items()}


def _contacts(rows: Iterable[Seen]) -> dict[int, tuple[Stretch, ...]]:
    found: defaultdict[int, list[Stretch]] = defaultdict(list)
    for row in rows:
        found[row.device_id].append(Stretch(row.first_at, row.last_at))
    return {device: union(those) for device, those in found.items()}


def _at(machine: Machine, place: Place) -> Machine | None:
    """Return a machine as far as it stood in one place; ``None`` where nothing was heard of it there."""
    since = float("-inf") if place.valid_from == BEGINNING else start_of(place.valid_from)
    stay = Stretch(since, float("inf") if place.valid_to == FOREVER else start_of(place.valid_to))
    runs = tuple(
        run._replace(start=max(run.start, stay.start), end=min(run.end, stay.end))
        for run in machine.runs
        if run.start < stay.end and run.end > stay.start
    )
    contacts = tuple(each for each in clip(machine.contacts, stay))
    return machine._replace(runs=runs, contacts=contacts) if runs or contacts else None
