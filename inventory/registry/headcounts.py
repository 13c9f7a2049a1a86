"""Staff numbers as people enter them, dated, by category and basis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.registry import lookup
from inventory.registry.refusal import bad_value, chosen, not_blank
from inventory.store import acts
from inventory.text.when import day_of
from inventory.text.words import BASES, CATEGORIES

if TYPE_CHECKING:
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

_MOST: Final = 1_000_000


class Entered(NamedTuple):
    """A staff number just entered, and the one that held until then."""

    unit: Unit
    before: int | None


def add(
    connection: Connection,
    *,
    agency: str,
    count: int,
    category: str,
    basis: str = "present",
    source: str | None = None,
    day: str,
    stamp: Stamp,
) -> Entered:
    """Let a staff number hold from ``day`` until the next one on file; the one before ends there."""
    category, basis = chosen("category", category, CATEGORIES), chosen("basis", basis, BASES)
    if not 0 <= count <= _MOST:
        raise bad_value(
            "count",
            Text(f"{count} không thể là số người.", f"{count} cannot be a number of people."),
            Text("Gõ một số nguyên từ 0 đến 1.000.000.", "Type a whole number from 0 to 1,000,000."),
        )
    source = source if source is None else not_blank("source", source)
    unit = lookup.agency_from(connection, agency, day, today=day_of(stamp.now))
    key = {"agency_id": unit.id, "category": category, "basis": basis}
    before = acts.in_force(connection, "headcount", key, day)
    acts.change(connection, "headcount", key, {"count": count, "source": source}, day=day, stamp=stamp)
    return Entered(unit, None if before is None else before["count"])
