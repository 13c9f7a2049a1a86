"""One line of a file: what it is carried out with, which agency it means, and its place among the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.exchange import codes
from inventory.registry import lookup
from inventory.registry.refusal import bad_value
from inventory.store import queries
from inventory.text.folding import fold
from inventory.text.when import day_of, parse_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.text import Problem
    from inventory.exchange.tables import Row
    from inventory.registry.circuits import Terms
    from inventory.store.acts import Stamp
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit


class Contracted(NamedTuple):
    """A line to the Internet that a file has named."""

    agency: str
    terms: Terms
    since: str
    until: str


class Context(NamedTuple):
    """What a line is carried out with: by which key things are found, from which day, by whom."""

    key: str
    day: str
    stamp: Stamp
    numbers: frozenset[str]
    """The columns whose cells a spreadsheet kept as numbers."""
    earlier: list[Contracted]
    """What the file has named so far, so that two equal lines are two."""
    doubts: list[tuple[str, Text]]
    """What a person should look at before saying yes, by column."""

    def key_column(self, keys: Mapping[str, str]) -> str:
        """Return the column by which things are found."""
        return keys[self.key]

    @property
    def since(self) -> str:
        """The day from which the line holds."""
        return parse_day(self.day, "valid_from")

    @property
    def today(self) -> str:
        """The day on which this happens."""
        return day_of(self.stamp.now)


def named_agency(connection: Connection, cells: dict[str, str], context: Context, *, by: str | None = None) -> str:
    """Return the code of the agency of a line, told in column ``by`` if one is named, else in either.

    Where code and name stand side by side and are not one agency's, that is said.
    """
    column = by or ("agency" if cells.get("agency") else "agency_name")
    typed = cells.get(column, "")
    if not typed:
        raise blank(by or "agency")
    unit = queries.unit_of_code(connection, typed, context.since) or _meant(connection, typed, context, column)
    code, name = cells.get("agency", ""), cells.get("agency_name", "")
    if name and not lookup.is_called(connection, unit, name):
        raise _another(column, typed, unit, name)
    if code and code.casefold() != unit.code.casefold() and not codes.twin([unit], code) and column != "agency":
        raise _another(column, typed, unit, code)
    if code and name and fold(name) not in fold(unit.name) and fold(unit.name) not in fold(name):
        known = f"{unit.name} ({unit.code})"
        context.doubts.append(
            ("agency_name", Text(f"{name} là tên khác của {known}: đã nhận", f"{name} is an alias of {known}: taken"))
        )
    return unit.code


def _meant(connection: Connection, typed: str, context: Context, column: str) -> Unit:
    """Return the agency of a code without its zeros, or of whatever else was typed."""
    alike = codes.twin(queries.units(connection, context.since), typed)
    term = alike.code if alike else typed
    return lookup.agency_from(connection, term, context.since, today=context.today, field=column)


def _another(column: str, typed: str, unit: Unit, beside: str) -> Problem:
    named = unit.name if typed == unit.code else f"{unit.name} ({unit.code})"
    return bad_value(
        column,
        Text(f"{typed} là {named}, không phải {beside}.", f"{typed} is {named}, not {beside}."),
        Text("Sửa mã hoặc tên.", "Correct the code or the name."),
    )


def blank(field: str) -> Problem:
    """Refuse an empty cell."""
    return bad_value(field, Text("để trống.", "is empty."), Text("Điền ô này.", "Fill it in."))


def flag(cells: Mapping[str, str], name: str) -> bool:
    """Return whether a cell says yes; a word that is neither yes nor no is refused."""
    typed = fold(cells.get(name, ""))
    if typed not in _YES | _NO:
        raise bad_value(
            name,
            Text(f"{typed!r} không phải có hay không.", f"{typed!r} is neither yes nor no."),
            Text("Ghi x hoặc có; không thì để trống.", "Write x or yes; leave it empty for no."),
        )
    return typed in _YES


_YES: Final = frozenset({"x", "v", "1", "yes", "true", "co", "dung"})
_NO: Final = frozenset({"", "-", "0", "no", "false", "khong", "sai"})


def by_day(rows: Sequence[Row], day: str) -> list[Row]:
    """Return the lines oldest first: a later one may stand on an earlier one, wherever it stands in the file.

    Lines without a day stand at ``day``, as they are carried out.
    """
    return sorted(rows, key=lambda row: sortable(row.cells.get("valid_from") or day))


def sortable(typed: str) -> str:
    """Return a typed day as one that sorts; what is none is refused later, where its line is known."""
    parts = typed.replace("-", "/").split("/")
    if len(parts) == 3 and len(parts[2]) == 4:
        return f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    return typed
