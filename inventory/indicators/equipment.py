"""Computers for the staff: ``ws_per_staff`` and ``computers_per_staff``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from inventory.indicators.definition import COMPUTERS, Family, Figure, Item, Side, figure_of
from inventory.indicators.facts import Facts, Scope, people

if TYPE_CHECKING:
    from inventory.indicators.definition import Definition
    from inventory.store.queries import Group, Holder, Machine, Staff


def left_out(definition: Definition, device: Group | Holder | Machine, scope: Scope) -> str | None:
    """Return why a device does not count, or ``None`` if it does: the one judgement behind figure and proof."""
    if device.kind not in definition.kinds:
        return f"kind_{device.kind}"
    if device.lifecycle not in definition.lifecycles:
        return device.lifecycle
    if device.ownership not in definition.ownerships:
        return f"ownership_{device.ownership}"
    if device.purpose not in definition.purposes:
        return f"purpose_{device.purpose}"
    if device.agency_id in scope.ids:
        return None
    return "not_placed" if device.agency_id is None else "agency_not_counted"


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    ids, excluded, sights = scope.ids, 0, Counter[str]()
    for group in facts.groups:
        if group.kind not in COMPUTERS or not (group.agency_id in ids or group.agency_id in scope.elsewhere):
            continue
        if left_out(definition, group, scope):
            excluded += group.number
            continue
        sights[group.sight] += group.number
    counted, not_seen = sights.total(), sights["silent"] + sights["awaited"] + sights["by_hand"]
    staff = people(facts.staff, scope, definition.staff, definition.basis)
    return figure_of(
        definition,
        facts,
        scope,
        counted,
        staff,
        excluded=excluded,
        not_seen=not_seen,
        awaited=sights["awaited"],
        entered_by_hand=sights["by_hand"],
        completeness=(counted - not_seen) / counted if counted else None,
    )


def _items(definition: Definition, facts: Facts, scope: Scope, machines: list[Machine]) -> tuple[Item, ...]:
    codes = {unit.id: unit.code for unit in facts.units}
    near = scope.ids | scope.elsewhere
    rows = []
    for machine in machines:
        if machine.kind in COMPUTERS and machine.agency_id in near:
            reason = left_out(definition, machine, scope)
            side: Side = "excluded" if reason else "numerator"
            rows.append(device_item(machine, codes, side=side, reason=reason or machine.kind))
    return (*rows, *people_items(definition, facts, scope, codes))


def device_item(machine: Machine, codes: dict[int, str], *, side: Side, reason: str) -> Item:
    """Return one device as a row of a proof."""
    return Item(
        subject="device",
        ref=f"M-{machine.id:04d}",
        name=machine.label,
        agency=None if machine.agency_id is None else codes.get(machine.agency_id),
        side=side,
        reason=reason,
        number=1,
        sight=machine.sight,
        purpose=machine.purpose,
        simulated=machine.simulated,
    )


def people_items(definition: Definition, facts: Facts, scope: Scope, codes: dict[int, str]) -> list[Item]:
    """Return the staff of the scope as rows of a proof, those who do not count too."""
    listed = scope.ids | scope.elsewhere
    return [
        _people(definition, row, codes[row.agency_id], here=row.agency_id in scope.ids)
        for row in facts.staff
        if row.agency_id in listed and row.basis == definition.basis
    ]


def _people(definition: Definition, row: Staff, agency: str, *, here: bool) -> Item:
    of_a_kind = row.category in definition.staff
    return Item(
        subject="staff",
        ref=agency,
        name=row.category,
        agency=agency,
        side="denominator" if here and of_a_kind else "staff_excluded",
        reason=row.category if here or not of_a_kind else "agency_not_counted",
        number=row.number,
    )


DEVICES_PER_STAFF: Final = Family("devices_per_staff", _figure, _items)
