"""A year of the district, hour by hour, with scripted events: each is found once, at its time, and nothing else is.

The machines of 25 agencies come on and go off as in offices (late mornings, lunch, leave, early Fridays), servers never
rest. What was missed and what was false is printed, and both lists are empty.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from dataclasses import dataclass, field
from typing import Any, Final

from inventory.calendar import Calendar
from inventory.findings.facts import Facts, Fill, Gone, Machine, Office, Section
from tests.inventory.findings.district import CALENDAR, DAY, DISTRICT, HOUR, Register, at

SEED: Final = int(os.environ.get("SOMAY_SEED", "20191108"))
START, END = at("2019-01-02 00:00"), at("2019-12-31 00:00")
STEP: Final = 1800.0
COMMUNES: Final = range(15, 27)
BODIES: Final = range(2, 15)


@dataclass(frozen=True)
class Event:
    """Something that happens, and the one finding that it should be."""

    rule: str
    subject: int
    start: float
    end: float
    offices: tuple[int, ...] = ()
    machine: int | None = None
    latest: float = 0.0
    """By when the finding has to be open."""


EVENTS: Final = (
    Event("office_silent", 17, at("2019-03-12 09:20"), at("2019-03-14 15:00"), offices=(17,)),
    Event("office_silent", 20, at("2019-04-12 16:30"), at("2019-04-16 10:00"), offices=(20,)),  # over Hùng Kings' day
    Event("office_silent", 22, at("2019-02-01 15:00"), at("2019-02-12 09:00"), offices=(22,)),  # into Tết
    Event("area_silent", 1, at("2019-06-18 10:00"), at("2019-06-19 14:00"), offices=(16, 17, 18, 19)),
    Event("area_silent", 1, at("2019-09-03 08:40"), at("2019-09-06 11:00"), offices=(21, 22, 23, 24, 25, 26)),
    Event("server_silent", 2, at("2019-05-11 02:00"), at("2019-05-11 07:00"), machine=2),
    Event("server_silent", 3, at("2019-07-23 10:00"), at("2019-07-23 13:00"), machine=3),
    Event("counter_down", 1501, at("2019-08-06 08:15"), at("2019-08-06 16:00"), machine=1501),
    Event("device_silent", 603, at("2019-03-04 17:00"), at("2019-04-25 08:00"), machine=603),
    Event("device_silent", 1803, at("2019-10-01 17:00"), at("2019-11-20 08:00"), machine=1803),
)
SAID: Final = (
    ("memory_gone", 304, at("2019-11-12 07:48"), at("2019-11-14 08:02")),
    ("remote_tool", 905, at("2019-07-01 09:00"), at("2019-07-20 09:00")),
    ("volume_filling", 2, at("2019-11-05 09:00"), at("2019-11-16 09:00")),
    ("disk_failing", 1103, at("2019-05-20 09:00"), at("2019-05-28 09:00")),
)


@dataclass
class District:
    """Who is on when: drawn once a day for each machine, from the seed."""

    luck: random.Random = field(default_factory=lambda: random.Random(SEED))
    heard: dict[int, float] = field(default_factory=dict)
    today: str = ""
    hours: dict[int, tuple[tuple[float, float], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.offices = (
            Office(DISTRICT, "098", "Huyện"),
            *(Office(number, f"{number:05}", f"Cơ quan {number}", DISTRICT) for number in (*BODIES, *COMMUNES)),
        )
        self.machines: list[Machine] = []
        for number in range(2, 7):
            self._add(number, agency=2 if number < 5 else 8, kind="server")
        for agency in (*BODIES, *COMMUNES):
            for place in range(1, 8 if agency in COMMUNES else 13):
                purpose = "counter" if agency in COMMUNES and place == 1 else "personal"
                self._add(agency * 100 + place, agency=agency, purpose=purpose)

    def _add(self, number: int, *, agency: int, kind: str = "desktop", purpose: str = "personal") -> None:
        self.machines.append(Machine(number, f"PC{number}", kind, purpose, agency, None, "1.0.0", 0.0, None))
        self.heard[number] = START - HOUR

    def go_on(self, now: float) -> None:
        """Let everybody who is on, and whose line works, have been heard by now."""
        day = dt.datetime.fromtimestamp(now, dt.timezone(dt.timedelta(hours=7))).date().isoformat()
        if day != self.today:
            self.today, self.hours = day, {one.id: self._day(one, day) for one in self.machines}
        cut = {office for event in EVENTS if event.start <= now < event.end for office in event.offices}
        off = {event.machine for event in EVENTS if event.start <= now < event.end}
        midnight = at(f"{day} 00:00")
        for one in self.machines:
            is_on = one.kind == "server" or any(start <= now - midnight < end for start, end in self.hours[one.id])
            if is_on and one.agency_id not in cut and one.id not in off:
                self.heard[one.id] = now - self.luck.uniform(0, 60 if one.kind == "server" else 840)

    def _day(self, one: Machine, day: str) -> tuple[tuple[float, float], ...]:
        """From when to when a machine is on that day; on leave not at all."""
        luck = self.luck
        if not CALENDAR.day(day).works or (luck.random() < 0.08 and one.purpose != "counter"):
            return ()
        friday = dt.date.fromisoformat(day).weekday() == 4
        start = (7.5 + max(luck.gauss(0.1, 0.15), -0.3)) * HOUR
        end = (17 - (luck.uniform(0, 0.7) if friday else luck.uniform(-0.2, 0.3))) * HOUR
        return ((start, 11.5 * HOUR), ((13.5 + luck.uniform(-0.1, 0.2)) * HOUR, end))

    def facts(self, now: float) -> Facts:
        return Facts(
            now=now,
            calendar=CALENDAR,
            machines=tuple(one._replace(heard_at=self.heard[one.id]) for one in self.machines),
            offices=self.offices,
            **_said(now),
        )


def _said(now: float) -> dict[str, Any]:
    """What machines tell at a moment, by the script."""
    is_now = {rule: start <= now < end for rule, _, start, end in SAID}
    module = {"slot": "2", "size_bytes": 4 * 2**30, "serial": "9A31C0F7"}
    gone = SAID[0]
    verdict = "failed" if is_now["disk_failing"] else "passed"
    rate, start = 30e9 / DAY, SAID[2][2]
    free = 420e9 - rate * (now - start) if is_now["volume_filling"] else 500e9
    return {
        "gone": {304: (Gone("memories", "9A31C0F7", module, START, gone[2]),)} if now >= gone[2] else {},
        "sections": {
            (304, "memories"): Section([{"slot": "1", "size_bytes": 4 * 2**30, "serial": "9A31C0E2"}], START),
            (1402, "memories"): Section([module] if now >= gone[3] else [], START),
            (905, "remote_tools"): Section([{"name": "TeamViewer"}] if is_now["remote_tool"] else [], START),
            (1103, "storages"): Section([{"name": "sda", "serial": "S1", "smart_verdict": verdict}], START),
        },
        "fills": {2: (Fill("D:", 2000e9, free, rate if is_now["volume_filling"] else 0.0),)},
    }


def test_each_event_of_a_year_is_found_once_at_its_time_and_nothing_else_is() -> None:
    print(f"SOMAY_SEED={SEED}")  # replayed by it
    district, register = District(), Register()
    for now in _looks():
        district.go_on(now)
        register.see(district.facts(now))
    expected = [(event.rule, event.subject, event.start, event.end) for event in EVENTS] + [*SAID]
    opened = [(step.mark.rule, step.mark.subject_id, when) for when, step in register.steps if step.step == "opened"]
    missed, false = [], list(opened)
    for rule, subject, start, end in expected:
        mine = [one for one in false if one[:2] == (rule, subject) and start <= one[2] <= end + 2 * DAY]
        if len(mine) == 1 and mine[0][2] <= _latest(rule, start):
            false.remove(mine[0])
        else:
            missed.append((rule, subject, start, mine))
    print("missed:", missed)
    print("false:", [(rule, subject, dt.datetime.fromtimestamp(when, dt.UTC)) for rule, subject, when in false])
    assert missed == []
    assert false == []
    assert register.open == []


def _looks() -> list[float]:
    """Every half hour at work, every three hours else, and soon after what may happen at night."""
    moments, now = {event.start + 360 for event in EVENTS}, START
    while now < END:
        moments.add(now)
        now += STEP if CALENDAR.is_working(now) else _until_work(now)
    return sorted(moments)


def _until_work(now: float) -> float:
    return min(6 * STEP, max(STEP, CALENDAR.after(now, 0) - now))


def _latest(rule: str, start: float) -> float:
    """By when a finding has to be there: its limit in working time, and an hour."""
    limits = {"office_silent": 2.0, "area_silent": 1.5, "counter_down": 2.0, "device_silent": 75.0}
    if rule in limits:
        return CALENDAR.after(start, (limits[rule] + 1.0) * HOUR)
    return start + (0.5 * HOUR if rule == "server_silent" else DAY if rule != "volume_filling" else 3 * DAY)


def test_the_calendar_of_the_script_is_that_of_the_register() -> None:
    assert Calendar().day("2019-02-05").works is False
