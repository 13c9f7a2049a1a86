"""What is wrong with a line of a file, under the heading of the cell that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.text import Problem, Text
    from inventory.exchange.tables import Row
    from inventory.store.queries import Unit

MOST: Final = 1000
"""Whoever has more of them has one mistake, not a thousand."""


class Fault(NamedTuple):
    """What is wrong with one cell, and what to do about it."""

    line: int
    column: str
    value: str
    why: Text
    todo: Text


class Doubt(NamedTuple):
    """What may be meant so, or not, and a person should look at."""

    line: int
    column: str
    what: Text


class Step(NamedTuple):
    """One step of a legal act: what happened to which units, from which day, and what they are then."""

    line: int
    kind: str
    day: str
    act: str
    before: tuple[Unit, ...]
    after: tuple[Unit, ...]


class Imported(NamedTuple):
    """What came of a file: how many lines, what was wrong, what was left aside."""

    lines: int
    changed: int
    """Lines that changed something."""
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]
    """Headings that mean nothing here."""
    doubts: tuple[Doubt, ...] = ()
    steps: tuple[Step, ...] = ()
    """What a legal act does, in its order."""
    found_by: tuple[str, str] | None = None
    """The key by which things were found, and the heading of its column."""


def fault_of(row: Row, headings: Mapping[str, str], problem: Problem) -> Fault:
    """Return a refusal of the register as a fault of a line; what is about no column is about what names the thing."""
    field = (problem.field or "").lstrip("-").replace("-", "_")
    name = next((one for one in (field, _COLUMNS.get(field, "")) if one in headings), None)
    if name is None:
        name = next((one for one in (*_NAMING, *headings) if one in headings), "")
        return Fault(row.line, headings.get(name, ""), row.cells.get(name, ""), problem.happened, problem.todo)
    return Fault(row.line, headings[name], row.cells.get(name, ""), problem.why, problem.todo)


_NAMING: Final = ("agency", "device", "agency_name", "label")
"""The columns that name what a line is about."""
_COLUMNS: Final = {"from": "valid_from", "to": "valid_to", "alias": "aliases", "code": "agency", "name": "label"}
"""Fields that a command calls otherwise than a column."""
