"""A simulated year of a district: machines that people switch on and off, and outages by a script.

It writes what the register would have on file afterwards, by the register's own rule for intervals of contact: that
is what the attribution is judged by, and the script is what it is judged against.
"""

from __future__ import annotations

import csv
import random
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.connectivity.machines import Machine, Run
from inventory.connectivity.outages import Office
from inventory.connectivity.stretches import Stretch, clip, gaps, union
from inventory.ingest import spells
from inventory.text.when import DAY_SECONDS, start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from inventory.calendar import Calendar
    from inventory.store.spells import Contact

YEAR: Final = Stretch(start_of("2019-01-01"), start_of("2020-01-01"))
HOUR: Final = 3600.0
MINUTE: Final = 60.0


class Scripted(NamedTuple):
    """One outage as it was."""

    agency: int
    stretch: Stretch
    cause: str
    """``line``, ``power``, ``server`` or ``off``."""
    area: bool = False


class Desk(NamedTuple):
    """One machine of the district."""

    id: int
    agency: int
    kind: str


def desks() -> list[Desk]:
    """The 177 machines of the sample district that count: 5 servers and 172 workstations in 25 agencies."""
    folder = files("inventory.demo")
    codes = [row["code"] for row in _rows(folder.joinpath("agencies.csv").read_text(encoding="utf-8"))]
    rows = _rows(folder.joinpath("devices.csv").read_text(encoding="utf-8"))
    return [
        Desk(int(row["number"]), codes.index(row["agency"]), row["kind"])
        for row in rows
        if row["lifecycle"] == "in_service"
        and row["ownership"] == "state"
        and row["kind"] in {"server", "desktop", "laptop"}
    ]


def _rows(text: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(text.splitlines())


class Year:
    """The script of one year and what came of it."""

    def __init__(self, seed: int, calendar: Calendar) -> None:
        self.draw, self.calendar = random.Random(seed), calendar
        self.desks = desks()
        self.agencies = sorted({desk.agency for desk in self.desks})
        self.script = self._script()
        self.away = union(one.stretch for one in self.script if one.cause == "server")

    def service(self) -> list[Stretch]:
        """When the register was there, by its signs of life."""
        return [Stretch(part.start, part.end - self.draw.uniform(0, 60)) for part in gaps(self.away, YEAR)]

    def offices(self) -> Iterator[Office]:
        """What the register has on file of each agency."""
        for agency in self.agencies:
            mine = [one for one in self.script if one.agency == agency]
            yield Office(agency, tuple(self._machine(desk, mine) for desk in self.desks if desk.agency == agency))

    def _script(self) -> list[Scripted]:
        found = [Scripted(-1, self._time(20 * MINUTE, 6 * HOUR), "server") for _ in range(8)]
        for _ in range(6):
            cause, whole = self.draw.choice(("line", "power")), self._time(30 * MINUTE, 10 * HOUR)
            hit = self.draw.sample(range(13, 25), self.draw.randint(4, 12))
            jitter = [self.draw.uniform(0, 120) for _ in hit]
            found += [
                Scripted(agency, Stretch(whole.start + late, whole.end), cause, area=True)
                for agency, late in zip(hit, jitter, strict=True)
            ]
        for agency in self.agencies:
            often = 12 if agency >= 13 else 4
            has_server = any(desk.kind == "server" for desk in self.desks if desk.agency == agency)
            empty = 0 if has_server else 3  # where a server runs on, nobody's absence is a silence
            for cause, number, longest in (("line", often, 72 * HOUR), ("power", often, 8 * HOUR), ("off", empty, 0.0)):
                for _ in range(number):
                    self._add(found, agency, cause, longest)
        return found

    def _add(self, found: list[Scripted], agency: int, cause: str, longest: float) -> None:
        """Add an outage where nothing else happens to the agency on the days around it."""
        for _ in range(100):
            one = self._half_day() if cause == "off" else self._time(20 * MINUTE, longest)
            wide = Stretch(one.start - 20 * HOUR, one.end + 20 * HOUR)
            if not any(True for each in found if each.agency in {agency, -1} for _ in clip((each.stretch,), wide)):
                found.append(Scripted(agency, one, cause))
                return

    def _time(self, shortest: float, longest: float) -> Stretch:
        """Draw an outage: most are short, some last days; most begin by day, when power and roads are worked on."""
        while True:
            day = YEAR.start + self.draw.randrange(1, 360) * DAY_SECONDS
            hour = self.draw.uniform(7, 17) if self.draw.random() < 0.7 else self.draw.uniform(0, 24)
            start = day + hour * HOUR
            length = min(shortest * self.draw.lognormvariate(1.2, 1.0), longest)
            if length >= shortest and start + length < YEAR.end:
                return Stretch(start, start + length)

    def _half_day(self) -> Stretch:
        """Draw a half of a working day on which nobody is in: a meeting, a flood."""
        while True:
            day = YEAR.start + self.draw.randrange(1, 360) * DAY_SECONDS
            noon = day + 12 * HOUR
            if self.calendar.is_working(noon - HOUR):
                return Stretch(day + 6 * HOUR, noon) if self.draw.random() < 0.5 else Stretch(noon, day + 19 * HOUR)

    def _machine(self, desk: Desk, script: Sequence[Scripted]) -> Machine:
        wanted = [YEAR] if desk.kind == "server" else union(self._people(script))
        dark = [one.stretch for one in script if one.cause == "power"]
        runs = [*self._runs(desk, wanted, dark)]
        dead = union([*(one.stretch for one in script if one.cause in {"line", "power"}), *self.away])
        interval = 60.0 if desk.kind == "server" else 900.0
        kept = [run for run in (self._written(run, interval) for run in runs) if run]
        return Machine(desk.id, interval, tuple(kept), tuple(self._contacts(kept, runs, dead, interval)))

    def _people(self, script: Sequence[Scripted]) -> Iterator[Stretch]:
        """Yield when somebody has the machine switched on; not while nobody is in."""
        closed = union(one.stretch for one in script if one.cause == "off")
        for number in range(365):
            day, draw = YEAR.start + number * DAY_SECONDS, self.draw
            works = self.calendar.is_working(day + 10 * HOUR)
            if draw.random() > (0.87 if works else 0.01):
                continue
            morning, leaves = day + draw.gauss(7.4, 0.15) * HOUR, day + (17 + draw.expovariate(6)) * HOUR
            if draw.random() < 0.05:
                leaves -= draw.uniform(0.5, 3) * HOUR
            whole = [Stretch(morning, leaves)]
            if draw.random() < 0.6:
                lunch = Stretch(day + draw.gauss(11.5, 0.1) * HOUR, day + draw.gauss(13.45, 0.12) * HOUR)
                whole = [Stretch(morning, lunch.start), Stretch(lunch.end, max(leaves, lunch.end + 60))]
            for part in whole:
                yield from (each for each in gaps(clip(closed, part), part) if each.seconds > MINUTE)

    def _runs(self, desk: Desk, wanted: Iterable[Stretch], dark: Sequence[Stretch]) -> Iterator[Stretch]:
        """Yield when the machine runs: a cut ends a run, and most people press the button when it is over."""
        battery = self.draw.uniform(1, 3) * HOUR if desk.kind == "laptop" else 0.0
        for part in wanted:
            start = part.start
            for cut in sorted(dark):
                if cut.end <= start or cut.start >= part.end:
                    continue
                if cut.seconds <= battery and start < cut.start:
                    continue
                stop = cut.start + battery if start < cut.start else start
                if stop > start:
                    yield Stretch(start, min(stop, part.end))
                back = cut.end + self.draw.uniform(20, 240)
                start = back if desk.kind == "server" or self.draw.random() < 0.85 else part.end
            if start < part.end:
                yield Stretch(start, part.end)

    def _written(self, run: Stretch, interval: float) -> Run | None:
        """Return the run as its snapshots tell it: one each five minutes, of servers as often as is on file."""
        first = run.start + self.draw.uniform(20, 60)
        step = 240.0 if interval < 300 else 300.0
        if first >= run.end:
            return None
        return Run(first, first + (run.end - first) // step * step, run.start)

    def _contacts(
        self, kept: Sequence[Run], runs: Sequence[Stretch], dead: Sequence[Stretch], interval: float
    ) -> Iterator[Stretch]:
        before: Contact | None = None
        ends = {run.start: run.end for run in runs}
        for run in kept:
            whole = Stretch(run.start, ends[run.booted_at])
            for index, part in enumerate(gaps(clip(dead, whole), whole)):
                patience = 60 if index == 0 and part.start == run.start else 300
                for moment in self._moments(part, patience, interval):
                    after = spells.contact(before, interval, moment)
                    if before is not None and after.first_at != before.first_at:
                        yield Stretch(*before)
                    before = after
        if before is not None:
            yield Stretch(*before)

    def _moments(self, part: Stretch, patience: float, interval: float) -> Iterator[float]:
        """Yield the contacts of one reachable time; of a server each fourth, as its interval is written."""
        moment, step = part.start + self.draw.uniform(0, patience), max(interval, 240.0)
        delay = self.draw.uniform(0.5, 1.6)
        while moment < part.end:
            yield moment
            moment += delay * step
            delay = self.draw.uniform(0.8, 1.2)
