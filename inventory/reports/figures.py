"""The indicators of a day: their figures for everything, for one part of it, or for each agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inventory.indicators import INDICATORS, by_agency, explain, figure
from inventory.indicators.facts import below, everything, load, load_machines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.text import Text
    from inventory.indicators.definition import Explanation, Figure, Indicator
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit


class Shown(NamedTuple):
    """One figure as a line; ``beside`` lines give other evidence for the line above."""

    figure: Figure
    label: str
    meaning: Text
    beside: bool = False


class Proof(NamedTuple):
    """One figure taken apart, with the other readings of the same question."""

    explanation: Explanation
    others: tuple[Figure, ...]


def figures(
    connection: Connection, day: str, now: float, *, names: Sequence[str] = (), unit: Unit | None = None
) -> list[Shown]:
    """Return the figures of the indicators asked for, or of all."""
    facts = load(connection, day, now)
    scope = _scope(facts, unit)
    chosen = [one for one in INDICATORS if not names or one.definition.id in names]
    return [line for one in chosen for line in _lines(one, figure(one, facts, scope))]


def figures_by_agency(
    connection: Connection, day: str, now: float, indicator: Indicator, unit: Unit | None = None
) -> list[Shown]:
    """Return one indicator for each agency, under the agency's name."""
    facts = load(connection, day, now)
    scope = _scope(facts, unit)
    meaning = indicator.definition.meaning
    values = by_agency(indicator, facts, scope)
    return [Shown(one, agency.name, meaning) for agency, one in zip(scope.agencies, values, strict=True)]


def proof(connection: Connection, day: str, now: float, indicator: Indicator, unit: Unit | None = None) -> Proof:
    """Return one figure with every row in and out of it."""
    facts = load(connection, day, now)
    scope = _scope(facts, unit)
    others = tuple(
        figure(one, facts, scope)
        for one in INDICATORS
        if one is not indicator and one.figure is indicator.figure  # another reading of the same question
    )
    return Proof(explain(indicator, facts, scope, load_machines(connection, day, now)), others)


def _scope(facts: Facts, unit: Unit | None) -> Scope:
    """The root of the register stands for all of it, so that nothing is lost between two ways to ask."""
    if unit is None or (unit.parent_id is None and unit.kind == "district"):
        return everything(facts)
    return below(facts, unit)


def _lines(indicator: Indicator, one: Figure) -> list[Shown]:
    definition = indicator.definition
    return [
        Shown(one, definition.id, definition.meaning),
        *(Shown(other, other.indicator, other.name, beside=True) for other in one.beside),
    ]
