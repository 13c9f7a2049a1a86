"""What tables may hold, and how one line of each is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.exchange import codes, columns, machines
from inventory.exchange.lines import Contracted, blank, flag, named_agency
from inventory.exchange.numbers import parse_count
from inventory.registry import agencies, circuits, headcounts, lookup
from inventory.store import queries
from inventory.text.when import FOREVER, parse_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from inventory.exchange.columns import Column
    from inventory.exchange.lines import Context
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

_AGENCY_KEYS: Final = {"code": "agency", "name": "name"}
_UNIT_KEYS: Final = {"code": "agency", "name": "agency_name"}


class Kind(NamedTuple):
    """One kind of table: its columns, what it needs, and how a line is carried out."""

    name: str
    columns: Mapping[str, Column]
    needs: tuple[str, ...]
    keys: Mapping[str, str]
    """What ``--key`` may be, and the column that must be there for it; the first is the default."""
    apply: Callable[[Connection, dict[str, str], Context], None]


def _agency(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Enter an agency, or give a known one its new name, kind or place from that day on."""
    units = queries.units(connection, context.since)
    known = _known_agency(connection, units, cells, context)
    aliases = tuple(alias.strip() for alias in (cells.get("aliases") or "").split("|") if alias.strip())
    parent = cells.get("parent") or None
    above = codes.twin(units, parent) if parent else None
    name = cells.get("name") or (known.name if known else "")
    if not name:
        raise blank("name")
    if known is None and (alike := lookup.named(connection, name, context.since)):
        of = ", ".join(unit.code for unit in alike)
        why = Text(f"đã có cơ quan tên {name} ({of})", f"there is an agency called {name} ({of})")
        context.doubts.append(("name", why))
    agencies.keep(
        connection,
        known=known,
        code=_code_of(known, cells, context),
        name=name,
        kind=cells.get("kind") or None,
        parent=above.code if above else parent,
        aliases=aliases,
        day=context.since,
        stamp=context.stamp,
    )


def _known_agency(
    connection: Connection, units: Sequence[Unit], cells: dict[str, str], context: Context
) -> Unit | None:
    """Return the agency on file that a line means, ``None`` for a new one."""
    key = context.key_column(_AGENCY_KEYS)
    typed = cells.get(key, "")
    if not typed:
        raise blank(key)
    if context.key == "name":
        return lookup.called(connection, units, typed)
    known = next((unit for unit in units if unit.code.casefold() == typed.casefold()), None)
    alike = codes.twin(units, typed) if known is None else None
    if alike is not None and not lookup.is_called(connection, alike, cells.get("name", "")):
        raise codes.lacks_zeros("agency", typed, f"{alike.code} ({alike.name})")
    return known or alike


def _code_of(known: Unit | None, cells: dict[str, str], context: Context) -> str:
    """Return the code that a line gives an agency; where the code is the key, or says nothing new, its own."""
    typed = cells.get("agency", "")
    if known is not None and (context.key != "name" or not typed or codes.twin([known], typed)):
        return known.code
    if not typed:
        raise blank("agency")
    codes.check_new(typed, is_number="agency" in context.numbers)
    return typed


def _headcount(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Enter the staff of one category, or of each that has a column of its own."""
    agency = named_agency(connection, cells, context, by=context.key_column(_UNIT_KEYS))
    wide = {name: cells[name] for name in columns.CATEGORIES if cells.get(name)}
    counts = wide or {cells.get("category") or "civil_servant": cells.get("count", "")}
    for category, typed in counts.items():
        headcounts.add(
            connection,
            agency=agency,
            count=parse_count(typed, category if wide else "count"),
            category=category,
            basis=cells.get("basis") or "present",
            source=cells.get("source") or None,
            day=context.since,
            stamp=context.stamp,
        )


def _circuit(connection: Connection, cells: dict[str, str], context: Context) -> None:
    """Enter a line unless just this one is on file already; of several equal ones in a file, so many are kept."""
    agency = named_agency(connection, cells, context, by=context.key_column(_UNIT_KEYS))
    terms = circuits.terms(
        rate=cells.get("rate", ""),
        technology=cells.get("technology") or "ftth",
        provider=cells.get("provider") or None,
        metered=flag(cells, "metered"),
        budget=cells.get("budget") or None,
        document=cells.get("document") or None,
    )
    since, until = context.since, parse_day(cells["valid_to"], "valid_to") if cells.get("valid_to") else None
    equal = sum(
        (one.agency, one.terms) == (agency, terms) and one.since <= since < one.until for one in context.earlier
    )
    circuits.keep(connection, agency=agency, terms=terms, place=equal, day=since, until=until, stamp=context.stamp)
    context.earlier.append(Contracted(agency, terms, since, until or FOREVER))


KINDS: Final = (
    Kind("agency", columns.AGENCIES, (), _AGENCY_KEYS, _agency),
    Kind("headcount", columns.HEADCOUNTS, (), _UNIT_KEYS, _headcount),
    Kind("circuit", columns.CIRCUITS, ("rate",), _UNIT_KEYS, _circuit),
    Kind("device", columns.DEVICES, (), machines.KEYS, machines.device),
    Kind("custodian", columns.DEVICES, ("custodian",), machines.KEYS, machines.custodian),
)
