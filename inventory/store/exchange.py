"""Statements of import and export: finding a thing by what a table calls it, and everything of one kind as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inventory.store.engine import Connection

_BY_VALUE = """
SELECT DISTINCT device_id FROM device_value
WHERE field = :field AND value = :value AND source = 'person' AND superseded_at IS NULL ORDER BY device_id
"""
_BY_EVIDENCE = (
    "SELECT DISTINCT device_id FROM evidence WHERE kind = 'system_serial' AND value = :value ORDER BY device_id"
)
_BY_LABEL = "SELECT id FROM device WHERE label = :value ORDER BY id"


def devices_with(connection: Connection, key: str, value: str) -> list[int]:
    """Return the devices of a serial, an asset tag or a label; a serial may have been typed or reported."""
    if key == "label":
        return [row[0] for row in connection.rows(_BY_LABEL, value=value)]
    found = {row[0] for row in connection.rows(_BY_VALUE, field=key, value=value)}
    if key == "serial":
        found |= {row[0] for row in connection.rows(_BY_EVIDENCE, value=value)}
    return sorted(found)


def label_of(connection: Connection, device: int) -> str:
    """Return what a device on file is called."""
    row = connection.one("SELECT label FROM device WHERE id = :device", device=device)
    return "" if row is None else str(row[0])


_BUT_ZEROS = """
SELECT DISTINCT device_id, value FROM device_value
WHERE field = :field AND LTRIM(value, '0') = :bare AND value <> :value AND source = 'person' AND superseded_at IS NULL
ORDER BY device_id
"""


def devices_but_zeros(connection: Connection, field: str, value: str) -> list[tuple[int, str]]:
    """Return the devices, and what people said of them, that differs from ``value`` by zeros in front alone."""
    rows = connection.rows(_BUT_ZEROS, field=field, bare=value.lstrip("0"), value=value)
    return [(row[0], row[1]) for row in rows]


def place_of(connection: Connection, device: int, day: str) -> tuple[str, str | None, str | None] | None:
    """Return the code of the agency in which a device stands on a day, its room and who keeps it."""
    row = connection.one(
        "SELECT v.code, p.room, p.custodian FROM placement p JOIN agency_version v ON v.agency_id = p.agency_id"
        " AND v.valid_from <= :day AND :day < v.valid_to AND v.superseded_at IS NULL"
        " WHERE p.device_id = :device AND p.valid_from <= :day AND :day < p.valid_to AND p.superseded_at IS NULL",
        device=device,
        day=day,
    )
    return None if row is None else (row[0], row[1], row[2])


_DEVICES = """
SELECT d.id, d.label, v.code, p.room, p.custodian, s.kind, s.lifecycle, s.purpose, s.ownership
FROM device d JOIN device_standing s ON s.device_id = d.id
     AND s.valid_from <= :day AND :day < s.valid_to AND s.superseded_at IS NULL
LEFT JOIN placement p ON p.device_id = d.id
     AND p.valid_from <= :day AND :day < p.valid_to AND p.superseded_at IS NULL
LEFT JOIN agency_version v ON v.agency_id = p.agency_id
     AND v.valid_from <= :day AND :day < v.valid_to AND v.superseded_at IS NULL
ORDER BY d.id
"""
_VALUES = (
    "SELECT device_id, field, value FROM device_value WHERE source = 'person' AND superseded_at IS NULL ORDER BY id"
)


def devices(connection: Connection, day: str) -> list[tuple[Any, ...]]:
    """Return each device of a day: number, label, agency's code, room, custodian, and how it counts."""
    return [tuple(row) for row in connection.rows(_DEVICES, day=day)]


def values(connection: Connection) -> dict[int, dict[str, str]]:
    """Return what people said of each device, by field."""
    said: dict[int, dict[str, str]] = {}
    for device, field, value in connection.rows(_VALUES):
        said.setdefault(device, {})[field] = value
    return said


def contracts(connection: Connection, day: str) -> dict[int, tuple[str | None, int | None]]:
    """Return the document of each line in force, and what measuring may use of it a month in bytes."""
    rows = connection.rows(
        "SELECT id, document, monthly_budget_bytes FROM circuit"
        " WHERE valid_from <= :day AND :day < valid_to AND superseded_at IS NULL",
        day=day,
    )
    return {row[0]: (row[1], row[2]) for row in rows}


_EQUAL = """
SELECT id FROM circuit WHERE agency_id = :agency AND technology = :technology AND superseded_at IS NULL
  AND down_bits_per_second = :down AND COALESCE(up_bits_per_second, 0) = :up
  AND COALESCE(provider, '') = :provider AND metered = :metered AND COALESCE(document, '') = :document
  AND COALESCE(monthly_budget_bytes, 0) = :budget AND valid_from <= :day AND :day < valid_to
ORDER BY id
"""


def equal_lines(connection: Connection, **values: Any) -> list[int]:
    """Return the ids of the lines in force on a day that are just like this one."""
    return [row[0] for row in connection.rows(_EQUAL, **values)]
