"""What is known of the agencies' lines in a period: evidence, outages, and how much of the time they were there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from inventory.connectivity import history, profiles
from inventory.connectivity.coverage import Evidence, coverage
from inventory.connectivity.stretches import Stretch
from inventory.indicators.facts import COUNTED_UNITS
from inventory.store import circuits, contact, probing, queries
from inventory.store.calendar_days import calendar_of
from inventory.text.when import day_of, end_of, start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inventory.calendar import Calendar
    from inventory.connectivity.history import Availability, History
    from inventory.connectivity.outages import Outage
    from inventory.connectivity.profiles import Profile
    from inventory.store.circuits import Line
    from inventory.store.contact import Rate, Spoken
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit
    from inventory.text.spans import Span


class Rates(NamedTuple):
    """What machines of one agency saw by one method."""

    samples: int
    low: float
    middle: float
    high: float
    up: float | None
    devices: tuple[int, ...]


class Service(NamedTuple):
    """What the probe of one agency found of one service in the period."""

    name: str
    visits: int
    reached: int
    outcome: str
    """Of the last visit."""
    certificate_end: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One agency and what speaks for its line."""

    unit: Unit
    lines: tuple[Line, ...]
    """Its circuits, the fastest first."""
    evidence: Evidence
    computers: int
    heard: int
    measured: Rates | None
    seen: Rates | None
    """By real traffic: a lower bound, and no proof."""
    heard_at: float | None
    availability: Availability | None
    services: tuple[Service, ...] = ()
    """What its probe found of each service."""


class Asked(NamedTuple):
    """The period, as far as it has come, and what a line is judged by."""

    span: Span
    first: str
    last: str
    window: Stretch
    profile: Profile


class Told(NamedTuple):
    """One outage with its agency, and the agencies hit together with it."""

    unit: Unit
    outage: Outage


class Page(NamedTuple):
    """The outages of a period, with the contact they were told from and the calendar that decides what counts."""

    wanted: Asked
    unit: Unit | None
    rows: tuple[Told, ...]
    known: dict[int, History]
    calendar: Calendar

    @property
    def history(self) -> History | None:
        """What is on file of the one agency."""
        return None if self.unit is None else self.known.get(self.unit.id)


def asked(span: Span, now: float, profile: str) -> Asked:
    """Return what is asked for; a period that is not over ends now."""
    last = min(span.last, day_of(now - 1))
    window = Stretch(start_of(span.first), min(now, end_of(span.last)))
    return Asked(span, span.first, last, window, profiles.in_force(profile, last))


def line_rows(connection: Connection, wanted: Asked) -> list[LineRow]:
    """Return the agencies in their customary order with the evidence of their lines."""
    units = _units(connection, wanted.last)
    lines = circuits.lines(connection, wanted.last)
    seen = contact.rates(connection, first=wanted.first, last=wanted.last)
    spoken = contact.spoken(connection, first=wanted.first, last=wanted.last)
    judged = coverage(
        (unit.id for unit in units),
        lines=lines,
        heard=circuits.heard(connection, wanted.last, since=wanted.first),
        speeds=[circuits.Speed(one.agency_id, one.method, one.down_bits_per_second) for one in seen],
        threshold_bits_per_second=wanted.profile.bits_per_second,
    )
    heard_at = queries.last_heard(connection, wanted.last, until=wanted.window.end)
    known, calendar = history.histories(connection, wanted.window), calendar_of(connection)
    by_agency, services = _rates_by_agency(seen), _services(connection, wanted)
    return [
        LineRow(
            unit=unit,
            lines=tuple(line for line in lines if line.agency_id == unit.id),
            evidence=judged[unit.id],
            computers=_of(spoken, unit.id).computers,
            heard=_of(spoken, unit.id).heard,
            measured=_rates(by_agency[unit.id], "transfer"),
            seen=_rates(by_agency[unit.id], "passive"),
            heard_at=heard_at.get(unit.id),
            availability=known[unit.id].availability(calendar) if unit.id in known else None,
            services=tuple(services[unit.id]),
        )
        for unit in units
    ]


def page(connection: Connection, wanted: Asked, unit: Unit | None = None) -> Page:
    """Return the outages of a period in order of time, of one agency or of all, and what they are told from."""
    units = {one.id: one for one in _units(connection, wanted.last) if unit is None or one.id == unit.id}
    known = {agency: one for agency, one in history.histories(connection, wanted.window).items() if agency in units}
    rows = [Told(units[one.agency_id], one) for each in known.values() for one in each.outages]
    rows.sort(key=lambda row: (row.outage.stretch, row.unit.position))
    return Page(wanted, unit, tuple(rows), known, calendar_of(connection))


def _units(connection: Connection, day: str) -> list[Unit]:
    return [unit for unit in queries.units(connection, day) if unit.kind in COUNTED_UNITS]


def _of(spoken: dict[int, Spoken], agency: int) -> Spoken:
    return spoken.get(agency) or contact.Spoken(agency, 0, 0)


def _rates_by_agency(rows: Iterable[Rate]) -> defaultdict[int, list[Rate]]:
    found: defaultdict[int, list[Rate]] = defaultdict(list)
    for row in rows:
        found[row.agency_id].append(row)
    return found


def _services(connection: Connection, wanted: Asked) -> defaultdict[int, list[Service]]:
    newest = probing.newest(connection, since=wanted.first)
    found: defaultdict[int, list[Service]] = defaultdict(list)
    for one in probing.visited(connection, since=wanted.first, day=wanted.last):
        last = newest[one.agency_id, one.target]
        found[one.agency_id].append(Service(one.target, one.visits, one.reached, last.outcome, last.certificate_end))
    return found


def _rates(rows: Sequence[Rate], method: str) -> Rates | None:
    mine = [row for row in rows if row.method == method]
    if not mine:
        return None
    down = [row.down_bits_per_second for row in mine]
    up = [row.up_bits_per_second for row in mine if row.up_bits_per_second is not None]
    devices = tuple(sorted({row.device_id for row in mine}))
    count = sum(row.samples for row in mine)
    return Rates(count, min(down), median(down), max(down), median(up) if up else None, devices)
