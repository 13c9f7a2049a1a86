"""Import: each line goes through the same acts as a person's command; one wrong line, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Problem, Text
from inventory.exchange import kinds
from inventory.exchange.tables import renamed
from inventory.registry.refusal import bad_choice, unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.exchange.kinds import Kind
    from inventory.exchange.tables import Table
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection

MOST_FAULTS: Final = 1000
"""Whoever has more of them has one mistake, not a thousand."""


class Fault(NamedTuple):
    """What is wrong with one cell, and what to do about it."""

    line: int
    column: str
    value: str
    why: Text
    todo: Text


class Imported(NamedTuple):
    """What came of a file: how many lines, what was wrong, what was left aside."""

    lines: int
    changed: int
    """Lines that changed something."""
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]
    """Headings that mean nothing here."""


def singular(word: str) -> str:
    """Return the name of one of a kind: people say *agencies* as well."""
    bare = word.strip().lower()
    return bare.removesuffix("ies") + "y" if bare.endswith("ies") else bare.removesuffix("s")


def kind_named(name: str) -> Kind:
    """Return what a table holds, by the word after ``--as``."""
    wanted = singular(name)
    found = next((kind for kind in kinds.KINDS if kind.name == wanted), None)
    if found is None:
        raise bad_choice("--as", name, [kind.name for kind in kinds.KINDS])
    return found


def carry_out(connection: Connection, table: Table, kind: Kind, *, key: str, day: str, stamp: Stamp) -> Imported:
    """Do what the lines say inside the caller's transaction, which he rolls back if there are faults."""
    if key not in kind.keys:
        raise bad_choice("--key", key, kind.keys)
    rows, headings, ignored = renamed(table, kind.columns)
    _check_columns(kind, key, headings)
    faults: list[Fault] = []
    changed = 0
    for row in kind.ordered(rows):
        before = len(stamp.changes)
        connection.execute("SAVEPOINT line")
        try:
            kind.apply(connection, row.cells, kinds.Context(key, row.cells.get("valid_from") or day, stamp))
        except Problem as problem:
            connection.execute("ROLLBACK TO SAVEPOINT line")
            del stamp.changes[before:]
            faults.append(_fault(row.line, row.cells, headings, problem))
            if len(faults) >= MOST_FAULTS:
                break
        connection.execute("RELEASE SAVEPOINT line")
        changed += len(stamp.changes) > before
    return Imported(len(rows), changed, tuple(sorted(faults, key=lambda fault: fault.line)), tuple(ignored))


def _fault(line: int, cells: dict[str, str], headings: dict[str, str], problem: Problem) -> Fault:
    """Return a refusal of the register under the heading of the cell that it is about."""
    field, colon, why_en = problem.happened.en.partition(": ")
    name = field.strip().lstrip("-").replace("-", "_")
    name = _FIELDS.get(name, name)
    if not colon or name not in headings:
        key = next((one for one in ("agency", "device", *headings) if one in headings), "")
        return Fault(line, headings.get(key, ""), cells.get(key, ""), problem.happened, problem.todo)
    why = Text(problem.happened.vi.partition(": ")[2], why_en)
    return Fault(line, headings[name], cells.get(name, ""), why, problem.todo)


_FIELDS: Final = {"from": "valid_from", "to": "valid_to", "alias": "aliases"}
"""Fields that a command calls otherwise than a column."""


def _check_columns(kind: Kind, key: str, headings: dict[str, str]) -> None:
    needed: Sequence[str] = [name for name in (*kind.needs, kind.keys[key]) if name and name not in headings]
    if needed:
        words = ", ".join(f"{name} ({' / '.join(kind.columns[name][:2])})" for name in needed)
        raise unreadable(
            Text(f"Thiếu cột: {words}", f"Columns are missing: {words}"),
            Text("Thêm cột, hoặc chọn --key khác.", "Add them, or choose another --key."),
        )
