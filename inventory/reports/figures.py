"""The indicators of a day: their figures for everything, for one part of it, or for each agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inventory.indicators import by_agency, explain, figure, indicators
from inventory.indicators.facts import apart, below, everything, load, load_machines
from inventory.indicators.restate import Restated, restate
from inventory.store import queries
from inventory.store.lineage import last_names, steps
from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.text import Text
    from inventory.indicators.definition import Explanation, Figure, Indicator
    from inventory.indicators.facts import Basis, Facts, Scope
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit


class Shown(NamedTuple):
    """One figure as a line; ``beside`` lines give other evidence for the line above."""

    figure: Figure
    label: str
    meaning: Text
    beside: bool = False
    made_of: tuple[str, ...] = ()
    """Of which earlier units a restated one is made."""


class Proof(NamedTuple):
    """One figure taken apart, with the other readings of the same question."""

    explanation: Explanation
    others: tuple[Figure, ...]


def figures(
    connection: Connection,
    day: str,
    now: float,
    *,
    names: Sequence[str] = (),
    unit: Unit | None = None,
    basis: Basis = "as_was",
) -> list[Shown]:
    """Return the figures of the indicators asked for, or of all."""
    chosen = [one for one in indicators(day) if not names or one.definition.id in names]
    facts = told(connection, day, now, basis, holders=any(one.family.holders for one in chosen)).facts
    scope = scope_of(facts, unit)
    return [line for one in chosen for line in _lines(one, figure(one, facts, scope))]


def figures_by_agency(
    connection: Connection,
    day: str,
    now: float,
    indicator: Indicator,
    *,
    unit: Unit | None = None,
    basis: Basis = "as_was",
) -> list[Shown]:
    """Return one indicator for each agency, under the agency's name."""
    restated = told(connection, day, now, basis, holders=indicator.family.holders)
    facts = restated.facts
    scope = scope_of(facts, unit)
    meaning = indicator.definition.meaning
    values = by_agency(indicator, apart(facts, scope))
    names = last_names(connection) if restated.outside else {}
    return [
        Shown(one, agency.name, meaning, made_of=_parts(agency, restated, names))
        for agency, one in zip(scope.agencies, values, strict=True)
    ]


def _parts(agency: Unit, restated: Restated, names: dict[int, tuple[str, str, str]]) -> tuple[str, ...]:
    """Return what a unit is made of; what came from outside is marked, for nothing of it was counted."""
    own = tuple(unit.name for unit in restated.made_of.get(agency.id, ()) if unit.id != agency.id)
    outside = tuple(f"{names[unit][1]} (–)" for unit in restated.outside.get(agency.id, ()) if unit in names)
    return own + outside


def told(connection: Connection, day: str, now: float, basis: Basis, *, holders: bool = False) -> Restated:
    """Return the facts of a day on its own units, or on those of today."""
    facts = load(connection, day, now, holders=holders)
    if basis == "as_was":
        return Restated(facts, {}, {})
    today = day_of(now)
    return restate(facts, queries.units(connection, today), steps(connection), until=today)


def proof(
    connection: Connection,
    day: str,
    now: float,
    indicator: Indicator,
    *,
    unit: Unit | None = None,
    basis: Basis = "as_was",
) -> Proof:
    """Return one figure with every row in and out of it."""
    restated = told(connection, day, now, basis, holders=True)
    facts = restated.facts
    scope = scope_of(facts, unit)
    others = tuple(
        figure(one, facts, scope)
        for one in indicators(day)
        if one.definition.id != indicator.definition.id and one.definition.question == indicator.definition.question
    )
    goes = {part.id: heir for heir, parts in restated.made_of.items() for part in parts}
    machines = [
        machine
        if machine.agency_id is None
        else machine._replace(agency_id=goes.get(machine.agency_id, machine.agency_id), home_id=machine.agency_id)
        for machine in load_machines(connection, day, now)
    ]
    return Proof(explain(indicator, facts, scope, machines), others)


def scope_of(facts: Facts, unit: Unit | None) -> Scope:
    """Return the scope of one unit; the root stands for the whole register, or two ways to ask would differ."""
    if unit is None or (unit.parent_id is None and unit.kind == "district"):
        return everything(facts)
    return below(facts, unit)


def _lines(indicator: Indicator, one: Figure) -> list[Shown]:
    definition = indicator.definition
    return [
        Shown(one, definition.id, definition.meaning),
        *(Shown(other, other.indicator, other.name, beside=True) for other in one.beside),
    ]
