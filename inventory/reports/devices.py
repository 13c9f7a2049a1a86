"""The devices: which there are, and everything the register knows of one of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from inventory.indicators.facts import family, find_machines, load_machine, load_machines
from inventory.reports import found
from inventory.store import disputes, pages, queries
from inventory.store.search import words
from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from inventory.store.disputes import Conflict
    from inventory.store.engine import Connection
    from inventory.store.pages import Channel, Part, Section, Stay, Value
    from inventory.store.queries import Machine, Unit


class DeviceRow(NamedTuple):
    """One device as a line of the list."""

    machine: Machine
    agency: Unit | None

    @property
    def number(self) -> str:
        """The number on its label."""
        return f"M-{self.machine.id:04d}"


class Dispute(NamedTuple):
    """One open conflict as a line of the list of all."""

    conflict: Conflict
    agency: Unit | None

    @property
    def number(self) -> str:
        """The number on the label of its device."""
        return f"M-{self.conflict.device_id:04d}"


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
    """The settled ones too."""


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
        conflicts=tuple(disputes.conflicts(connection, day, device_id)),
    )


def disputes_open(
    connection: Connection, now: float, day: str | None = None, *, unit: Unit | None = None
) -> list[Dispute]:
    """Return every conflict that nobody has settled, of a unit and those under it or of all."""
    day = day or day_of(now)
    rows = {row.machine.id: row for row in device_rows(connection, now, day, unit=unit)}
    found = (one for one in disputes.conflicts(connection, day) if not one.settled)
    return [Dispute(one, rows[one.device_id].agency) for one in found if one.device_id in rows]


def _agency_then(connection: Connection, stay: Stay) -> tuple[str, str]:
    units = queries.units(connection, stay.valid_from)
    return next(((unit.code, unit.name) for unit in units if unit.id == stay.agency_id), ("?", "?"))
