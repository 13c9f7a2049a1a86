"""The figures people ask for: each definition is data, each figure is computed from stored rows alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.indicators.agencies import AGENCIES
from inventory.indicators.bandwidth import BANDWIDTH_PER_STAFF
from inventory.indicators.broadband import AGENCY_BROADBAND
from inventory.indicators.catalogue import BadDefinitionError, definitions, in_force
from inventory.indicators.definition import Explanation, Family, Figure, Indicator
from inventory.indicators.equipment import DEVICES_PER_STAFF
from inventory.indicators.equipped import STAFF_EQUIPPED
from inventory.indicators.reaching import AGENCIES_REACHING
from inventory.indicators.share import SHARE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.indicators.definition import Definition
    from inventory.indicators.facts import Facts, Part, Scope
    from inventory.store.queries import Machine

__all__ = ["FAMILIES", "answering", "by_agency", "explain", "figure", "indicators", "named", "the"]

FAMILIES: Final[tuple[Family, ...]] = (
    DEVICES_PER_STAFF,
    STAFF_EQUIPPED,
    AGENCY_BROADBAND,
    SHARE,
    AGENCIES,
    AGENCIES_REACHING,
    BANDWIDTH_PER_STAFF,
)
_BY_NAME: Final = {family.name: family for family in FAMILIES}


def indicators(day: str) -> tuple[Indicator, ...]:
    """Return every indicator by the version of its definition that holds on ``day``."""
    return tuple(Indicator(one, answering(one)) for one in in_force(definitions(), day))


def answering(one: Definition) -> Family:
    """Return the family that answers for a definition.

    Raises:
        BadDefinitionError: there is no such family, or it does not know what the definition asks.
    """
    family, file = _BY_NAME.get(one.family), f"{one.id}.{one.version}.toml"
    if family is None:
        raise BadDefinitionError(f"{file}: family: unknown {one.family}; known are {', '.join(_BY_NAME)}")
    if one.test not in family.tests:
        known = ", ".join(test or "none" for test in family.tests)
        raise BadDefinitionError(f"{file}: test: {one.family} knows {known}, and not {one.test or 'none'}")
    return family


def named(name: str, day: str) -> Indicator | None:
    """Return the indicator called ``name`` as it is defined on ``day``."""
    return next((one for one in indicators(day) if one.definition.id == name), None)


def the(name: str, day: str) -> Indicator:
    """Return an indicator that comes with the register as it is defined on ``day``."""
    return next(one for one in indicators(day) if one.definition.id == name)


def figure(indicator: Indicator, facts: Facts, scope: Scope) -> Figure:
    """Compute one figure."""
    return indicator.family.figure(indicator.definition, facts, scope)


def by_agency(indicator: Indicator, parts: Iterable[Part]) -> tuple[Figure, ...]:
    """Compute the figure of each agency; ``parts`` are those of :func:`inventory.indicators.facts.apart`."""
    return tuple(figure(indicator, part.facts, part.scope) for part in parts)


def explain(indicator: Indicator, facts: Facts, scope: Scope, machines: list[Machine]) -> Explanation:
    """Prove one figure by every row in and out of it."""
    definition = indicator.definition
    items = indicator.family.items(definition, facts, scope, machines)
    return Explanation(definition, figure(indicator, facts, scope), items)
