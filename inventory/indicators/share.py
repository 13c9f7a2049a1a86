"""How many of the computers in service meet what is asked: ``devices_reporting``, ``pc_broadband``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Literal

from inventory.indicators.broadband import evidence
from inventory.indicators.definition import COMPUTERS, UNSEEN, Family, Figure, Item, ratio
from inventory.indicators.equipment import device_item, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from inventory.indicators.definition import Definition
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.queries import Group, Machine

Verdict = Literal["met", "failed", "unknown"]


def _judge(definition: Definition, facts: Facts, scope: Scope) -> Callable[[Group | Machine], Verdict]:
    """Return the test of one device, with what it needs of the agencies looked up once."""
    if definition.test == "reporting":
        return lambda device: "failed" if device.sight in UNSEEN else "met"
    online = _online(definition, facts, scope)

    def connected(device: Group | Machine) -> Verdict:
        if device.sight in UNSEEN:
            return "unknown"
        return "met" if device.agency_id in online else "failed"

    return connected


def _online(definition: Definition, facts: Facts, scope: Scope) -> Collection[int | None]:
    """The agencies whose line was measured to meet the threshold, or is contracted to and carried reports."""
    found = evidence(definition, facts, scope).values()
    return {one.agency_id for one in found if one.measured or (one.contracted and one.state == "observed")}


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    judge, excluded = _judge(definition, facts, scope), 0
    verdicts, sights = Counter[str](), Counter[str]()
    for group in facts.groups:
        if group.kind not in COMPUTERS or not (group.agency_id in scope.ids or group.agency_id in scope.elsewhere):
            continue
        if left_out(definition, group, scope):
            excluded += group.number
            continue
        verdicts[judge(group)] += group.number
        sights[group.sight] += group.number
    total, not_seen = sights.total(), sum(sights[one] for one in UNSEEN)
    value, reason = ratio(verdicts["met"], total)
    return Figure(
        indicator=definition.id,
        definition_version=definition.version,
        name=definition.name,
        value=value,
        reason=reason,
        numerator=verdicts["met"],
        denominator=total,
        as_of=facts.day,
        basis=facts.basis,
        scope=scope.code,
        agencies=len(scope.agencies),
        excluded=excluded,
        unknown=verdicts["unknown"],
        not_seen=not_seen,
        awaited=sights["awaited"],
        entered_by_hand=sights["by_hand"],
        completeness=(total - verdicts["unknown"]) / total if total else None,
        places=definition.places,
    )


def _items(definition: Definition, facts: Facts, scope: Scope, machines: list[Machine]) -> tuple[Item, ...]:
    judge, codes = _judge(definition, facts, scope), {unit.id: unit.code for unit in facts.units}
    rows: list[Item] = []
    for machine in machines:
        if machine.kind not in COMPUTERS or not (
            machine.agency_id in scope.ids or machine.agency_id in scope.elsewhere
        ):
            continue
        out = left_out(definition, machine, scope)
        if out:
            rows.append(device_item(machine, codes, side="excluded", reason=out))
            continue
        verdict = judge(machine)
        why = {"met": definition.test, "failed": f"not_{definition.test}", "unknown": "not_seen"}[verdict]
        rows.append(device_item(machine, codes, side="denominator", reason=machine.kind))
        rows.append(device_item(machine, codes, side="numerator" if verdict == "met" else "failed", reason=why))
    return tuple(rows)


SHARE: Final = Family("share", _figure, _items)
