"""What figures are to reach, as people look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inventory.indicators import indicators
from inventory.store import targets

if TYPE_CHECKING:
    from inventory.store.engine import Connection
    from inventory.store.targets import Target


class Wanted(NamedTuple):
    """One target with the unit of its figure."""

    target: Target
    unit: str


def target_rows(connection: Connection, day: str) -> list[Wanted]:
    """Return every target on file, the oldest year first."""
    units = {one.definition.id: one.definition.unit for one in indicators(day)}
    return [Wanted(one, units.get(one.indicator, "ratio")) for one in targets.targets(connection)]
