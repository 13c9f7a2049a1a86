"""The agencies one by one: staff, machines, ratio, who was heard, and the state of the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inventory.indicators import AGENCY_BROADBAND, COMPUTERS_PER_STAFF, WS_PER_STAFF, figure
from inventory.indicators.broadband import evidence
from inventory.indicators.facts import Facts, Scope, alone, everything, load
from inventory.text.when import day_of

if TYPE_CHECKING:
    from inventory.connectivity.coverage import Evidence, State
    from inventory.store.engine import Connection
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


def agency_rows(connection: Connection, now: float, day: str | None = None) -> list[AgencyRow]:
    """Return the agencies in their customary order."""
    facts = load(connection, day or day_of(now), now)
    return rows_of(facts, everything(facts))


def rows_of(facts: Facts, scope: Scope) -> list[AgencyRow]:
    """Return the agencies of ``scope`` from facts already read."""
    lines = evidence(AGENCY_BROADBAND.definition, facts, scope)
    return [_row(facts, unit, lines[unit.id]) for unit in scope.agencies]


def _row(facts: Facts, unit: Unit, line: Evidence) -> AgencyRow:
    workstations, computers = (figure(one, facts, alone(unit)) for one in (WS_PER_STAFF, COMPUTERS_PER_STAFF))
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
