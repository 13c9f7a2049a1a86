"""What findings are read off: the machines in service, where they stand, when they were last heard, what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.calendar import Calendar
    from inventory.findings.model import Known


class Machine(NamedTuple):
    """One device in service on the day asked about."""

    id: int
    label: str
    kind: str
    purpose: str = "personal"
    agency_id: int | None = None
    custodian: str | None = None
    agent: str | None = None
    """The version of its agent; ``None``: no agent that may report."""
    enrolled_at: float | None = None
    heard_at: float | None = None
    """When its agent last reached the register by itself."""

    @property
    def number(self) -> str:
        """The number on its label."""
        return f"M-{self.id:04d}"


class Office(NamedTuple):
    """One agency."""

    id: int
    code: str
    name: str
    parent_id: int | None = None


class Section(NamedTuple):
    """What a machine last said of one part of itself, and since when it says so."""

    content: Any
    since: float


class Fill(NamedTuple):
    """How full one volume is, and how fast it fills."""

    mountpoint: str
    size_bytes: float
    free_bytes: float
    filling_bytes_per_second: float | None = None
    """Over the last days; ``None`` where there is too little to tell."""


class Gone(NamedTuple):
    """A part that was there and was looked for and not found."""

    section: str
    part: str
    content: Any
    seen_from: float
    seen_to: float
    """When it was first observed absent."""
    replaced_bytes: float = 0.0
    """What came in its place at the same look, in all."""
    holder: str | None = None
    """In whose hands the machine was when it was last there."""


class Loss(NamedTuple):
    """Snapshots that will never come, in all, and when that was last told."""

    snapshots: int
    told_at: float


class Below(NamedTuple):
    """One agency with a figure below the target."""

    code: str
    name: str
    numerator: int
    denominator: int


class Shortfall(NamedTuple):
    """One indicator with a target for the year of now, and who does not reach it."""

    indicator: str
    year: int
    target: float
    document: str | None
    agencies: tuple[Below, ...]


class Circuit(NamedTuple):
    """One line in force."""

    id: int
    agency_id: int
    down_bits_per_second: float
    valid_from: str


class Visit(NamedTuple):
    """The newest visit of the probe of an agency to one service."""

    agency_id: int
    target: str
    last_at: float
    outcome: str
    certificate_end: float | None


class Event(NamedTuple):
    """Something that happened to a machine's agent: ``copied``, ``forked``."""

    kind: str
    at: float
    other: int | None = None
    """The machine that came of it."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The register as the rules see it at one moment."""

    now: float
    calendar: Calendar
    machines: tuple[Machine, ...]
    offices: tuple[Office, ...] = ()
    sections: Mapping[tuple[int, str], Section] = field(default_factory=dict)
    fills: Mapping[int, tuple[Fill, ...]] = field(default_factory=dict)
    gone: Mapping[int, tuple[Gone, ...]] = field(default_factory=dict)
    losses: Mapping[int, Loss] = field(default_factory=dict)
    events: Mapping[int, tuple[Event, ...]] = field(default_factory=dict)
    offsets: Mapping[int, float] = field(default_factory=dict)
    """By how many seconds a machine's clock is ahead of the register's."""
    shortfalls: tuple[Shortfall, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    transfers: Mapping[int, float] = field(default_factory=dict)
    """The best downlink of each agency that a transfer showed in the last months."""
    visits: tuple[Visit, ...] = ()
    known: tuple[Known, ...] = ()
    held_until: float = 0.0
    """Until then nothing new is said of silence: the register itself was away, and its agents are on their way back."""

    @cached_property
    def by_id(self) -> dict[int, Machine]:
        """The machines by their ids."""
        return {machine.id: machine for machine in self.machines}

    @cached_property
    def by_office(self) -> dict[int, tuple[Machine, ...]]:
        """The machines of each agency that have an agent."""
        found: dict[int, list[Machine]] = {}
        for machine in self.machines:
            if machine.agency_id is not None and machine.agent is not None:
                found.setdefault(machine.agency_id, []).append(machine)
        return {agency: tuple(machines) for agency, machines in found.items()}

    @cached_property
    def office_by_id(self) -> dict[int, Office]:
        """The agencies by their ids."""
        return {office.id: office for office in self.offices}

    @cached_property
    def _befores(self) -> dict[float, float]:
        return {}

    def silent_by(self, seconds: float) -> float:
        """Return the moment since which so much working time has passed: who was last heard by then is silent so long.

        One look at the calendar instead of one a machine.
        """
        found = self._befores.get(seconds)
        if found is None:
            found = self._befores[seconds] = self.calendar.before(self.now, seconds)
        return found

    def days_since(self, day: str) -> float:
        """Return how many days ago a day began."""
        return float((date.fromisoformat(day_of(self.now)) - date.fromisoformat(day)).days)

    def counts(self, kind: str, number: int) -> bool:
        """Whether the subject of a finding is still there."""
        return number in (self.by_id if kind == "device" else self.office_by_id)

    def said(self, machine: Machine, section: str) -> Any:
        """Return what a machine last said of a section, ``None`` where it never did."""
        found = self.sections.get((machine.id, section))
        return None if found is None else found.content

    def root_of(self, office: int) -> int:
        """Return the unit on top of an agency."""
        seen = {office}
        while (above := self.office_by_id[office].parent_id) in self.office_by_id and above not in seen:
            assert above is not None
            office = above
            seen.add(office)
        return office

    def place(self, machine: Machine) -> str:
        """Return the name of the agency in which a machine stands."""
        office = self.office_by_id.get(machine.agency_id or 0)
        return office.name if office else ""

    def is_open(self, rule: str, subject_kind: str, subject_id: int, key: str = "") -> bool:
        """Whether there is an open finding already."""
        return (rule, subject_kind, subject_id, key) in self._open

    def open_of(self, rule: str) -> tuple[Known, ...]:
        """Return the open findings of a rule."""
        return tuple(each for each in self.known if each.state == "open" and each.mark.rule == rule)

    @cached_property
    def _open(self) -> frozenset[tuple[str, str, int, str]]:
        return frozenset(each.mark for each in self.known if each.state == "open")
