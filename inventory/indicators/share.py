"""How many of the computers in service meet what is asked of each.

``devices_reporting``, ``pc_broadband``, ``os_supported``, ``av_licensed``.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from inventory.indicators.broadband import evidence
from inventory.indicators.definition import COMPUTERS, UNSEEN, Family, Figure, Item, figure_of
from inventory.indicators.equipment import device_item, left_out
from inventory.indicators.licences import is_licensed
from inventory.indicators.support import support
from inventory.text.when import end_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inventory.indicators.definition import Definition, Side, Test
    from inventory.indicators.facts import Facts, Scope
    from inventory.store.queries import Group, Holder, Machine

    Device = Group | Holder | Machine
    Judge = Callable[[Device], "Verdict"]

Verdict = Literal["met", "failed", "not_seen", "not_known"]
_SECTIONS: Final[dict[Test, str]] = {"supported": "operating_system", "licensed": "antiviruses"}
"""The tests that ask what a machine said of itself, and of which section."""
_MOST_CACHED: Final = 4096
"""Many machines say the same; what they say is theirs to choose, so that not all of it is remembered."""


def _judge(definition: Definition, facts: Facts, scope: Scope) -> Judge:
    """Return the test of one device, with what it needs of the agencies looked up once."""
    if definition.test == "reporting":
        return lambda device: "failed" if device.sight in UNSEEN else "met"
    asked = _state(definition, facts) if definition.test in _SECTIONS else _line(definition, facts, scope)
    if not definition.fresh:
        return asked
    return lambda device: "not_seen" if device.sight in UNSEEN else asked(device)


def _line(definition: Definition, facts: Facts, scope: Scope) -> Judge:
    """Over a line that was measured to meet the threshold, or is contracted to and carried reports."""
    found = evidence(definition, facts, scope).values()
    online = {one.agency_id for one in found if one.measured or (one.contracted and one.state == "observed")}
    return lambda device: "met" if device.agency_id in online else "failed"


def _state(definition: Definition, facts: Facts) -> Judge:
    section, ask = _SECTIONS[definition.test], _supported if definition.test == "supported" else _licensed

    def judged(device: Device) -> Verdict:
        said = facts.states.get((getattr(device, "id", 0), section))
        return "not_known" if said is None else ask(said, facts.day)

    return judged


@lru_cache(maxsize=_MOST_CACHED)
def _supported(content: str, day: str) -> Verdict:
    known = support(json.loads(content))
    return "not_known" if known is None else "met" if known.end >= day else "failed"


@lru_cache(maxsize=_MOST_CACHED)
def _licensed(content: str, day: str) -> Verdict:
    known = is_licensed(json.loads(content), end_of(day))
    return "not_known" if known is None else "met" if known else "failed"


def _asked(definition: Definition, facts: Facts, scope: Scope) -> Iterable[tuple[Group | Holder, int]]:
    """Return the computers near the scope with how many each row stands for."""
    if definition.test in _SECTIONS and facts.holders is None:
        raise ValueError("the facts were read without what each device said")
    near = scope.ids | scope.elsewhere
    rows = [(row, 1) for row in facts.holders or ()] if definition.test in _SECTIONS else None
    return [
        pair
        for pair in (rows if rows is not None else [(group, group.number) for group in facts.groups])
        if pair[0].kind in COMPUTERS and pair[0].agency_id in near
    ]


def _figure(definition: Definition, facts: Facts, scope: Scope) -> Figure:
    judge, excluded = _judge(definition, facts, scope), 0
    verdicts, sights = Counter[Verdict](), Counter[str]()
    for device, number in _asked(definition, facts, scope):
        if left_out(definition, device, scope):
            excluded += number
            continue
        verdicts[judge(device)] += number
        sights[device.sight] += number
    total, unknown = verdicts.total(), verdicts["not_seen"] + verdicts["not_known"]
    return figure_of(
        definition,
        facts,
        scope,
        verdicts["met"],
        total,
        excluded=excluded,
        unknown=unknown,
        not_seen=sum(sights[one] for one in UNSEEN),
        awaited=sights["awaited"],
        entered_by_hand=sights["by_hand"],
        completeness=(total - unknown) / total if total else None,
    )


def _items(definition: Definition, facts: Facts, scope: Scope, machines: list[Machine]) -> tuple[Item, ...]:
    judge, codes = _judge(definition, facts, scope), {unit.id: unit.code for unit in facts.units}
    near, rows = scope.ids | scope.elsewhere, list[Item]()
    for machine in machines:
        if machine.kind not in COMPUTERS or machine.agency_id not in near:
            continue
        out = left_out(definition, machine, scope)
        if out:
            rows.append(device_item(machine, codes, side="excluded", reason=out))
            continue
        verdict = judge(machine)
        why = {"met": definition.test, "failed": f"not_{definition.test}"}.get(verdict, verdict)
        side: Side = "numerator" if verdict == "met" else "failed"
        rows.append(device_item(machine, codes, side="denominator", reason=machine.kind))
        rows.append(device_item(machine, codes, side=side, reason=why))
    return tuple(rows)


SHARE: Final = Family("share", _figure, _items, holders=True, tests=("reporting", "connected", *_SECTIONS))
