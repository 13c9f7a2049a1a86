"""The register as a diary: one page a day, and whoever enters something copies it by hand onto every page it holds for.

No interval, no statement to a database, no superseding: only days. It restates what the acts of
``inventory.registry`` mean and what the three indicators count, in the plainest way, to be compared with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from inventory.text.when import add_days, end_of, start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

LENGTH = 140
FIRST = "2019-01-01"
ROOT = "098"
_COUNTED = {"district_body", "commune", "ward", "township"}
_COMPUTERS = {"server", "desktop", "laptop", "tablet", "virtual"}
_STAFF = {"cadre", "civil_servant", "public_employee"}
_BROADBAND = 256_000.0
_DAY = 86_400.0


class Unit(NamedTuple):
    """An agency on one page."""

    kind: str
    parent: str | None


@dataclass(frozen=True)
class Counts:
    """How a device counts on one page."""

    kind: str = "desktop"
    lifecycle: str = "in_service"
    purpose: str = "personal"
    ownership: str = "state"


@dataclass
class Page:
    """All that holds on one day."""

    units: dict[str, Unit] = field(default_factory=lambda: {ROOT: Unit("district", None)})
    staff: dict[tuple[str, str, str], int] = field(default_factory=dict)
    lines: list[tuple[str, float]] = field(default_factory=list)
    counts: dict[int, Counts] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    heard: dict[int, float] = field(default_factory=dict)
    transfers: list[tuple[int, float]] = field(default_factory=list)
    enrolled: set[int] = field(default_factory=set)


class Told(NamedTuple):
    """A figure in the words of the diary."""

    numerator: int
    denominator: int
    agencies: int
    excluded: int = 0
    unknown: int = 0
    not_seen: int = 0
    awaited: int = 0
    by_hand: int = 0


class Diary:
    """Every page, and on which days something was said of which thing; refused acts return ``False``."""

    def __init__(self) -> None:
        self.days = [add_days(FIRST, number) for number in range(LENGTH)]
        self.pages = {day: Page() for day in self.days}
        self._said: set[tuple[Hashable, str]] = set()
        self._machines = 0

    def _copy(self, thing: Hashable, day: str, enter: Callable[[Page], None]) -> None:
        """Enter something on the page of ``day`` and on each later one, up to where something else was said of it."""
        for later in self.days[self.days.index(day) :]:
            if later > day and (thing, later) in self._said:
                break
            enter(self.pages[later])
        self._said.add((thing, day))

    def add_agency(self, code: str, kind: str, parent: str | None, day: str) -> bool:
        if any(code in page.units for when, page in self.pages.items() if when >= day):
            return False
        if parent not in self.pages[day].units:
            return False
        self._copy(("agency", code), day, lambda page: page.units.update({code: Unit(kind, parent)}))
        return True

    def count_staff(self, agency: str, category: str, basis: str, number: int, day: str) -> bool:
        if agency not in self.pages[day].units:
            return False
        key = (agency, category, basis)
        self._copy(("staff", key), day, lambda page: page.staff.update({key: number}))
        return True

    def add_line(self, agency: str, rate: float, day: str, until: str | None) -> bool:
        if agency not in self.pages[day].units or (until is not None and until <= day):
            return False
        for later in self.days:
            if day <= later and (until is None or later < until):
                self.pages[later].lines.append((agency, rate))
        return True

    def add_machine(self, counts: Counts, agency: str | None, day: str) -> bool:
        if agency is not None and agency not in self.pages[day].units:
            return False
        machine, self._machines = self._machines, self._machines + 1
        self._copy(("counts", machine), day, lambda page: page.counts.update({machine: counts}))
        return agency is None or self.place(machine, agency, day)

    def place(self, machine: int, agency: str, day: str) -> bool:
        if agency not in self.pages[day].units or machine not in self.pages[day].counts:
            return False
        self._copy(("place", machine), day, lambda page: page.places.update({machine: agency}))
        return True

    def edit(self, machine: int, changes: dict[str, str], day: str) -> bool:
        before = self.pages[day].counts.get(machine)
        first = next((page.counts[machine] for page in self.pages.values() if machine in page.counts), None)
        assert first is not None
        after = replace(before or first, **changes)
        if after != before:  # what holds already is not said again
            self._copy(("counts", machine), day, lambda page: page.counts.update({machine: after}))
        return True

    def enrol(self, machine: int, day: str) -> None:
        self._copy(("agent", machine), day, lambda page: page.enrolled.add(machine))

    def hear(self, machine: int, day: str) -> None:
        self.pages[day].heard[machine] = start_of(day) + _DAY / 2

    def transfer(self, machine: int, rate: float, day: str) -> None:
        self.pages[day].transfers.append((machine, rate))

    def scope(self, day: str, of: str | None = None, *, alone: bool = False) -> tuple[set[str], set[str | None]]:
        """Return who counts and what else is looked at: the whole register, one unit with all below it, or it alone."""
        units = self.pages[day].units
        if of is None:
            counted = {code for code, unit in units.items() if unit.kind in _COUNTED}
            return counted, {None, *units} - counted
        if alone:
            return {of}, set()
        family = {code for code in units if of in self._above(day, code)}
        counted = {code for code in family if units[code].kind in _COUNTED}
        return counted, set(family - counted)

    def _above(self, day: str, code: str) -> list[str]:
        """Return a unit and all above it."""
        parent = self.pages[day].units[code].parent
        return [code, *([] if parent is None else self._above(day, parent))]

    def equipment(
        self, day: str, now: float, counted: set[str], beside: set[str | None], kinds: tuple[str, ...]
    ) -> Told:
        page, told = self.pages[day], Told(0, 0, len(counted))
        for machine, counts in page.counts.items():
            place = page.places.get(machine)
            if counts.kind not in _COMPUTERS or not (place in counted or place in beside):
                continue
            if not (
                counts.kind in kinds
                and counts.lifecycle == "in_service"
                and counts.ownership == "state"
                and place in counted
            ):
                told = told._replace(excluded=told.excluded + 1)
                continue
            last = max((self.pages[one].heard[machine] for one in self._until(day, machine)), default=None)
            silent = last is not None and last < min(now, end_of(day)) - 30 * _DAY
            told = told._replace(
                numerator=told.numerator + 1,
                not_seen=told.not_seen + (last is None or silent),
                awaited=told.awaited + (last is None and machine in page.enrolled),
                by_hand=told.by_hand + (last is None and machine not in page.enrolled),
            )
        staff = sum(
            number
            for (agency, category, basis), number in page.staff.items()
            if agency in counted and category in _STAFF and basis == "present"
        )
        return told._replace(denominator=staff)

    def _until(self, day: str, machine: int) -> list[str]:
        return [one for one in self._back(day, LENGTH) if machine in self.pages[one].heard]

    def broadband(self, day: str, now: float, counted: set[str]) -> tuple[Told, Told, Told]:
        """Return the agencies as contracted, as observed and as measured."""
        on_file = {agency for agency, _ in self.pages[day].lines} & counted
        contracted = {agency for agency, rate in self.pages[day].lines if rate >= _BROADBAND} & counted
        judged: dict[str, float] = {}
        for one in self._back(day, 90):
            for machine, rate in self.pages[one].transfers:
                place = self.pages[one].places.get(machine)  # where it stood on the day it was measured
                if place in counted:
                    judged[place] = max(rate, judged.get(place, 0.0))
        heard = self._heard(day, now) & counted
        measured = {agency for agency, rate in judged.items() if rate >= _BROADBAND}
        number = len(counted)
        return (
            Told(len(contracted), number, number, unknown=len(counted - on_file)),
            Told(len(heard | set(judged)), number, number, unknown=len(counted - heard - set(judged))),
            Told(len(measured), number, number, unknown=len(counted - set(judged))),
        )

    def _heard(self, day: str, now: float) -> set[str]:
        """Return where the machines stood on the days on which they were heard, for thirty days back."""
        since = min(now, end_of(day)) - 30 * _DAY
        found = set()
        for one in self._back(day, LENGTH):
            page = self.pages[one]
            if page.heard and end_of(one) > since:
                found |= {page.places[machine] for machine in page.heard if machine in page.places}
        return found

    def _back(self, day: str, number: int) -> list[str]:
        """Return the last ``number`` days up to ``day``."""
        last = self.days.index(day) + 1
        return self.days[max(0, last - number) : last]
