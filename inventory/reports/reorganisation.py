"""What an act does to units: how they stood on the eve, and how they stand on its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inventory.indicators.facts import Scope, load
from inventory.reports.agencies import rows_of
from inventory.store import closed
from inventory.text.when import add_days

if TYPE_CHECKING:
    from collections.abc import Collection

    from inventory.indicators.facts import Facts
    from inventory.reports.agencies import AgencyRow
    from inventory.store.circuits import Line
    from inventory.store.engine import Connection


class Preview(NamedTuple):
    """The units before and after, with the lines that each side has."""

    day: str
    before: tuple[AgencyRow, ...]
    after: tuple[AgencyRow, ...]
    lines_before: tuple[Line, ...]
    lines_after: tuple[Line, ...]
    closed: tuple[str, ...]
    """The periods that are closed: what was filed stays as it was."""


def preview(
    connection: Connection, *, before: Collection[int], after: Collection[int], day: str, now: float
) -> Preview:
    """Return both sides of an act that has just been rehearsed over ``connection``."""
    eve, morrow = load(connection, add_days(day, -1), now), load(connection, day, now)
    return Preview(
        day,
        _rows(eve, before),
        _rows(morrow, after),
        tuple(line for line in eve.lines if line.agency_id in before),
        tuple(line for line in morrow.lines if line.agency_id in after),
        tuple(one.name for one in closed.periods(connection)),
    )


def _rows(facts: Facts, ids: Collection[int]) -> tuple[AgencyRow, ...]:
    units = tuple(unit for unit in facts.units if unit.id in ids)
    return tuple(rows_of(facts, Scope("", "", units, frozenset())))
