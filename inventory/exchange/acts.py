"""A legal act as a file: one line a unit that it touches; lines of one act and one new unit make one step."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.registry import agencies, reorganisation
from inventory.registry.refusal import bad_choice, bad_value
from inventory.registry.reorganisation import Act, New
from inventory.text.when import BEGINNING, parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection

COLUMNS: Final = ("kind", "agency", "into_code", "into_name", "into_kind", "seat", "date", "act", "act_date")
_YES: Final = frozenset({"x", "1", "yes", "có", "co"})


class Line(NamedTuple):
    """One line: what happens to one unit. ``agency`` is a code, for a split the unit that ends."""

    kind: str
    agency: str
    into_code: str
    into_name: str
    into_kind: str
    seat: bool
    act: Act

    @property
    def step(self) -> tuple[str, str, Act]:
        """What lines of one step have in common."""
        return self.kind, self.agency if self.kind == "split" else self.into_code, self.act


def parse(records: Iterable[Mapping[str, str]]) -> list[Line]:
    """Return the lines of a file; an impossible value is refused by its column."""
    return [_line(record) for record in records]


def _line(record: Mapping[str, str]) -> Line:
    said = {name: (record.get(name) or "").strip() for name in COLUMNS}
    if said["kind"] not in _STEPS:
        raise bad_choice("kind", said["kind"], _STEPS)
    for name in ("agency", "date", "act"):
        if not said[name]:
            raise bad_value(name, Text("để trống.", "is empty."), Text("Điền ô này.", "Fill it in."))
    signed = parse_day(said["act_date"], "act_date") if said["act_date"] else None
    order = Act(said["act"], parse_day(said["date"], "date"), signed)
    seat = said["seat"].casefold() in _YES
    return Line(said["kind"], said["agency"], said["into_code"], said["into_name"], said["into_kind"], seat, order)


def carry_out(connection: Connection, lines: Iterable[Line], stamp: Stamp) -> int:
    """Do what the lines say, in their order; returns the number of steps."""
    number = 0
    for (kind, _, _), group in groupby(lines, key=lambda line: line.step):
        _STEPS[kind](connection, list(group), stamp)
        number += 1
    return number


def _outside(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> None:
    """Enter units of somebody else's, from which something comes or to which it goes."""
    for line in lines:
        agencies.add(
            connection, code=line.agency, name=line.into_name, kind="outside", parent=None, day=BEGINNING, stamp=stamp
        )


def _merge(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> None:
    first = lines[0]
    seat = next((line.agency for line in lines if line.seat), None)
    into = New(first.into_code, first.into_name, first.into_kind or None)
    parts = [line.agency for line in lines]
    reorganisation.merge(connection, parts=parts, into=into, seat=seat, act=first.act, stamp=stamp)


def _split(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> None:
    ordered = sorted(lines, key=lambda line: not line.seat)
    into = [New(line.into_code, line.into_name, line.into_kind or None) for line in ordered]
    reorganisation.split(connection, unit=lines[0].agency, into=into, act=lines[0].act, stamp=stamp)


def _rename(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> None:
    for line in lines:
        reorganisation.rename(
            connection,
            unit=line.agency,
            name=line.into_name or None,
            code=line.into_code or None,
            act=line.act,
            stamp=stamp,
        )


def _move(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> None:
    for line in lines:
        reorganisation.move(connection, unit=line.agency, under=line.into_code or None, act=line.act, stamp=stamp)


def _transfer(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> None:
    for line in lines:
        reorganisation.transfer(connection, unit=line.agency, to=line.into_code, act=line.act, stamp=stamp)


def _dissolve(connection: Connection, lines: Sequence[Line], stamp: Stamp) -> None:
    first = lines[0]
    reorganisation.dissolve(
        connection, units=[line.agency for line in lines], to=first.into_code or None, act=first.act, stamp=stamp
    )


_STEPS: Final[dict[str, Callable[[Connection, Sequence[Line], Stamp], None]]] = {
    "outside": _outside,
    "merge": _merge,
    "split": _split,
    "rename": _rename,
    "move": _move,
    "transfer": _transfer,
    "dissolve": _dissolve,
}
