"""How many agencies have what is asked: ``agencies_on_tslcd``, ``counters_equipped``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.indicators.definition import COMPUTERS, Family, Figure, Item, figure_of

if TYPE_CHECKING:
    from inventory.indicators.definition import Definition
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.queries import Machine, Unit

WITH_COUNTER: Final = ("commune", "ward", "township")
"""The kinds of unit that have a one-stop counter by law; others where a device stands at one.

Source: Nghị định 61/2018/NĐ-CP on the one-stop shop.
"""


class _Asked(NamedTuple):
    units: tuple[Unit, ...]
    """Of whom it is asked."""
    met: frozenset[int | None]


def _ask(definition: Definition, facts: Facts, scope: Scope) -> _Asked:
    if definition.test == "on_tslcd":
        return _Asked(scope.agencies, frozenset(line.agency_id for line in facts.lines if line.technology == "tslcd"))
    at_counter = [one for one in facts.groups if one.purpose == "counter" and one.kind in COMPUTERS]
    has_one = {one.agency_id for one in at_counter}
    asked = tuple(unit for unit in scope.agencies if unit.kind in WITH_COUNTER or unit.id in has_one)
    in_service = frozenset(
        one.agency_id
        for one in at_counter
        if one.kind in definition.kinds
        and one.lifecycle in definition.lifecycles
        and one.ownership in definition.ownerships
    )
    return _Asked(asked, in_service)


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    asked = _ask(definition, facts, scope)
    met, total = sum(unit.id in asked.met for unit in asked.units), len(asked.units)
    return figure_of(
        definition,
        facts,
        scope,
        met,
        total,
        completeness=1.0 if total else None,
    )


def _items(definition: Definition, facts: Facts, scope: Scope, _machines: list[Machine]) -> tuple[Item, ...]:
    asked, rows = _ask(definition, facts, scope), list[Item]()
    for unit in asked.units:
        met = unit.id in asked.met
        why = definition.test if met else f"not_{definition.test}"
        rows.append(Item("agency", unit.code, unit.name, unit.code, "denominator", "agency", 1))
        rows.append(Item("agency", unit.code, unit.name, unit.code, "numerator" if met else "failed", why, 1))
    return tuple(rows)


AGENCIES: Final = Family("agencies", _figure, _items, tests=("on_tslcd", "counter_equipped"))
