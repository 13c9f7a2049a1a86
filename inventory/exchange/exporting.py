"""Export: what a table may hold, as import takes it back; CSV that no spreadsheet runs, XLSX, JSON."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from inventory.exchange.kinds import KINDS
from inventory.registry.fields import FIELDS
from inventory.store import circuits, exchange, pages, queries
from inventory.text import progress
from inventory.text.sheets import to_csv
from inventory.text.when import BEGINNING, FOREVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inventory.store.engine import Connection
    from inventory.text.progress import Told

Record = dict[str, Any]


def records(connection: Connection, name: str, day: str, to: Told = progress.unseen) -> list[Record]:
    """Return everything of one kind as it holds on ``day``, under the headings that import knows."""
    return list(progress.told(_RECORDS[name](connection, day), to))


def columns(name: str) -> list[str]:
    """Return the headings of a kind, in their order."""
    wide = ("cadre", "civil_servant", "public_employee", "contract", "part_time")
    kind = next(kind for kind in KINDS if kind.name == name)
    return [column for column in kind.columns if name != "headcount" or column not in wide]


def _agencies(connection: Connection, day: str) -> Iterator[Record]:
    units = queries.units(connection, day)
    codes = {unit.id: unit.code for unit in units}
    aliases: dict[int, list[str]] = {}
    for agency, alias in queries.aliases(connection):
        aliases.setdefault(agency, []).append(alias)
    for unit in _parents_first(units):
        yield {
            "agency": unit.code,
            "name": unit.name,
            "kind": unit.kind,
            "parent": codes.get(unit.parent_id or 0),
            "aliases": " | ".join(aliases.get(unit.id, ())) or None,
            "valid_from": _since(queries.agency_since(connection, unit.id)),
        }


def _since(day: str | None) -> str | None:
    """Return a first day; what was there before the register has none that could be typed."""
    return None if day == BEGINNING else day


def _parents_first(units: list[queries.Unit]) -> list[queries.Unit]:
    """Return the units so that each stands behind the one above it: import reads from the top."""
    placed: list[queries.Unit] = []
    known: set[int | None] = {None, *(unit.parent_id for unit in units)} - {unit.id for unit in units}
    waiting = units
    while waiting:
        fresh = [unit for unit in waiting if unit.parent_id in known]
        if not fresh:  # a ring, which no act can make
            return [*placed, *waiting]
        placed += fresh
        known |= {unit.id for unit in fresh}
        waiting = [unit for unit in waiting if unit.id not in known]
    return placed


def _headcounts(connection: Connection, day: str) -> Iterator[Record]:
    units = {unit.id: unit for unit in queries.units(connection, day)}
    for row in pages.headcounts(connection, day):
        unit = units.get(row.agency_id)
        if unit is not None:
            yield {
                "agency": unit.code,
                "agency_name": unit.name,
                "category": row.category,
                "count": row.number,
                "basis": row.basis,
                "source": row.source,
                "valid_from": row.valid_from,
            }


def _circuits(connection: Connection, day: str) -> Iterator[Record]:
    units = {unit.id: unit for unit in queries.units(connection, day)}
    contracts = exchange.contracts(connection, day)
    for line in circuits.lines(connection, day):
        document, budget = contracts[line.id]
        up = "" if line.up_bits_per_second is None else f"/{_rate(line.up_bits_per_second)}"
        yield {
            "agency": units[line.agency_id].code,
            "agency_name": units[line.agency_id].name,
            "rate": f"{_rate(line.down_bits_per_second)}{up}",
            "technology": line.technology,
            "provider": line.provider,
            "metered": "x" if line.metered else None,
            "budget": None if budget is None else _size(budget),
            "document": document,
            "valid_from": line.valid_from,
            "valid_to": None if line.valid_to == FOREVER else line.valid_to,
        }


def _rate(bits_per_second: float) -> str:
    """Return a rate that reads back as the same number: whole megabits, else kilobits, else bits."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if bits_per_second % size == 0:
            return f"{bits_per_second / size:.0f}{unit}"
    return f"{bits_per_second:.0f}"


def _size(bytes_: int) -> str:
    """Return an amount of data that reads back as the same number."""
    for unit, size in (("G", 10**9), ("M", 10**6)):
        if bytes_ % size == 0:
            return f"{bytes_ // size}{unit}B"
    return f"{bytes_ // 1000},{bytes_ % 1000:03d}kB"


def _devices(connection: Connection, day: str) -> Iterator[Record]:
    said, names = exchange.values(connection), {unit.code: unit.name for unit in queries.units(connection, day)}
    for number, label, agency, room, custodian, kind, lifecycle, purpose, ownership in exchange.devices(
        connection, day
    ):
        values = said.get(number, {})
        yield {
            "device": f"M-{number:04d}",
            "label": label,
            "agency": agency,
            "agency_name": names.get(agency or ""),
            "room": room,
            "custodian": custodian,
            "kind": kind,
            "lifecycle": lifecycle,
            "purpose": purpose,
            "ownership": ownership,
            **{field: values.get(field) for field in FIELDS},
            "valid_from": None,
        }


_RECORDS: Final[dict[str, Callable[[Connection, str], Iterator[Record]]]] = {
    "agency": _agencies,
    "headcount": _headcounts,
    "circuit": _circuits,
    "device": _devices,
}
EXPORTED: Final = tuple(_RECORDS)


def sheet(name: str, rows: list[Record]) -> bytes:
    """Return rows as CSV in UTF-8 with a mark at its start, as Excel needs it to read Vietnamese."""
    heads = columns(name)
    return to_csv(heads, [[row.get(head) for head in heads] for row in rows]).encode("utf-8-sig")


def workbook(tables: dict[str, list[Record]], to: Told = progress.unseen) -> bytes:
    """Return tables as one workbook, a sheet each; text stays text, whatever it begins with."""
    from openpyxl import Workbook  # noqa: PLC0415  # half a second that the other forms do not cost
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    for name, rows in tables.items():
        page = book.create_sheet(name)
        heads = columns(name)
        page.append(heads)
        for row in progress.told(rows, to, len(rows)):
            cells = [WriteOnlyCell(page, value=row.get(head)) for head in heads]
            for cell in cells:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
            page.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
