"""A legal act as a file: one line a unit that it touches; lines of one act and one new unit make one step."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Problem, Text
from inventory.exchange import columns
from inventory.exchange.faults import Fault, Imported, Step, fault_of
from inventory.exchange.lines import flag
from inventory.exchange.tables import renamed
from inventory.registry import agencies, invariants, reorganisation
from inventory.registry.refusal import bad_value, chosen, unreadable
from inventory.registry.reorganisation import LegalAct, New
from inventory.store.acts import Stamp
from inventory.text import progress
from inventory.text.when import BEGINNING, parse_day
from inventory.text.words import LEGAL_ACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from inventory.exchange.tables import Row, Table
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit
    from inventory.text.progress import Told

NEEDED: Final = ("kind", "agency", "date", "act")


class Line(NamedTuple):
    """One line: what happens to one unit. ``agency`` is a code, for a split the unit that ends."""

    kind: str
    agency: str
    into_code: str
    into_name: str
    into_kind: str
    seat: bool
    act: LegalAct

    @property
    def step(self) -> tuple[str, str, LegalAct]:
        """What lines of one step have in common."""
        return self.kind, self.agency if self.kind == "split" else self.into_code, self.act


def parse(cells: Mapping[str, str]) -> Line:
    """Return one line of a file; an impossible value is refused by its column."""
    said = {name: (cells.get(name) or "").strip() for name in columns.LEGAL_ACTS}
    kind = chosen("kind", said["kind"], LEGAL_ACTS)
    for name in ("agency", "date", "act"):
        if not said[name]:
            raise bad_value(name, Text("để trống.", "is empty."), Text("Điền ô này.", "Fill it in."))
    signed = parse_day(said["act_date"], "act_date") if said["act_date"] else None
    order = LegalAct(said["act"], parse_day(said["date"], "date"), signed)
    seat = flag(said, "seat")
    return Line(kind, said["agency"], said["into_code"], said["into_name"], said["into_kind"], seat, order)


def take_in(connection: Connection, table: Table, stamp: Stamp, to: Told = progress.unseen) -> Imported:
    """Do what a file says inside the caller's transaction, which he rolls back if there are faults.

    The first step that cannot be is the last one tried: those behind it may stand on it.
    """
    rows, headings, ignored = renamed(table, columns.words(columns.LEGAL_ACTS))
    if missing := [name for name in NEEDED if name not in headings]:
        names = ", ".join(missing)
        raise unreadable(Text(f"Thiếu cột: {names}", f"Columns are missing: {names}"), Text("Thêm cột.", "Add them."))
    lines, faults = _parsed(rows, headings)
    steps: list[Step] = []
    done = 0
    for _, group in groupby(lines if not faults else (), key=lambda one: one[1].step):
        to(done, len(rows))
        step = list(group)
        came = _step(connection, step, headings, stamp)
        if isinstance(came, Fault):
            faults.append(came)
            break
        steps.append(came)
        done += len(step)
    return Imported(len(rows), done, tuple(faults), tuple(ignored), steps=tuple(steps))


def _parsed(rows: Iterable[Row], headings: Mapping[str, str]) -> tuple[list[tuple[Row, Line]], list[Fault]]:
    lines, faults = [], []
    for row in rows:
        try:
            lines.append((row, parse(row.cells)))
        except Problem as problem:
            faults.append(fault_of(row, headings, problem))
    return lines, faults


def _step(
    connection: Connection, step: Sequence[tuple[Row, Line]], headings: Mapping[str, str], stamp: Stamp
) -> Step | Fault:
    """Do one step, or return what is wrong with it: at the line that names no unit, else at its first."""
    (first, what), changes = step[0], len(stamp.changes)
    at = first
    before: dict[int, Unit] = {}
    try:
        for row, line in step if what.kind != "outside" else ():
            at = row
            unit = reorganisation.in_force(connection, line.agency, line.act.day)
            before[unit.id] = unit
        at = first
        after = _STEPS[what.kind](connection, [line for _, line in step], stamp)
        invariants.check(connection, Stamp(stamp.by, stamp.now, changes=stamp.changes[changes:]))
    except Problem as problem:
        return fault_of(at, headings, problem)
    return Step(first.line, what.kind, what.act.day, what.act.number, tuple(before.values()), tuple(after))


def _outside(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> list[Unit]:
    """Enter units of somebody else's, from which something comes or to which it goes."""
    for line in lines:
        agencies.add(
            connection, code=line.agency, name=line.into_name, kind="outside", parent=None, day=BEGINNING, stamp=stamp
        )
    return [reorganisation.in_force(connection, line.agency, line.act.day) for line in lines]


def _merge(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> list[Unit]:
    first = lines[0]
    seat = next((line.agency for line in lines if line.seat), None)
    into = New(first.into_code, first.into_name, first.into_kind or None)
    parts = [line.agency for line in lines]
    return [reorganisation.merge(connection, parts=parts, into=into, seat=seat, act=first.act, stamp=stamp)]


def _split(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> list[Unit]:
    ordered = sorted(lines, key=lambda line: not line.seat)
    into = [New(line.into_code, line.into_name, line.into_kind or None) for line in ordered]
    return reorganisation.split(connection, unit=lines[0].agency, into=into, act=lines[0].act, stamp=stamp)


def _rename(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> list[Unit]:
    return [
        reorganisation.rename(
            connection,
            unit=line.agency,
            name=line.into_name or None,
            code=line.into_code or None,
            act=line.act,
            stamp=stamp,
        )[1]
        for line in lines
    ]


def _move(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> list[Unit]:
    moved = [
        reorganisation.move(connection, unit=line.agency, under=line.into_code or None, act=line.act, stamp=stamp)[1]
        for line in lines
    ]
    return [above for above in moved if above is not None]


def _transfer(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> list[Unit]:
    return [
        reorganisation.transfer(connection, unit=line.agency, to=line.into_code, act=line.act, stamp=stamp)[1]
        for line in lines
    ]


def _dissolve(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> list[Unit]:
    first = lines[0]
    _, heir = reorganisation.dissolve(
        connection, units=[line.agency for line in lines], to=first.into_code or None, act=first.act, stamp=stamp
    )
    return [heir] if heir else []


_STEPS: Final[dict[str, Callable[[Connection, Sequence[Line], Stamp], list[Unit]]]] = {
    "outside": _outside,
    "merge": _merge,
    "split": _split,
    "rename": _rename,
    "move": _move,
    "transfer": _transfer,
    "dissolve": _dissolve,
}
"""What each kind of step does, and the units that it makes or that receive."""
