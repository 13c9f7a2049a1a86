"""Two devices made one by a person, one made two, and all of it taken back exactly; on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from agent.text import Problem
from inventory.access import audit
from inventory.registry import devices, identities, invariants, lookup
from inventory.registry.undo import undo
from inventory.store import evidence, rollup
from inventory.store.acts import Stamp
from inventory.store.engine import transaction
from tests.inventory.ingest.test_identity import District, computer, district, nameless
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.store.engine import Connection

__all__ = ("district", "postgres_server", "postgres_url")

STATE: Final = {
    "device": "id, label, observed_kind, observed_at",
    "agent": "id, device_id",
    "device_section": "device_id, section, digest, content, observed_at, outcome, error",
    "component": "device_id, section, part, content, seen_from, seen_to, stream_id, sequence",
    "evidence": "device_id, agent_id, kind, value, seen_from, seen_to",
    "device_change": "device_id, at, section, part, before, after, stream_id, sequence",
    "installation": "device_id, release_id, seen_from, seen_to",
    "sighting": "device_id, day, seen_at",
    "device_state": "device_id, section, since, content",
    "measurement": "device_id, taken_at, content",
    "measurement_hour": "device_id, hour, series, samples, least, mean, most",
    "device_standing": "device_id, kind, kind_source, lifecycle, purpose, ownership, valid_from, valid_to",
    "placement": "device_id, agency_id, room, custodian, valid_from, valid_to",
    "device_value": "device_id, field, source, value",
}


def state(district: District) -> dict[str, list[Any]]:
    """Return what holds of every device, without the numbers of the rows that say it."""
    said = ("device_standing", "placement", "device_value")
    return {
        table: sorted(
            district.connection.rows(
                f"SELECT {columns} FROM {table}{' WHERE superseded_at IS NULL' if table in said else ''}"
            ),
            key=repr,
        )
        for table, columns in STATE.items()
    }


def do(district: District, command: str, what: Callable[[Connection, Stamp], Any]) -> tuple[Any, int]:
    """Do an act as the command line does; returns what came of it and its number."""
    district.now += 60
    stamp = Stamp("officer", district.now)
    with transaction(district.connection):
        result = what(district.connection, stamp)
        invariants.check(district.connection, stamp)
        act = audit.seal(district.connection, stamp, command)
    district.intake.memory.forget()  # somebody else has written
    assert act is not None
    return result, act


def merge(district: District, one: str, other: str) -> int:
    return do(district, "device merge", lambda c, s: identities.merge(c, one, other, s))[1]


def take_back(district: District, act: int) -> int:
    return do(district, "device undo", lambda c, s: undo(c, act, "device", s))[1]


@pytest.fixture
def two(district: District) -> District:
    """One machine entered by hand with what people know of it, one that reports."""
    with transaction(district.connection):
        devices.add(
            district.connection,
            label="địa chính",
            agency="xa mot",
            standing={"kind": "laptop"},
            values={"asset_tag": "TS-1", "note": "mượn"},
            day="2019-01-01",
            stamp=Stamp("officer", district.now),
        )
    sender, number = district.machine(nameless(1))
    assert number == "M-0002"
    district.report(sender, nameless(1, disks=("D-2", "D-3")), measured=False)
    district.report(sender, nameless(1), measured=True)
    return district


def test_two_that_are_one_count_once_and_the_book_of_both_stays(two: District) -> None:
    merge(two, "M-0002", "M-0001")
    assert two.counted() == [1]
    assert lookup.device(two.connection, "M-0002") == 1
    page = two.connection.rows("SELECT section FROM device_section WHERE device_id = 1")
    assert {section for (section,) in page} >= {"system", "storages", "networks"}, "known at once, not tomorrow"
    states = two.connection.rows("SELECT section FROM device_state WHERE device_id = 1")
    assert "operating_system" in {section for (section,) in states}, "a past day is asked of the survivor"
    assert {seen.value for seen in evidence.shown(two.connection, 1)} >= {"D-2", "D-3"}
    parts = two.connection.rows("SELECT part FROM component WHERE device_id = 1 AND seen_to IS NULL")
    assert {"D-2", "D-3"} <= {part for (part,) in parts}
    said = two.connection.rows("SELECT field, value FROM device_value WHERE device_id = 1 AND superseded_at IS NULL")
    assert ("note", "mượn") in said


def test_each_of_two_that_become_one_keeps_the_name_that_a_person_gave_it(two: District) -> None:
    do(two, "device edit", lambda c, s: devices.rename(c, device=2, label="Máy hai", stamp=s))
    renamed = state(two)
    act = merge(two, "M-0002", "M-0001")
    take_back(two, act)
    assert state(two) == renamed
    assert [row[1] for row in sorted(renamed["device"])] == ["địa chính", "Máy hai"]


def test_a_merge_taken_back_restores_both_exactly(two: District) -> None:
    before = state(two)
    act = merge(two, "M-0002", "M-0001")
    assert state(two) != before
    take_back(two, act)
    assert state(two) == before


def test_taking_back_can_be_taken_back_and_that_too(two: District) -> None:
    before, act = state(two), merge(two, "M-0002", "M-0001")
    after = state(two)
    again = take_back(two, take_back(two, act))
    assert {table: rows for table, rows in state(two).items() if table != "evidence"} == {
        table: rows for table, rows in after.items() if table != "evidence"
    }
    take_back(two, again)
    assert state(two) == before


def test_what_came_meanwhile_goes_with_the_machine_that_sent_it(district: District) -> None:
    """A person was wrong: two machines, both with a history, were one for a while."""
    first, _ = district.machine(nameless(1))
    second, _ = district.machine(nameless(2))
    before = state(district)
    act = merge(district, "M-0002", "M-0001")
    assert district.report(second, nameless(2, disks=("D-9",), running="Windows 11 Pro")) == "M-0001"
    assert district.report(second, nameless(2), measured=True) == "M-0001"
    take_back(district, act)
    after = state(district)
    for table in ("agent", "device_section", "device_standing", "placement"):
        assert [row for row in after[table] if row[0] == 1] == [row for row in before[table] if row[0] == 1], table
    assert {row[0] for row in after["device_change"]} == {2}, "what it was seen to change by is told of it"
    assert [row for row in after["device_state"] if row[0] == 1] == [
        row for row in before["device_state"] if row[0] == 1
    ]
    assert ["Windows 11 Pro" in row[3] for row in after["device_state"] if row[0] == 2] == [False, True]
    ours = [row for row in after["component"] if row[0] == 1]
    assert ours == [row for row in before["component"] if row[0] == 1]
    assert [row for row in after["evidence"] if row[0] == 1] == [row for row in before["evidence"] if row[0] == 1]
    assert [row for row in after["measurement"] if row[0] == 1] == []
    assert "D-9" in {row[2] for row in after["component"] if row[0] == 2}
    assert district.report(second, nameless(2, disks=("D-9",))) == "M-0002"
    assert district.report(first, nameless(1)) == "M-0001"


def test_what_was_measured_meanwhile_goes_back_by_the_hour_too(district: District) -> None:
    """The undo comes so late that what the machine measured is no longer raw."""
    district.machine(nameless(1))
    second, _ = district.machine(nameless(2))
    act = merge(district, "M-0002", "M-0001")
    district.now += 2 * 3600
    assert district.report(second, nameless(2), measured=True) == "M-0001"
    with transaction(district.connection):
        rolled = rollup.step(district.connection, 1, district.now + 30 * 86_400)
    assert rolled.measurements == 1
    assert {row[0] for row in state(district)["measurement_hour"]} == {1}
    take_back(district, act)
    assert {row[0] for row in state(district)["measurement_hour"]} == {2}


def test_what_evidence_decided_a_person_takes_back_by_its_number(district: District) -> None:
    district.machine(computer(1))
    before = state(district)
    _, number = district.machine(computer(1, installation="new"))
    assert number == "M-0001"
    act = district.connection.value("SELECT MAX(act) FROM audit WHERE command = 'device merge'")
    take_back(district, act)
    assert district.counted() == [1, 2]
    after = state(district)
    for table in ("device_section", "component", "evidence", "device_standing", "placement"):
        assert [row for row in after[table] if row[0] == 1] == [row for row in before[table] if row[0] == 1], table
    assert after["agent"] == [(1, 1), (2, 2)]


def test_a_device_is_split_from_what_it_absorbed_last(district: District) -> None:
    district.machine(computer(1))
    sender, _ = district.machine(computer(1, installation="new"))
    pair, act = do(district, "device split", lambda c, s: identities.split(c, "M-0001", s))
    assert pair == (2, 1)
    assert district.counted() == [1, 2]
    assert district.report(sender, computer(1, installation="new")) == "M-0002"
    take_back(district, act)
    assert district.counted() == [1]
    assert district.report(sender, computer(1, installation="new")) == "M-0001"
    pair, _ = do(district, "device split", lambda c, s: identities.split(c, "M-0001", s))
    assert (pair, district.counted()) == ((2, 1), [1, 2]), "as often as it is wanted"


def test_an_agent_that_came_by_a_code_for_the_wrong_machine_gets_a_device_of_its_own(two: District) -> None:
    sender, number = two.machine(computer(7), device=1)
    assert number == "M-0001"
    before = state(two)
    pair, act = do(two, "device split", lambda c, s: identities.split(c, "M-0001", s))
    assert pair == (3, 1)
    assert two.counted() == [1, 2, 3]
    assert two.place(3) == "Xã Một"
    assert {seen.kind for seen in evidence.shown(two.connection, 1)} == set()
    assert two.report(sender, computer(7)) == "M-0003"
    take_back(two, act)
    assert two.counted() == [1, 2]
    agents = state(two)["agent"]
    assert agents == before["agent"]
    assert two.report(sender, computer(7)) == "M-0001"


def test_a_question_is_answered_by_one_command_either_way(district: District) -> None:
    for number in (1, 11):
        first, _ = district.machine(nameless(number))
        moved = district.rekey(first, f"moved{number}".ljust(43, "x"))
        district.report(moved, nameless(number + 1, disks=(f"Z9A{number:04d}",), installation=f"install-{number}"))
    assert [case.doubt for case in evidence.open_cases(district.connection)] == ["weak", "weak"]
    _, act = do(district, "device resolve", lambda c, s: identities.resolve(c, "Q-0001", "same", s))
    do(district, "device resolve", lambda c, s: identities.resolve(c, "q2", "another", s))
    assert district.waiting() == []
    assert district.counted() == [1, 3, 4]
    take_back(district, act)
    assert district.waiting() == [(2, 1, "weak")]
    merge(district, "Q-0001", "M-0001")
    assert district.waiting() == []


def test_what_a_later_merge_stands_on_is_not_taken_back(district: District) -> None:
    for number in (1, 2, 3):
        district.machine(nameless(number))
    act = merge(district, "M-0003", "M-0002")
    later = merge(district, "M-0002", "M-0001")
    before = state(district)
    with pytest.raises(Problem, match="SM-EXISTS-01"):
        take_back(district, act)
    assert state(district) == before
    take_back(district, later)
    take_back(district, act)
    assert district.counted() == [1, 2, 3]


@pytest.mark.parametrize(
    ("do_it", "code"),
    [
        (lambda c, s: identities.merge(c, "M-0002", "M-0002", s), "SM-EXISTS-01"),
        (lambda c, s: identities.merge(c, "Q-0009", "M-0002", s), "SM-FIND-01"),
        (lambda c, s: identities.merge(c, "M-0009", "M-0002", s), "SM-FIND-01"),
        (lambda c, s: identities.split(c, "M-0001", s), "SM-EXISTS-01"),
        (lambda c, s: identities.resolve(c, "Q-0001", "same", s), "SM-FIND-01"),
        (lambda c, s: identities.resolve(c, "M-0001", "same", s), "SM-VALUE-03"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(two: District, do_it: Any, code: str) -> None:
    before = state(two)
    with pytest.raises(Problem, match=code):
        do(two, "device merge", do_it)
    assert state(two) == before
