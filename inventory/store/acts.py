"""What people write: dated facts that are changed by superseding, never by overwriting.

A change holds from its day until the next change already on file. The row it falls into is superseded and written
again up to that day, so that what the register once said stays readable, and a back-dated act is an ordinary one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.text.when import FOREVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.store.engine import Connection


class Stamp(NamedTuple):
    """Who writes, and when."""

    by: str
    now: float


class _Dated(NamedTuple):
    key: tuple[str, ...]
    fields: tuple[str, ...]


_DATED: Final[Mapping[str, _Dated]] = {
    "agency_version": _Dated(("agency_id",), ("code", "name", "kind", "parent_id", "position")),
    "headcount": _Dated(("agency_id", "category", "basis"), ("count", "source")),
    "placement": _Dated(("device_id",), ("agency_id", "room", "custodian")),
    "device_standing": _Dated(("device_id",), ("kind", "kind_source", "lifecycle", "purpose", "ownership")),
}
"""The tables of intervals that never overlap for one key; names of statements come from here alone."""


def insert(connection: Connection, table: str, values: Mapping[str, Any]) -> int:
    """Write one row and return its id; ``table`` and the names are the caller's constants."""
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    rows = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", values).fetchall()  # noqa: S608  # no value in the text
    return int(rows[0][0])


def record(connection: Connection, table: str, values: Mapping[str, Any], stamp: Stamp) -> int:
    """Write one row with its author and time."""
    return insert(connection, table, {**values, "recorded_at": stamp.now, "recorded_by": stamp.by})


def in_force(connection: Connection, table: str, key: Mapping[str, Any], day: str) -> dict[str, Any] | None:
    """Return the row of ``key`` that holds on ``day``."""
    dated = _DATED[table]
    names = ("id", "valid_from", "valid_to", *dated.fields)
    row = connection.one(
        f"SELECT {', '.join(names)} FROM {table} WHERE {_where(dated)} AND superseded_at IS NULL"  # noqa: S608  # constants of this module
        " AND valid_from <= :day AND :day < valid_to",
        **key,
        day=day,
    )
    return None if row is None else dict(zip(names, row, strict=True))


def first(connection: Connection, table: str, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the row of ``key`` that holds on its first day on file."""
    day = _next_change(connection, table, key, "")
    return in_force(connection, table, key, day)


def change(
    connection: Connection, table: str, key: Mapping[str, Any], values: Mapping[str, Any], *, day: str, stamp: Stamp
) -> bool:
    """Let ``values`` hold for ``key`` from ``day``; ``False`` if that was said before, of the very same day.

    The same value of a later day is a statement of its own: correcting the earlier one must not move it.
    """
    before = in_force(connection, table, key, day)
    if before is None:
        until = _next_change(connection, table, key, day)
    elif before["valid_from"] == day and all(before[name] == value for name, value in values.items()):
        return False
    else:
        until = before["valid_to"]
        _supersede(connection, table, key, before, day=day, stamp=stamp)
    _add(connection, table, key, {**_values(table, before), **values}, days=(day, until), stamp=stamp)
    return True


def _supersede(
    connection: Connection, table: str, key: Mapping[str, Any], before: dict[str, Any], *, day: str, stamp: Stamp
) -> None:
    connection.execute(
        f"UPDATE {table} SET superseded_at = :now WHERE id = :id",  # noqa: S608  # a key of _DATED
        {"now": stamp.now, "id": before["id"]},
    )
    if before["valid_from"] < day:
        _add(connection, table, key, _values(table, before), days=(before["valid_from"], day), stamp=stamp)


def _add(
    connection: Connection,
    table: str,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    days: tuple[str, str],
    stamp: Stamp,
) -> None:
    record(connection, table, {**key, **values, "valid_from": days[0], "valid_to": days[1]}, stamp)


def _values(table: str, row: dict[str, Any] | None) -> dict[str, Any]:
    return {} if row is None else {name: row[name] for name in _DATED[table].fields}


def _next_change(connection: Connection, table: str, key: Mapping[str, Any], day: str) -> str:
    later = connection.value(
        f"SELECT MIN(valid_from) FROM {table} WHERE {_where(_DATED[table])}"  # noqa: S608  # constants of this module
        " AND superseded_at IS NULL AND valid_from > :day",
        **key,
        day=day,
    )
    return later or FOREVER


def _where(dated: _Dated) -> str:
    return " AND ".join(f"{name} = :{name}" for name in dated.key)


def supersede_value(connection: Connection, device_id: int, field: str, now: float) -> None:
    """End what a person said of one field of a device."""
    connection.execute(
        "UPDATE device_value SET superseded_at = :now WHERE device_id = :device AND field = :field"
        " AND source = 'person' AND superseded_at IS NULL",
        {"now": now, "device": device_id, "field": field},
    )


def set_setting(connection: Connection, name: str, value: str) -> None:
    """Let one fact about the register itself hold."""
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        {"name": name, "value": value},
    )
