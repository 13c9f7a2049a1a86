"""Contracted downlink for each member of the staff: ``kbps_per_staff``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.indicators.definition import Family, Figure, Item, figure_of
from inventory.indicators.equipment import people_items
from inventory.indicators.facts import people

if TYPE_CHECKING:
    from inventory.indicators.definition import Definition
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.circuits import Line
    from inventory.store.queries import Machine


def _counted(definition: Definition, facts: Facts, scope: Scope) -> list[tuple[Line, float, int]]:
    """Every circuit of the scope with what it counts for: two lines of one agency add up."""
    factors = dict(definition.coefficients)
    lines = [(line, factors.get(line.technology, 1.0)) for line in facts.lines if line.agency_id in scope.ids]
    return [(line, factor, round(line.down_bits_per_second * factor)) for line, factor in lines]


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    lines = [(line.agency_id, counts) for line, factor, counts in _counted(definition, facts, scope) if factor]
    total = sum(counts for _, counts in lines)
    staff = people(facts.staff, scope, definition.staff, definition.basis)
    without = len(scope.agencies) - len({agency for agency, _ in lines})
    return figure_of(
        definition,
        facts,
        scope,
        total,
        staff,
        missing=None if lines or not staff else "no_circuit",
        unknown=without,
        completeness=1 - without / len(scope.agencies) if scope.agencies else None,
    )


def _items(definition: Definition, facts: Facts, scope: Scope, _machines: list[Machine]) -> tuple[Item, ...]:
    codes = {unit.id: unit.code for unit in facts.units}
    lines = [
        Item(
            subject="circuit",
            ref=f"L-{line.id:04d}",
            name=f"{line.technology} {line.provider or ''}".rstrip() + (f" × {factor:g}" if factor != 1 else ""),
            agency=codes[line.agency_id],
            side="numerator",
            reason="circuit",
            number=counts,
        )
        for line, factor, counts in _counted(definition, facts, scope)
    ]
    return (*lines, *people_items(definition, facts, scope, codes))


BANDWIDTH_PER_STAFF: Final = Family("bandwidth_per_staff", _figure, _items)
