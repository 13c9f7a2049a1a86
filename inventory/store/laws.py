"""Questions about what must hold between rows: each answers for one row, and only with what breaks the law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.store.acts import KEYS

if TYPE_CHECKING:
    from inventory.store.engine import Connection

_OF_AGENCIES: Final = {
    "placement": "agency_id",
    "headcount": "agency_id",
    "circuit": "agency_id",
    "agency_version": "parent_id",
}
"""The tables whose rows belong to an agency, and by which column."""
_LIFE: Final = """
SELECT MIN(valid_from), MAX(valid_to) FROM agency_version WHERE agency_id = :agency AND superseded_at IS NULL
"""
_NAME: Final = """
SELECT name FROM agency_version WHERE agency_id = :agency AND superseded_at IS NULL ORDER BY valid_to DESC LIMIT 1
"""


def overlapping(connection: Connection, table: str, number: int) -> tuple[str, str] | None:
    """Return the days of another row that holds for the same key on a day of this one."""
    if table not in KEYS:
        return None
    same = " AND ".join(f"b.{name} = a.{name}" for name in KEYS[table])
    row = connection.one(
        f"SELECT b.valid_from, b.valid_to FROM {table} a JOIN {table} b ON b.id <> a.id AND {same}"  # noqa: S608  # constants
        " AND b.superseded_at IS NULL AND b.valid_from < a.valid_to AND a.valid_from < b.valid_to"
        " WHERE a.id = :id AND a.superseded_at IS NULL LIMIT 1",
        id=number,
    )
    return None if row is None else (row[0], row[1])


def outside_life(connection: Connection, table: str, number: int) -> tuple[str, str, str] | None:
    """Return name and life of the agency to which a row belongs on a day on which there is no such agency."""
    if table not in _OF_AGENCIES:
        return None
    field = _OF_AGENCIES[table]
    row = connection.one(
        f"SELECT {field}, valid_from, valid_to FROM {table} WHERE id = :id AND superseded_at IS NULL",  # noqa: S608  # constants
        id=number,
    )
    if row is None or row[0] is None:
        return None
    agency, since, until = row
    first, last = _life(connection, agency)
    return None if first <= since and until <= last else (_name(connection, agency), first, last)


def left_behind(connection: Connection, agency: int) -> tuple[str, str, str] | None:
    """Return name and life of an agency to which something belongs outside it."""
    first, last = _life(connection, agency)
    for table, field in _OF_AGENCIES.items():
        found = connection.value(
            f"SELECT 1 FROM {table} WHERE {field} = :agency AND superseded_at IS NULL"  # noqa: S608  # constants
            " AND (valid_from < :first OR valid_to > :last) LIMIT 1",
            agency=agency,
            first=first,
            last=last,
        )
        if found is not None:
            return _name(connection, agency), first, last
    return None


def _life(connection: Connection, agency: int) -> tuple[str, str]:
    """Return first day and end of an agency; one that nothing is known of any more has no day at all."""
    row = connection.one(_LIFE, agency=agency)
    assert row is not None  # an aggregate always answers
    return (row[0], row[1]) if row[0] is not None else ("9999-12-31", "0001-01-01")


def _name(connection: Connection, agency: int) -> str:
    return str(connection.value(_NAME, agency=agency) or "?")


def agency_of_version(connection: Connection, number: int) -> int:
    """Return the agency that a version tells of."""
    return int(connection.value("SELECT agency_id FROM agency_version WHERE id = :id", id=number))


def same_code(connection: Connection, number: int) -> tuple[str, str, str] | None:
    """Return code, name and first day of another agency that bears the code of a version on one of its days."""
    row = connection.one(
        "SELECT b.code, b.name, b.valid_from FROM agency_version a JOIN agency_version b"
        " ON b.agency_id <> a.agency_id AND LOWER(b.code) = LOWER(a.code) AND b.superseded_at IS NULL"
        " AND b.valid_from < a.valid_to AND a.valid_from < b.valid_to"
        " WHERE a.id = :id AND a.superseded_at IS NULL LIMIT 1",
        id=number,
    )
    return None if row is None else (row[0], row[1], row[2])


def ring_from(connection: Connection, number: int) -> str | None:
    """Return the first day of a version, or later, on which its agency stands under itself."""
    start = connection.one(
        "SELECT agency_id, valid_from FROM agency_version WHERE id = :id AND superseded_at IS NULL", id=number
    )
    if start is None:
        return None
    agency, since = start
    rows = connection.rows(
        "SELECT agency_id, parent_id, valid_from, valid_to FROM agency_version WHERE superseded_at IS NULL"
        " AND valid_to > :since",
        since=since,
    )
    for day in sorted({since, *(row[2] for row in rows if row[2] > since)}):
        above = {unit: parent for unit, parent, first, last in rows if first <= day < last}
        if _leads_back(agency, above):
            return str(day)
    return None


def _leads_back(agency: int, above: dict[int, int | None]) -> bool:
    seen: set[int] = set()
    step = above.get(agency)
    while step is not None and step not in seen:
        if step == agency:
            return True
        seen.add(step)
        step = above.get(step)
    return False
