"""Writes the sample into a register that knows only its district, in one transaction and by a person's hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from agent.text import Problem, Text
from inventory.access import audit
from inventory.demo import hardware, sample
from inventory.store.acts import Stamp
from inventory.store.columns import FOREVER
from inventory.store.folded import with_folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inventory.demo.sample import Agency, Machine
    from inventory.store.engine import Connection, Store

SETTING: Final = "sample"
"""Set in a register whose figures are not those of a real district."""
BY: Final = "sample"

_Row = dict[str, Any]


def load(store: Store, now: float) -> bool:
    """Write the sample; ``False`` if it is there already, a :class:`Problem` if anything else is."""
    with store.write() as connection:
        if connection.value("SELECT value FROM setting WHERE name = :name", name=SETTING) is not None:
            return False
        _Book(connection, now).write()
        stamp = Stamp(BY, now)
        stamp.note("sample", None, {"agencies": len(sample.agencies()), "devices": len(sample.machines())})
        audit.seal(connection, stamp, "demo load")
    return True


class _Book:
    """One writing of the sample: rows table by table, each stamped alike."""

    def __init__(self, connection: Connection, now: float) -> None:
        self._connection = connection
        self._recorded: _Row = {"recorded_at": now, "recorded_by": BY}
        self._interval: _Row = {"valid_from": sample.VALID_FROM, "valid_to": FOREVER, **self._recorded}

    def write(self) -> None:
        """Write agencies and machines, then what refers to them, and the mark that this is a sample."""
        if [self._count("agency"), self._count("device")] != [1, 0]:
            raise _not_empty()
        district = self._connection.value("SELECT id FROM agency")
        codes = [agency.code for agency in sample.agencies()]
        agency_ids = dict(zip(codes, self._numbered("agency", [self._recorded for _ in codes]), strict=True))
        self._agencies(district, agency_ids)
        self._machines(agency_ids)
        self._add("indicator_target", map(asdict, sample.targets()), self._recorded)
        self._add("setting", [{"name": SETTING, "value": sample.DISTRICT_CODE}])

    def _agencies(self, district: int, ids: dict[str, int]) -> None:
        agencies = sample.agencies()
        self._add("agency_version", [_version(ids[a.code], district, a) for a in agencies], self._interval)
        aliases = [{"agency_id": ids[a.code], "name": alias} for a in agencies for alias in a.aliases]
        self._add("agency_alias", aliases, self._recorded)
        self._add("headcount", [row for a in agencies for row in _headcounts(ids[a.code], a)], self._interval)
        self._add("circuit", [_circuit(ids[a.code], a) for a in agencies], self._interval)
        self._add("circuit", [_state_line(ids[a.code], a) for a in agencies if a.tslcd_bits_per_second], self._interval)

    def _machines(self, agency_ids: dict[str, int]) -> None:
        machines = sample.machines()
        devices = [{"label": m.label, "simulated": m.simulated, **self._recorded} for m in machines]
        if self._numbered("device", devices) != [machine.number for machine in machines]:
            raise _not_empty()  # the numbers on the labels are the ids: rows that were here once have moved them on
        self._add("device_standing", map(_standing, machines), self._interval)
        placements = (
            {"device_id": m.number, "agency_id": agency_ids[m.agency], "custodian": m.custodian or None}
            for m in machines
        )
        self._add("placement", placements, self._interval)
        self._add("device_value", [row for m in machines for row in _values(m)], self._recorded)

    def _count(self, table: str) -> int:
        return int(self._connection.value(f"SELECT count(*) FROM {table}"))  # noqa: S608  # the name is a literal above

    def _numbered(self, table: str, rows: list[_Row]) -> list[int]:
        """Add rows and return the ids they were given, in their order."""
        self._add(table, rows)
        ids = [row[0] for row in self._connection.rows(f"SELECT id FROM {table} ORDER BY id")]  # noqa: S608  # likewise
        return ids[-len(rows) :]

    def _add(self, table: str, rows: Iterable[_Row], stamp: _Row | None = None) -> None:
        stamped = [with_folded(table, {**row, **(stamp or {})}) for row in rows]
        names, values = ", ".join(stamped[0]), ", ".join(f":{name}" for name in stamped[0])
        self._connection.many(f"INSERT INTO {table} ({names}) VALUES ({values})", stamped)  # noqa: S608  # likewise


def _version(id_: int, parent: int, agency: Agency) -> _Row:
    return {
        "agency_id": id_,
        "code": agency.code,
        "name": agency.name,
        "kind": agency.kind,
        "parent_id": parent,
        "position": agency.position,
    }


def _headcounts(agency_id: int, agency: Agency) -> Iterator[_Row]:
    for category, count in agency.staff.items():
        if count is not None:  # a counted zero is written, a category the agency does not have is not
            yield {"agency_id": agency_id, "category": category, "basis": "present", "count": count}


def _circuit(agency_id: int, agency: Agency) -> _Row:
    return {
        "agency_id": agency_id,
        "technology": agency.technology,
        "down_bits_per_second": agency.down_bits_per_second,
        "up_bits_per_second": agency.up_bits_per_second,
        "metered": agency.metered,
    }


def _state_line(agency_id: int, agency: Agency) -> _Row:
    rates = dict.fromkeys(("down_bits_per_second", "up_bits_per_second"), agency.tslcd_bits_per_second)
    return {"agency_id": agency_id, "technology": "tslcd", **rates, "metered": False}


def _standing(machine: Machine) -> _Row:
    return {
        "device_id": machine.number,
        "kind": machine.kind,
        "kind_source": "person",
        "lifecycle": machine.lifecycle,
        "purpose": machine.purpose,
        "ownership": machine.ownership,
    }


def _values(machine: Machine) -> Iterator[_Row]:
    for field, value in _fields(machine):
        yield {"device_id": machine.number, "field": field, "source": "person", "value": value}


def _fields(machine: Machine) -> Iterator[tuple[str, str]]:
    if machine.contact != "real":  # what stands in this place is seen when it reports
        yield "manufacturer", machine.model.manufacturer
        yield "model", machine.model.model
        yield "serial", hardware.serial(machine)
        if machine.model.purchased_on:
            yield "purchased_on", machine.model.purchased_on
    if machine.note:
        yield "note", machine.note


def _not_empty() -> Problem:
    return Problem(
        "SM-DEMO-01",
        Text("Sổ này đã có số liệu, không phải của huyện mẫu.", "This register holds data that is not the sample's."),
        Text("Chưa ghi gì: số liệu mẫu không được lẫn vào sổ thật.", "Nothing was written: samples never mix with it."),
        Text("Chỉ thư mục khác bằng --home, ví dụ --home ./var-mau", "Name another folder, say --home ./var-sample"),
        exit_code=4,
    )
