"""People who have a computer of their own: ``staff_equipped``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, TypeVar

from inventory.indicators.definition import COMPUTERS, UNSEEN, Family, Figure, Item, figure_of
from inventory.indicators.equipment import device_item, left_out, people_items
from inventory.indicators.facts import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inventory.indicators.definition import Definition
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.queries import Holder, Machine


_Row = TypeVar("_Row", "Holder", "Machine")


def _order(row: Holder | Machine) -> tuple[bool, bool]:
    """A person with a name comes before a machine without one; of two machines, the one that was heard counts."""
    return row.custodian is None, row.sight in UNSEEN


def _judge(
    definition: Definition, rows: Iterable[_Row], facts: Facts, scope: Scope
) -> Iterator[tuple[_Row, str | None]]:
    """Give the devices to people, and say why each that equips nobody does not.

    One person for each name, one for each machine without a name, and no more of them than work there.
    """
    room = Counter[int | None]()
    for staff in facts.staff:
        if staff.basis == definition.basis and staff.category in definition.staff:
            room[staff.home_id] += staff.number
    equipped: set[tuple[int | None, str]] = set()
    for row in sorted(rows, key=_order):
        home = row.agency_id if row.home_id is None else row.home_id
        reason = left_out(definition, row, scope)
        if reason is None and row.custodian is not None and (home, row.custodian) in equipped:
            reason = "second_machine"
        if reason is None and not room[home]:
            reason = "more_than_staff"
        if reason is None:
            room[home] -= 1
            if row.custodian is not None:
                equipped.add((home, row.custodian))
        yield row, reason


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    if facts.holders is None:
        raise ValueError("the facts were read without who holds the devices")
    near = scope.ids | scope.elsewhere
    rows = [row for row in facts.holders if row.kind in COMPUTERS and row.agency_id in near]
    counted = [row for row, reason in _judge(definition, rows, facts, scope) if reason is None]
    unseen = Counter(row.sight for row in counted if row.sight in UNSEEN)
    staff = people(facts.staff, scope, definition.staff, definition.basis)
    return figure_of(
        definition,
        facts,
        scope,
        len(counted),
        staff,
        excluded=len(rows) - len(counted),
        unknown=sum(row.custodian is None for row in counted),
        not_seen=unseen.total(),
        awaited=unseen["awaited"],
        entered_by_hand=unseen["by_hand"],
        completeness=(len(counted) - unseen.total()) / len(counted) if counted else None,
    )


def _items(definition: Definition, facts: Facts, scope: Scope, machines: list[Machine]) -> tuple[Item, ...]:
    codes = {unit.id: unit.code for unit in facts.units}
    near = scope.ids | scope.elsewhere
    rows = [one for one in machines if one.kind in COMPUTERS and one.agency_id in near]
    items = [
        device_item(
            row,
            codes,
            side="excluded" if reason else "numerator",
            reason=reason or ("custodian" if row.custodian else "unnamed"),
        )
        for row, reason in _judge(definition, rows, facts, scope)
    ]
    return tuple(sorted(items, key=lambda item: item.ref)) + tuple(people_items(definition, facts, scope, codes))


STAFF_EQUIPPED: Final = Family("staff_equipped", _figure, _items, holders=True)
