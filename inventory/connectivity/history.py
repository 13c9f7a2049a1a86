"""Reads what the register has on file of the offices' contact, and tells their outages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

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


def told(connection: Connection, window: Stretch) -> list[Outage]:
    """Return the outages of every office as far as they lie in a time, areas told as such."""
    wide = Stretch(window.start - BEFORE_SECONDS, window.end)
    service = [Stretch(*each) for each in spells.service_in(connection, since=wide.start, until=wide.end)]
    calendar = calendar_of(connection)
    found = [one for each in offices(connection, wide) for one in outages(each, service, wide, calendar)]
    inside = [one for one in with_areas(found) if one.stretch.end > window.start]
    return [_from(one, window.start, calendar) for one in inside]


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
