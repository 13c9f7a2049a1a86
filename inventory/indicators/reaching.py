"""Agencies whose probe reached every service that was visited: ``agencies_reaching_service``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.indicators.definition import Family, Figure, Item, figure_of

if TYPE_CHECKING:
    from inventory.indicators.definition import Definition, Side
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.queries import Machine, Unit


class _Asked(NamedTuple):
    units: tuple[Unit, ...]
    """Of whom it is asked: everybody, where any service was visited by anybody; else nobody."""
    visited: frozenset[int]
    reached: frozenset[int]


def _ask(facts: Facts, scope: Scope) -> _Asked:
    services = {one.target for one in facts.visits}
    found: dict[int, set[str]] = {}
    for one in facts.visits:
        found.setdefault(one.agency_id, set()).update([one.target] if one.reached else ())
    return _Asked(
        scope.agencies if services else (),
        frozenset(found),
        frozenset(agency for agency, reached in found.items() if reached >= services),
    )


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    asked = _ask(facts, scope)
    total, seen = len(asked.units), sum(unit.id in asked.visited for unit in asked.units)
    return figure_of(
        definition,
        facts,
        scope,
        sum(unit.id in asked.reached for unit in asked.units),
        total,
        completeness=seen / total if total else None,
        unknown=total - seen,
    )


def _items(_definition: Definition, facts: Facts, scope: Scope, _machines: list[Machine]) -> tuple[Item, ...]:
    asked, rows = _ask(facts, scope), list[Item]()
    for unit in asked.units:
        met = unit.id in asked.reached
        why = "reached_services" if met else "missed_service" if unit.id in asked.visited else "not_visited"
        side: Side = "numerator" if met else "failed"
        rows.append(Item("agency", unit.code, unit.name, unit.code, "denominator", "agency", 1))
        rows.append(Item("agency", unit.code, unit.name, unit.code, side, why, 1))
    return tuple(rows)


AGENCIES_REACHING: Final = Family("agencies_reaching", _figure, _items)
