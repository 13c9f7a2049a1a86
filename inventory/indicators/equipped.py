"""People who have a computer of their own: ``staff_equipped``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from inventory.indicators.definition import COMPUTERS, Family, Figure, Item, ratio
from inventory.indicators.equipment import device_item, left_out, people_items
from inventory.indicators.facts import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inventory.indicators.definition import Definition
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.queries import Holder, Machine


_Row = TypeVar("_Row", "Holder", "Machine")


class _Judged(NamedTuple, Generic[_Row]):
    row: _Row
    persons: int
    """How many people these devices equip."""
    rest: int
    """How many devices equip nobody who is not equipped already."""
    reason: str
    """Why the rest does not count."""


def _judge(definition: Definition, rows: Iterable[_Row], facts: Facts, scope: Scope) -> Iterator[_Judged[_Row]]:
    """Give the devices to people: one person each by name, one each where none is named, no more than work there.

    ``rows`` of one agency must come with the named ones first.
    """
    room = Counter[int | None]()
    for staff in facts.staff:
        if staff.basis == definition.basis and staff.category in definition.staff:
            room[staff.home_id] += staff.number
    equipped: set[tuple[int | None, str]] = set()
    for row in rows:
        home = row.agency_id if row.home_id is None else row.home_id
        number = getattr(row, "number", 1)
        reason = left_out(definition, row, scope)
        if reason:
            yield _Judged(row, 0, number, reason)
            continue
        wanted = number
        if row.custodian is not None:
            wanted = int((home, row.custodian) not in equipped)
            equipped.add((home, row.custodian))
        persons = min(wanted, room[home])
        room[home] -= persons
        yield _Judged(row, persons, number - persons, "more_than_staff" if persons < wanted else "second_machine")


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    if facts.holders is None:
        raise ValueError("the facts were read without who holds the devices")
    near = scope.ids | scope.elsewhere
    rows = [row for row in facts.holders if row.kind in COMPUTERS and row.agency_id in near]
    judged = list(_judge(definition, rows, facts, scope))
    counted = sum(one.persons for one in judged)
    unseen = Counter[str]()
    for one in judged:
        unseen[one.row.sight] += one.persons
    not_seen = unseen["silent"] + unseen["awaited"] + unseen["by_hand"]
    staff = people(facts.staff, scope, definition.staff, definition.basis)
    value, reason = ratio(counted, staff)
    return Figure(
        indicator=definition.id,
        definition_version=definition.version,
        name=definition.name,
        value=value,
        reason=reason,
        numerator=counted,
        denominator=staff,
        as_of=facts.day,
        basis=facts.basis,
        scope=scope.code,
        agencies=len(scope.agencies),
        excluded=sum(one.rest for one in judged),
        unknown=sum(one.persons for one in judged if one.row.custodian is None),
        not_seen=not_seen,
        awaited=unseen["awaited"],
        entered_by_hand=unseen["by_hand"],
        completeness=(counted - not_seen) / counted if counted else None,
        places=definition.places,
    )


def _items(definition: Definition, facts: Facts, scope: Scope, machines: list[Machine]) -> tuple[Item, ...]:
    codes = {unit.id: unit.code for unit in facts.units}
    near = scope.ids | scope.elsewhere
    rows = sorted(
        (one for one in machines if one.kind in COMPUTERS and one.agency_id in near),
        key=lambda one: (one.custodian is None, one.id),
    )
    items = [
        device_item(
            one.row,
            codes,
            side="numerator" if one.persons else "excluded",
            reason=("custodian" if one.row.custodian else "unnamed") if one.persons else one.reason,
        )
        for one in _judge(definition, rows, facts, scope)
    ]
    return tuple(sorted(items, key=lambda item: item.ref)) + tuple(people_items(definition, facts, scope, codes))


STAFF_EQUIPPED: Final = Family("staff_equipped", _figure, _items, holders=True)
