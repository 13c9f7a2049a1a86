"""The figures people ask for: each definition is data, each figure is computed from stored rows alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.indicators.broadband import AGENCY_BROADBAND
from inventory.indicators.definition import Explanation, Figure, Indicator
from inventory.indicators.equipment import COMPUTERS_PER_STAFF, WS_PER_STAFF
from inventory.indicators.facts import Facts, Scope, alone

if TYPE_CHECKING:
    from inventory.store.queries import Machine

__all__ = [
    "AGENCY_BROADBAND",
    "COMPUTERS_PER_STAFF",
    "INDICATORS",
    "WS_PER_STAFF",
    "by_agency",
    "explain",
    "figure",
    "named",
]

INDICATORS: Final[tuple[Indicator, ...]] = (WS_PER_STAFF, COMPUTERS_PER_STAFF, AGENCY_BROADBAND)


def named(name: str) -> Indicator | None:
    """Return the indicator called ``name``."""
    return next((one for one in INDICATORS if one.definition.id == name), None)


def figure(indicator: Indicator, facts: Facts, scope: Scope) -> Figure:
    """Compute one figure."""
    return indicator.figure(indicator.definition, facts, scope)


def by_agency(indicator: Indicator, facts: Facts, scope: Scope) -> tuple[Figure, ...]:
    """Compute the figure of each agency of the scope."""
    return tuple(indicator.figure(indicator.definition, facts, alone(unit)) for unit in scope.agencies)


def explain(indicator: Indicator, facts: Facts, scope: Scope, machines: list[Machine]) -> Explanation:
    """Prove one figure by every row in and out of it."""
    definition = indicator.definition
    return Explanation(definition, figure(indicator, facts, scope), indicator.items(definition, facts, scope, machines))
