"""The facts of a past day told on the units of a later one: the same machines and people, added up otherwise.

Whole units go the way of their lineage; a part that was transferred moves nothing by itself, because nobody recorded
who and what went with it. A unit that ended without a successor stands under its own last name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inventory.indicators.facts import Facts
    from inventory.store.lineage import Step
    from inventory.store.queries import Unit

OUTSIDE: Final = "outside"
"""The kind of a unit of somebody else's: what it had is not of this register."""
WHOLE: Final = ("merge", "split", "dissolve")
"""The steps by which a unit goes on as another one; of a split, as the part with the seat."""


class Restated(NamedTuple):
    """Facts on later units, and of which earlier units each is made."""

    facts: Facts
    made_of: dict[int, tuple[Unit, ...]]
    outside: dict[int, tuple[int, ...]]
    """Units that came from elsewhere after the day of the facts: not counted, and not 0."""


def heirs(steps: Iterable[Step], *, after: str, until: str) -> dict[int, int | None]:
    """Return as what each unit that ended went on by ``until``; ``None`` where nothing followed."""
    went: dict[int, int | None] = {}
    for step in steps:
        if step.kind in WHOLE and after < step.day <= until and (step.kind != "split" or step.seat):
            went[step.predecessor_id] = step.successor_id
    return {unit: _last(unit, went) for unit in went}


def _last(unit: int, went: dict[int, int | None]) -> int | None:
    seen = {unit}
    heir = went[unit]
    while heir is not None and heir in went and heir not in seen:
        seen.add(heir)
        heir = went[heir]
    return heir


def restate(facts: Facts, units: Sequence[Unit], steps: Sequence[Step], *, until: str) -> Restated:
    """Return ``facts`` on ``units``, those of the day ``until``."""
    went = heirs(steps, after=facts.day, until=until)
    now = {unit.id for unit in units}
    goes = {unit.id: _goes(unit.id, went, now) for unit in facts.units}
    alone = [unit for unit in facts.units if goes[unit.id] == unit.id and unit.id not in now]
    made_of: dict[int, list[Unit]] = {}
    strangers: dict[int, list[int]] = {}
    own = {unit.id for unit in facts.units if unit.kind != OUTSIDE}
    for unit in facts.units:
        if unit.id in own:
            made_of.setdefault(goes[unit.id], []).append(unit)
    for former in went:
        heir = _goes(former, went, now)
        if former not in own and heir != former:
            strangers.setdefault(heir, []).append(former)
    return Restated(
        _moved(facts, goes, (*units, *alone)),
        {heir: tuple(parts) for heir, parts in made_of.items()},
        {heir: tuple(formers) for heir, formers in strangers.items()},
    )


def _goes(unit: int, went: dict[int, int | None], now: set[int]) -> int:
    heir = went.get(unit)
    return heir if heir is not None and heir in now else unit


def _moved(facts: Facts, goes: dict[int, int], units: tuple[Unit, ...]) -> Facts:
    def to(agency: int) -> int:
        return goes.get(agency, agency)

    return replace(
        facts,
        basis="restated",
        units=units,
        groups=tuple(
            group if group.agency_id is None else group._replace(agency_id=to(group.agency_id))
            for group in facts.groups
        ),
        holders=None
        if facts.holders is None
        else tuple(
            each if each.agency_id is None else each._replace(agency_id=to(each.agency_id)) for each in facts.holders
        ),
        staff=tuple(row._replace(agency_id=to(row.agency_id)) for row in facts.staff),
        lines=tuple(line._replace(agency_id=to(line.agency_id)) for line in facts.lines),
        speeds=tuple(speed._replace(agency_id=to(speed.agency_id)) for speed in facts.speeds),
        heard=frozenset(map(to, facts.heard)),
        visits=tuple(one._replace(agency_id=to(one.agency_id)) for one in facts.visits),
    )
