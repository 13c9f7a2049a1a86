"""The agencies one by one: staff, machines, ratio, who was heard, and the state of the line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from inventory.indicators import by_agency, figure, indicators, the
from inventory.indicators.broadband import evidence
from inventory.indicators.definition import REASONS
from inventory.indicators.facts import Facts, Scope, apart, below, everything, load
from inventory.reports import found
from inventory.store import circuits, lineage, pages, queries, search
from inventory.text import collation
from inventory.text.when import day_of

if TYPE_CHECKING:
    from inventory.connectivity.coverage import Evidence, State
    from inventory.indicators.definition import Figure
    from inventory.store.circuits import Line
    from inventory.store.engine import Connection
    from inventory.store.pages import Standing
    from inventory.store.queries import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    """One agency as a line of the table."""

    id: int
    code: str
    name: str
    kind: str
    position: int
    staff: int
    workstations: int
    servers: int
    ratio: float | None
    """Workstations per staff; ``None`` where no headcount is known."""
    computers: int
    """Workstations and servers in service: what ``seen`` is counted of."""
    seen: int
    """Of these, heard in the last 30 days."""
    evidence: Evidence

    @property
    def broadband(self) -> State:
        """The evidence state of its line."""
        return self.evidence.state


def agency_rows(
    connection: Connection, now: float, day: str | None = None, *, find: str | None = None
) -> list[AgencyRow]:
    """Return the agencies as a Vietnamese dictionary orders them, or those that answer to ``find``, the best first."""
    facts = load(connection, day or day_of(now), now)
    rows = rows_of(facts, everything(facts))
    if find is None:
        return sorted(rows, key=lambda row: (collation.key(row.name), row.code))
    ranks = search.agencies(connection, search.words(find))
    return sorted(
        (row for row in rows if row.id in ranks), key=lambda row: (found.key(find, ranks[row.id], row.name), row.code)
    )


def rows_of(facts: Facts, scope: Scope) -> list[AgencyRow]:
    """Return the agencies of ``scope`` from facts already read."""
    lines = evidence(the("agency_broadband", facts.day).definition, facts, scope)
    readings = the("ws_per_staff", facts.day), the("computers_per_staff", facts.day)
    parts = apart(facts, scope)
    workstations, computers = (by_agency(one, parts) for one in readings)
    return [
        _row(unit, those, all_of_them, lines[unit.id])
        for unit, those, all_of_them in zip(scope.agencies, workstations, computers, strict=True)
    ]


def _row(unit: Unit, workstations: Figure, computers: Figure, line: Evidence) -> AgencyRow:
    return AgencyRow(
        id=unit.id,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        position=unit.position,
        staff=workstations.denominator,
        workstations=workstations.numerator,
        servers=computers.numerator - workstations.numerator,
        ratio=workstations.value,
        computers=computers.numerator,
        seen=computers.numerator - computers.not_seen,
        evidence=line,
    )


def lowest_first(rows: list[AgencyRow]) -> list[AgencyRow]:
    """Return the rows with the lowest ratio first and the unknown ones before them: both need a person."""
    return sorted(rows, key=lambda row: (row.ratio is not None, row.ratio or 0.0, row.position, row.code))


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPage:
    """One agency, or a unit with agencies under it, with everything the register counts of it."""

    unit: Unit
    aliases: tuple[str, ...]
    figures: tuple[Figure, ...]
    evidence: Evidence | None
    """Absent for a unit that does not count by itself, such as the district."""
    staff: tuple[tuple[Standing, str], ...]
    circuits: tuple[tuple[Line, str], ...]
    machines: tuple[tuple[str, int], ...]
    became: tuple[Passage, ...] = ()
    """What came of it, the latest last."""
    came_of: tuple[Passage, ...] = ()
    """What it came of."""


class Passage(NamedTuple):
    """One legal act in the life of a unit, with the units on the other side of it."""

    kind: str
    day: str
    act: str
    others: tuple[str, ...]


def agency_page(connection: Connection, unit: Unit, now: float, day: str | None = None) -> AgencyPage:
    """Return one agency with its figures, staff, lines and machines."""
    facts = load(connection, day or day_of(now), now, holders=True)
    scope = below(facts, unit)
    ids = {one.id for one in scope.agencies} | {unit.id}
    lines = evidence(the("agency_broadband", facts.day).definition, facts, scope)
    kinds: Counter[str] = Counter()
    for group in facts.groups:
        if group.agency_id in ids:
            kinds[group.kind] += group.number
    return AgencyPage(
        unit=unit,
        aliases=tuple(name for agency, name in queries.aliases(connection) if agency == unit.id),
        figures=tuple(figure(one, facts, scope) for one in indicators(facts.day)),
        evidence=lines.get(unit.id),
        staff=tuple(row for row in headcount_rows(connection, facts.day) if row[0].agency_id in ids),
        circuits=tuple(row for row in circuit_rows(connection, facts.day) if row[0].agency_id in ids),
        machines=tuple(sorted(kinds.items(), key=lambda one: (-one[1], one[0]))),
        became=_passages(connection, unit.id, ahead=True),
        came_of=_passages(connection, unit.id, ahead=False),
    )


def _passages(connection: Connection, unit: int, *, ahead: bool) -> tuple[Passage, ...]:
    """Return the acts by which a unit went on as others, or by which it came of others."""
    names = {number: name for number, (_, name, _) in lineage.last_names(connection).items()}
    found: dict[tuple[str, str, str], list[str]] = {}
    for step in lineage.steps(connection):
        here, there = (step.predecessor_id, step.successor_id) if ahead else (step.successor_id, step.predecessor_id)
        if here == unit and (ahead or there != unit):
            others = found.setdefault((step.kind, step.day, step.act), [])
            others += [names[there]] if there in names and there != unit else []
    return tuple(Passage(*act, tuple(others)) for act, others in found.items())


def headcount_rows(connection: Connection, day: str) -> list[tuple[Standing, str]]:
    """Return the staff numbers of a day, each with the code of its agency, in the order of the law's categories."""
    codes = {unit.id: unit.code for unit in queries.units(connection, day)}
    order = {reason: place for place, reason in enumerate(REASONS)}
    rows = sorted(
        pages.headcounts(connection, day),
        key=lambda row: (row.agency_id, row.basis != "present", order.get(row.category, len(order))),
    )
    return [(row, codes.get(row.agency_id, "?")) for row in rows]


def circuit_rows(connection: Connection, day: str) -> list[tuple[Line, str]]:
    """Return the circuits of a day, each with the code of its agency."""
    codes = {unit.id: unit.code for unit in queries.units(connection, day)}
    return [(row, codes.get(row.agency_id, "?")) for row in circuits.lines(connection, day)]
