"""A small district for the rules, written as situations: who is where, and when each was last heard."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inventory.calendar import Calendar
from inventory.findings import RULES
from inventory.findings.engine import turn
from inventory.findings.facts import Facts, Machine, Office, Section
from inventory.findings.model import Known
from inventory.text.when import ZONE

if TYPE_CHECKING:
    from inventory.findings.engine import Transition
    from inventory.findings.model import Mark

CALENDAR = Calendar()
DISTRICT = 1
HOUR, DAY = 3600.0, 86_400.0


def at(text: str) -> float:
    """The instant of a local time, ``2019-11-08 09:28``."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()


def office(number: int, name: str = "Xã") -> Office:
    return Office(number, f"{number:05}", f"{name} {number}", DISTRICT)


def machine(number: int, agency: int = 2, heard: float | None = None, **more: Any) -> Machine:
    values: dict[str, Any] = {"kind": "desktop", "agent": "1.0.0", "enrolled_at": 0.0, **more}
    return Machine(number, f"PC{number:02}", agency_id=agency, heard_at=heard, **values)


def facts(now: str | float, *machines: Machine, **more: Any) -> Facts:
    """The facts of a moment; every agency named by a machine is there, under the district."""
    agencies = sorted({one.agency_id for one in machines if one.agency_id is not None})
    offices = (Office(DISTRICT, "098", "Huyện"), *(office(number) for number in agencies))
    instant = at(now) if isinstance(now, str) else now
    return Facts(now=instant, calendar=CALENDAR, machines=machines, offices=offices, **more)


def says(facts_: Facts, number: int, section: str, content: Any) -> Facts:
    """The same with what a machine says of a section."""
    return replace(facts_, sections={**facts_.sections, (number, section): Section(content, facts_.now)})


class Register:
    """What is on file, and the turns of the engine."""

    def __init__(self) -> None:
        self.known: dict[int, Known] = {}
        self.standing: dict[Mark, float] = {}
        self.steps: list[tuple[float, Transition]] = []

    def see(self, facts_: Facts) -> list[str]:
        """Hold the facts against what is on file; returns the steps as ``opened office_silent 2``."""
        facts_ = replace(facts_, known=tuple(self.known.values()))
        came = turn(facts_, RULES, self.known.values(), self.standing, {})
        self.standing = came.standing
        for number, cleared in came.clearing.items():
            self.known[number] = self.known[number]._replace(cleared_at=cleared)
        for step in came.transitions:
            self.steps.append((facts_.now, step))
            self._write(step, facts_.now)
        return [f"{step.step} {step.mark.rule} {step.mark.subject_id}" for step in came.transitions]

    @property
    def open(self) -> list[str]:
        return sorted(f"{one.mark.rule} {one.mark.subject_id}" for one in self.known.values() if one.state == "open")

    def _write(self, step: Transition, now: float) -> None:
        number = step.finding or len(self.known) + 1
        state = "closed" if step.step == "closed" else "open"
        closed_at = now if state == "closed" else None
        self.known[number] = Known(
            number, step.mark, step.severity, state, step.since, dict(step.evidence), None, closed_at
        )
