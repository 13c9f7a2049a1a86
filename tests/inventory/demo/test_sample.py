from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from inventory.demo import hardware, sample
from tests.inventory.demo.appendix import BODIES, COMMUNES, ROWS, TOTAL, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.demo.sample import Machine

SECOND = "máy thứ hai của một người"


def _of(code: str) -> list[Machine]:
    return [machine for machine in sample.machines() if machine.agency == code]


def _figures(machines: Iterable[Machine]) -> tuple[int, ...]:
    machines = list(machines)
    stations = [machine for machine in machines if machine.workstation]
    shared = sum(machine.purpose != "personal" for machine in stations)
    second = sum(machine.note == SECOND for machine in stations)
    servers = sum(machine.kind == "server" for machine in machines)
    unseen = sum(machine.contact in {"silent", "hand"} for machine in machines)
    return (len(stations), shared, len(stations) - shared - second, servers, unseen)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_each_agency_is_as_agreed(row: Row) -> None:
    agency = next(agency for agency in sample.agencies() if agency.code == row.code)
    assert agency.name == row.name
    assert tuple(agency.staff[category] for category in sample.COUNTED) == row[2:5]
    assert agency.counted == row.staff
    assert _figures(_of(row.code)) == row[6:11]
    assert (agency.technology, agency.down_bits_per_second) == (row.technology, row.mbit * 1e6)
    stations = [machine.number for machine in _of(row.code) if machine.workstation]
    assert stations == list(range(row.first, row.last + 1))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([row.code for row in ROWS[:13]], BODIES),
        ([row.code for row in ROWS[13:]], COMMUNES),
        ([row.code for row in ROWS], TOTAL),
    ],
    ids=["bodies", "communes", "total"],
)
def test_the_sums_are_as_agreed(codes: list[str], expected: tuple[int, ...]) -> None:
    agencies = [agency for agency in sample.agencies() if agency.code in codes]
    staff = [sum(agency.staff[category] or 0 for agency in agencies) for category in sample.COUNTED]
    machines = [machine for machine in sample.machines() if machine.agency in codes]
    assert (*staff, sum(staff), *_figures(machines)) == expected


def test_the_agencies_stand_in_their_customary_order() -> None:
    assert [agency.code for agency in sample.agencies()] == [row.code for row in ROWS]
    assert [agency.position for agency in sample.agencies()] == list(range(1, 26))


def test_names_are_composed_unicode_and_unlike() -> None:
    names = [name for agency in sample.agencies() for name in (agency.name, *agency.aliases)]
    assert all(unicodedata.is_normalized("NFC", name) for name in names)
    assert len(set(names)) == len(names)
    assert {"Xã Xín Chải", "Xã Sáng Nhè"} <= set(names)


def test_those_who_do_not_count_are_written_down_too() -> None:
    staff = [agency.staff for agency in sample.agencies()]
    assert sum(of["contract"] or 0 for of in staff) == 17
    assert sum(of["part_time"] or 0 for of in staff) == 120


def test_the_book_has_the_numbers_1_to_234() -> None:
    assert [machine.number for machine in sample.machines()] == list(range(1, 235))


@pytest.mark.parametrize(
    ("first", "last", "kind", "lifecycle", "ownership"),
    [
        (1, 5, "server", "in_service", "state"),
        (178, 181, "desktop", "in_repair", "state"),
        (182, 183, "desktop", "in_stock", "state"),
        (184, 186, "laptop", "in_service", "personal"),
        (187, 213, "printer", "in_service", "state"),
        (214, 228, "network", "in_service", "state"),
        (229, 234, "ups", "in_service", "state"),
    ],
)
def test_what_is_no_workstation_has_its_agreed_numbers(
    first: int, last: int, kind: str, lifecycle: str, ownership: str
) -> None:
    found = [m.number for m in sample.machines() if (m.kind, m.lifecycle, m.ownership) == (kind, lifecycle, ownership)]
    assert [number for number in found if not 6 <= number <= 177] == list(range(first, last + 1))


def test_the_workstations_have_their_agreed_form_and_system() -> None:
    stations = [machine for machine in sample.machines() if machine.workstation]
    assert Counter(machine.kind for machine in stations) == {"desktop": 139, "laptop": 33}
    assert Counter(machine.system for machine in stations) == {
        "windows-10": 117,
        "windows-7": 46,
        "linux": 6,
        "unknown": 3,
    }
    assert Counter(machine.purpose for machine in stations) == {"personal": 152, "counter": 12, "shared": 8}
    assert all(m.system == "unknown" for m in stations if m.contact == "hand")


def test_who_reports_is_as_agreed() -> None:
    contacts = Counter(m.contact for m in sample.machines() if m.workstation or m.kind == "server")
    assert contacts == {"agent": 162, "silent": 11, "hand": 3, "real": 1}
    assert len(sample.fleet()) == 173
    assert [machine.number for machine in sample.machines() if not machine.simulated] == [sample.REAL_DEVICE]
    assert Counter(m.agency for m in sample.machines() if m.contact == "hand") == {"VP": 2, "TTR": 1}


def test_this_computer_stands_in_for_a_desktop_in_service() -> None:
    machine = sample.machines()[sample.REAL_DEVICE - 1]
    assert (machine.agency, machine.kind, machine.workstation) == ("VHTT", "desktop", True)


def test_a_machine_says_the_same_of_itself_every_time_and_nothing_another_says() -> None:
    agencies = {agency.code: agency for agency in sample.agencies()}
    told = [hardware.sections(machine, agencies[machine.agency]) for machine in sample.fleet()]
    assert told == [hardware.sections(machine, agencies[machine.agency]) for machine in sample.fleet()]
    identities = [(s.system.serial, s.system.uuid, s.networks[0].mac, s.storages[0].serial) for s in told]  # type: ignore[union-attr,index]
    for values in zip(*identities, strict=True):
        assert len(set(values)) == len(told)


def test_no_sample_machine_can_be_taken_for_a_real_one() -> None:
    assert all(hardware.serial(machine).startswith("MP") for machine in sample.machines())
