"""Agencies with broadband: what the contracts say, with observation and measurement over the same denominator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.connectivity.coverage import Evidence, coverage
from inventory.indicators.definition import Family, Figure, Item, Side, figure_of

if TYPE_CHECKING:
    from inventory.indicators.definition import Definition
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.queries import Machine


def evidence(definition: Definition, facts: Facts, scope: Scope) -> dict[int, Evidence]:
    """Return the evidence of each agency of the scope, judged by the definition's threshold."""
    return coverage(
        (unit.id for unit in scope.agencies),
        lines=facts.lines,
        heard=facts.heard,
        speeds=facts.speeds,
        threshold_bits_per_second=definition.threshold_bits_per_second,
    )


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    found = evidence(definition, facts, scope).values()
    unsure = sum(one.state in {"contracted_only", "none"} for one in found)
    judged = sum(one.state in {"measured", "contradicted"} for one in found)
    contracted = _one(
        definition, facts, scope, sum(one.contracted for one in found), sum(not one.on_file for one in found)
    )
    observed = _one(definition, facts, scope, sum(one.observed for one in found), unsure)
    measured = _one(definition, facts, scope, sum(one.measured for one in found), len(found) - judged)
    return replace(
        contracted,
        beside=(
            replace(observed, indicator=f"{definition.id}.observed", name=Text("quan sát được", "observed")),
            replace(measured, indicator=f"{definition.id}.measured", name=Text("đo đạt", "measured")),
        ),
    )


def _one(definition: Definition, facts: Facts, scope: Scope, numerator: int, unknown: int) -> Figure:
    total = len(scope.agencies)
    return figure_of(
        definition,
        facts,
        scope,
        numerator,
        total,
        unknown=unknown,
        completeness=(total - unknown) / total if total else None,
    )


def _items(definition: Definition, facts: Facts, scope: Scope, _machines: list[Machine]) -> tuple[Item, ...]:
    found = evidence(definition, facts, scope)
    rows: list[Item] = []
    for unit in scope.agencies:
        one = found[unit.id]
        rows.append(Item("agency", unit.code, unit.name, unit.code, "denominator", "agency", 1))
        reason = "contracted" if one.contracted else "below_threshold" if one.on_file else "no_circuit"
        side: Side = "numerator" if one.contracted else "failed"
        rows.append(Item("agency", unit.code, unit.name, unit.code, side, reason, 1, one.state))
    return tuple(rows)


AGENCY_BROADBAND: Final = Family("agency_broadband", _figure, _items)
