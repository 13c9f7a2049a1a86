"""Import: each line goes through the same acts as a person's command; one wrong line, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Problem, Text
from inventory.exchange import codes, columns, kinds, lines
from inventory.exchange.faults import MOST, Doubt, Fault, Imported, fault_of
from inventory.exchange.tables import renamed
from inventory.registry import invariants
from inventory.registry.refusal import bad_value, chosen, unreadable
from inventory.store.acts import Stamp
from inventory.text import progress
from inventory.text.words import KEYS, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inventory.exchange.kinds import Kind
    from inventory.exchange.tables import Row, Table
    from inventory.store.acts import Change
    from inventory.store.engine import Connection
    from inventory.text.progress import Told

_DAYS: Final = frozenset({"valid_from", "valid_to"})
_Written = dict[tuple[str, int], "Row"]
"""Which line of the file wrote which row of the register."""


def kind_named(typed: str) -> Kind:
    """Return what a table holds, by the word after ``--as``."""
    name = chosen("--as", typed, {name: word for name, word in TABLES.items() if name != "legal_act"})
    return next(kind for kind in kinds.KINDS if kind.name == name)


def carry_out(
    connection: Connection, table: Table, kind: Kind, *, key: str, day: str, stamp: Stamp, to: Told = progress.unseen
) -> Imported:
    """Do what the lines say inside the caller's transaction, which he rolls back if there are faults."""
    key = chosen("--key", key, {name: word for name, word in KEYS.items() if name in kind.keys})
    rows, headings, ignored = renamed(table, columns.words(kind.columns))
    _check_columns(kind, key, headings)
    faults: list[Fault] = []
    changed, file = 0, _File(kind, key, day, stamp, {}, [], [])
    for row in progress.told(lines.by_day(rows, day), to, len(rows)):
        before = len(stamp.changes)
        connection.execute("SAVEPOINT line")
        try:
            _one(connection, row, file)
        except Problem as problem:
            connection.execute("ROLLBACK TO SAVEPOINT line")
            del stamp.changes[before:]
            faults.append(fault_of(row, headings, problem))
            if len(faults) >= MOST:
                break
        connection.execute("RELEASE SAVEPOINT line")
        changed += len(stamp.changes) > before
    doubts = (one._replace(column=headings.get(one.column, "")) for one in file.doubts)
    faults.sort(key=lambda fault: fault.line)
    found_by = key, headings[kind.keys[key]]
    return Imported(len(rows), changed, tuple(faults), tuple(ignored), tuple(doubts), found_by=found_by)


class _File(NamedTuple):
    """What holds for every line of a file, and what the lines before have done."""

    kind: Kind
    key: str
    day: str
    stamp: Stamp
    written: _Written
    earlier: list[lines.Contracted]
    doubts: list[Doubt]


def _one(connection: Connection, row: Row, file: _File) -> None:
    """Carry one line out; refused where it takes back what another line of the file has said."""
    codes.check(row)
    before = len(file.stamp.changes)
    typed = row.cells.get("valid_from") or file.day
    context = lines.Context(file.key, typed, file.stamp, row.numbers, file.earlier, [])
    file.kind.apply(connection, row.cells, context)
    file.doubts.extend(Doubt(row.line, column, what) for column, what in context.doubts)
    changes = file.stamp.changes[before:]
    invariants.check(connection, Stamp(file.stamp.by, file.stamp.now, changes=changes))
    _check_agreement(row, changes, file.written)
    file.written.update({written: row for change in changes for written in change.written})


def _check_agreement(row: Row, changes: Sequence[Change], written: _Written) -> None:
    for change in changes:
        earlier = next((written[old] for old in change.superseded if old in written), None)
        if earlier is not None and _overwrites(change) and _same_day(row, earlier):
            raise _contradiction(row, earlier)


def _overwrites(change: Change) -> bool:
    """Tell whether a change lets something else hold than what was said, rather than adding to it."""
    before, after = change.before or {}, change.after or {}
    return any(value is not None and after.get(name) != value for name, value in before.items() if name not in _DAYS)


def _same_day(row: Row, other: Row) -> bool:
    return lines.sortable(row.cells.get("valid_from", "")) == lines.sortable(other.cells.get("valid_from", ""))


def _contradiction(row: Row, earlier: Row) -> Problem:
    first, second = sorted((row, earlier), key=lambda one: one.line)
    differing = (name for name, cell in row.cells.items() if cell and earlier.cells.get(name, "") not in {"", cell})
    name = next(differing, next(iter(row.cells)))
    values = first.cells.get(name, ""), second.cells.get(name, "")
    return bad_value(
        name,
        Text(
            f"dòng {first.line} và dòng {second.line} nói khác nhau cho cùng một ngày: {values[0]}, {values[1]}.",
            f"lines {first.line} and {second.line} disagree for one and the same day: {values[0]}, {values[1]}.",
        ),
        Text("Giữ một trong hai dòng.", "Keep one of the two."),
    )


def _check_columns(kind: Kind, key: str, headings: Mapping[str, str]) -> None:
    needed: Sequence[str] = [name for name in (*kind.needs, kind.keys[key]) if name and name not in headings]
    if needed:
        words = ", ".join(f"{name} ({' / '.join(kind.columns[name].words[:2])})" for name in needed)
        raise unreadable(
            Text(f"Thiếu cột: {words}", f"Columns are missing: {words}"),
            Text("Thêm cột, hoặc chọn --key khác.", "Add them, or choose another --key."),
        )
