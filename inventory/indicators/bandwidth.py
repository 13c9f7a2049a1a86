"""Contracted downlink for each member of the staff: ``kbps_per_staff``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.indicators.definition import Family, Figure, Item, figure_of
from inventory.indicators.equipment import people_items
from inventory.indicators.facts import people

if TYPE_CHECKING:
    from inventory.indicators.definition import Definition
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.queries import Line, Machine


def _counted(facts: Facts, scope: Scope) -> list[Line]:
    """Every circuit of the scope: two lines of one agency add up."""
    return [line for line in facts.lines if line.agency_id in scope.ids]


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    lines = _counted(facts, scope)
    total = sum(round(line.down_bits_per_second) for line in lines)
    staff = people(facts.staff, scope, definition.staff, definition.basis)
    without = len(scope.agencies) - len({line.agency_id for line in lines})
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
            name=f"{line.technology} {line.provider or ''}".rstrip(),
            agency=codes[line.agency_id],
            side="numerator",
            reason="circuit",
            number=round(line.down_bits_per_second),
        )
        for line in _counted(facts, scope)
    ]
    return (*lines, *people_items(definition, facts, scope, codes))


BANDWIDTH_PER_STAFF: Final = Family("bandwidth_per_staff", _figure, _items)
