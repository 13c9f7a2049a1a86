"""The devices: which there are, and everything the register knows of one of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.indicators.facts import family, find_machines, load_machine, load_machines
from inventory.reports import found
from inventory.store import pages, queries
from inventory.store.search import words
from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from inventory.store.engine import Connection
    from inventory.store.pages import Channel, Part, Section, Stay, Value
    from inventory.store.queries import Machine, Unit

_BY_MACHINE: Final = ("manufacturer", "model", "serial")
"""Fields of a device that its ``system`` section also answers."""


class DeviceRow(NamedTuple):
    """One device as a line of the list."""

    machine: Machine
    agency: Unit | None

    @property
    def number(self) -> str:
        """The number on its label."""
        return f"M-{self.machine.id:04d}"


class Conflict(NamedTuple):
    """A field on which the book and the machine disagree; the book's value counts."""

    field: str
    book: str
    source: str
    by: str | None
    machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePage:
    """One device with all that is known of it."""

    row: DeviceRow
    values: tuple[Value, ...]
    sections: dict[str, Any]
    """The content of each section, decoded; only those ever observed."""
    health: tuple[Section, ...]
    parts: tuple[Part, ...]
    stays: tuple[tuple[Stay, str, str], ...]
    """Each stay with the code and the name of the agency as they were then."""
    channels: tuple[Channel, ...]
    measurement: dict[str, Any] | None
    conflicts: tuple[Conflict, ...]


def device_rows(
    connection: Connection,
    now: float,
    day: str | None = None,
    *,
    unit: Unit | None = None,
    kinds: Collection[str] = (),
    sights: Collection[str] = (),
    find: str | None = None,
) -> list[DeviceRow]:
    """Return the devices: of a unit and those under it, of some kinds, heard so, or that answer to what was typed.

    They stand in the order of their numbers; those that were looked for stand as :mod:`inventory.reports.found` says.
    """
    day = day or day_of(now)
    units = {one.id: one for one in queries.units(connection, day)}
    agencies = None if unit is None else family(list(units.values()), unit.id)
    machines = load_machines(connection, day, now) if find is None else _found(connection, day, now, find, units)
    return [
        DeviceRow(machine, None if machine.agency_id is None else units.get(machine.agency_id))
        for machine in machines
        if (agencies is None or machine.agency_id in agencies)
        and (not kinds or machine.kind in kinds)
        and (not sights or machine.sight in sights)
    ]


def _found(connection: Connection, day: str, now: float, find: str, units: Mapping[int, Unit]) -> list[Machine]:
    def place(one: tuple[Machine, int]) -> tuple[found.Key, int]:
        machine, rank = one
        unit = units.get(machine.agency_id or 0)
        return found.key(find, rank, machine.label, unit and unit.name, machine.custodian), machine.id

    return [machine for machine, _ in sorted(find_machines(connection, day, now, words(find)), key=place)]


def device_page(connection: Connection, device_id: int, now: float, day: str | None = None) -> DevicePage | None:
    """Return everything about one device, or ``None`` where it did not yet count on that day."""
    day = day or day_of(now)
    machine = load_machine(connection, device_id, day, now)
    if machine is None:
        return None
    agency = next((unit for unit in queries.units(connection, day) if unit.id == machine.agency_id), None)
    values = tuple(pages.values(connection, device_id))
    health = tuple(pages.sections(connection, device_id))
    sections = {one.name: json.loads(one.content) for one in health if one.content is not None}
    measured = pages.newest_measurement(connection, device_id)
    return DevicePage(
        row=DeviceRow(machine, agency),
        values=values,
        sections=sections,
        health=health,
        parts=tuple(pages.parts(connection, device_id)),
        stays=tuple((stay, *_agency_then(connection, stay)) for stay in pages.stays(connection, device_id)),
        channels=tuple(pages.channels(connection, device_id)),
        measurement=None if measured is None else json.loads(measured),
        conflicts=conflicts(machine, values, sections),
    )


def conflicts(machine: Machine, values: tuple[Value, ...], sections: dict[str, Any]) -> tuple[Conflict, ...]:
    """Return where a person's word and the machine's differ; nothing is hidden because somebody won."""
    found = []
    if machine.observed_kind and machine.kind_source != "machine" and machine.observed_kind != machine.kind:
        found.append(Conflict("kind", machine.kind, machine.kind_source, None, machine.observed_kind))
    told = {one.field: one for one in values if one.source == "person"}
    observed = _observed(values, sections)
    found.extend(
        Conflict(field, one.value, "person", one.recorded_by, observed[field])
        for field, one in told.items()
        if field in observed and _same(one.value) != _same(observed[field])
    )
    return tuple(found)


def _observed(values: tuple[Value, ...], sections: dict[str, Any]) -> dict[str, str]:
    system = sections.get("system") or {}
    found = {field: str(system[field]) for field in _BY_MACHINE if system.get(field)}
    found.update({one.field: one.value for one in values if one.source == "machine"})
    return found


def _same(value: str) -> str:
    return " ".join(value.split()).casefold()


def _agency_then(connection: Connection, stay: Stay) -> tuple[str, str]:
    units = queries.units(connection, stay.valid_from)
    return next(((unit.code, unit.name) for unit in units if unit.id == stay.agency_id), ("?", "?"))
