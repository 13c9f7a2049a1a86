"""Where the book and a machine disagree: the book's value counts, both are told, and a person may settle it.

A person's word on a field is the row with source ``person``; the machine's value that somebody has looked at and
refused is the row with source ``refused``. A conflict is settled for as long as the machine says just that.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.store.engine import Connection

BY_MACHINE: Final = ("manufacturer", "model", "serial")
"""Fields that a person may say and that the section ``system`` answers too."""


class Conflict(NamedTuple):
    """A field on which the book and the machine disagree; the book's value counts."""

    device_id: int
    field: str
    book: str
    source: str
    """Who said the book's value: ``person`` or ``code``."""
    by: str
    at: float
    machine: str
    seen_at: float | None
    """When the machine last said so; ``None`` where that is not on record."""
    settled: bool
    """A person has seen what the machine says and keeps the book's value."""


_KINDS: Final = """
SELECT s.device_id, s.kind, s.kind_source, s.recorded_by, s.recorded_at, d.observed_kind,
       (SELECT MAX(c.observed_at) FROM device_section c
        WHERE c.device_id = d.id AND c.section IN ('system', 'operating_system')),
       (SELECT MAX(r.value) FROM device_value r WHERE r.device_id = d.id AND r.field = 'kind'
        AND r.source = 'refused' AND r.superseded_at IS NULL)
FROM device_standing s JOIN device d ON d.id = s.device_id
WHERE s.valid_from <= :day AND :day < s.valid_to AND s.superseded_at IS NULL
  AND s.kind_source <> 'machine' AND d.observed_kind <> s.kind AND (:one = 0 OR d.id = :one)
ORDER BY s.device_id
"""
_FIELDS: Final = """
SELECT v.device_id, v.field, v.value, v.recorded_by, v.recorded_at, s.content, s.observed_at,
       (SELECT MAX(m.value) FROM device_value m WHERE m.device_id = v.device_id AND m.field = v.field
        AND m.source = 'machine' AND m.superseded_at IS NULL),
       (SELECT MAX(r.value) FROM device_value r WHERE r.device_id = v.device_id AND r.field = v.field
        AND r.source = 'refused' AND r.superseded_at IS NULL)
FROM device_value v LEFT JOIN device_section s ON s.device_id = v.device_id AND s.section = 'system'
WHERE v.source = 'person' AND v.superseded_at IS NULL AND v.field IN ('manufacturer', 'model', 'serial')
  AND (:one = 0 OR v.device_id = :one)
ORDER BY v.device_id, v.field
"""


def conflicts(connection: Connection, day: str, device_id: int | None = None) -> list[Conflict]:
    """Where a person's word and a machine's differ, of one device or of all, in the order of their numbers."""
    one = device_id or 0
    found = [*_of_kind(connection, day, one), *_of_fields(connection, one)]
    return sorted(found, key=lambda each: (each.device_id, each.field != "kind", each.field))


def _of_kind(connection: Connection, day: str, one: int) -> Iterator[Conflict]:
    for device, book, source, by, at, machine, seen_at, refused in connection.rows(_KINDS, day=day, one=one):
        yield Conflict(device, "kind", book, source, by, at, machine, seen_at, settled=refused == machine)


def _of_fields(connection: Connection, one: int) -> Iterator[Conflict]:
    for device, field, book, by, at, content, seen_at, told, refused in connection.rows(_FIELDS, one=one):
        machine = told or _system(content).get(field)
        if machine and same(str(machine)) != same(book):
            settled = refused is not None and same(refused) == same(str(machine))
            yield Conflict(device, field, book, "person", by, at, str(machine), seen_at, settled)


def _system(content: str | None) -> dict[str, Any]:
    return {} if content is None else json.loads(content)


def same(value: str) -> str:
    """Return what two spellings of one value have in common."""
    return " ".join(value.split()).casefold()
