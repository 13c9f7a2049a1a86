"""The history of a machine: intervals of its parts and programs, and what changed by which snapshot."""

from __future__ import annotations

import json
from functools import partial
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.contract import (
    Gpu,
    Health,
    Memory,
    MemoryModule,
    Monitor,
    Network,
    OperatingSystem,
    Sections,
    Software,
    Storage,
    System,
)
from agent.encode import section_digests
from inventory.ingest import history
from inventory.store import migrate
from inventory.store.engine import Store
from inventory.store.history import Brought, on_record
from tests.inventory import sending
from tests.inventory.ingest.conftest import Door
from tests.inventory.sending import snapshot
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ("postgres_server", "postgres_url")

FIRST, SECOND = (
    MemoryModule(slot=slot, size_bytes=4 << 30, type="DDR4", manufacturer="Kingston", serial=serial)
    for slot, serial in (("khe 1", "9A31C0E2"), ("khe 2", "9A31C0F7"))
)


class Machine:
    """A machine that tells its sections, one snapshot after the other."""

    def __init__(self, door: Door) -> None:
        self.door, self.sequence = door, 0

    def tell(self, *, outcome: Any = "ok", **sections: Any) -> None:
        self.sequence += 1
        told = Sections(**sections)
        health = tuple(Health(collector=name, outcome=outcome, seconds=0.1) for name in sections)
        self.door.send(
            snapshot(self.sequence, priority="P0", sections=told, digests=section_digests(told), health=health)
        )

    def changes(self) -> list[tuple[Any, ...]]:
        rows = self.door.rows("SELECT section, part, before, after, sequence FROM device_change ORDER BY id")
        return [(*row[:2], *(None if one is None else json.loads(one) for one in row[2:4]), row[4]) for row in rows]

    def parts(self, section: str) -> list[tuple[str, bool]]:
        """Which parts are on record, and whether each is still there."""
        rows = self.door.rows(
            "SELECT part, seen_to FROM component WHERE section = :section ORDER BY seen_from, part", section=section
        )
        return [(part, seen_to is None) for part, seen_to in rows]

    def programs(self) -> list[tuple[str, str, bool]]:
        rows = self.door.rows(
            "SELECT t.name, r.version, i.seen_to FROM installation i JOIN software_release r ON r.id = i.release_id"
            " JOIN software_title t ON t.id = r.title_id ORDER BY i.seen_from, t.name, r.version"
        )
        return [(name, version, seen_to is None) for name, version, seen_to in rows]


@pytest.fixture
def machine(door: Door) -> Machine:
    return Machine(door)


def test_a_memory_module_that_is_missed_is_told_with_its_serial_and_snapshot(machine: Machine) -> None:
    machine.tell(memories=(FIRST, SECOND))
    machine.tell(memories=(FIRST, MemoryModule(slot="khe 2", size_bytes=0)))
    ((section, part, before, after, sequence),) = machine.changes()
    assert (section, part, after, sequence) == ("memories", "9A31C0F7", None, 2)
    assert (before["slot"], before["size_bytes"], before["manufacturer"]) == ("khe 2", 4 << 30, "Kingston")
    assert machine.parts("memories") == [("9A31C0E2", True), ("9A31C0F7", False)]


def test_what_a_machine_is_first_seen_with_has_not_changed(machine: Machine) -> None:
    machine.tell(
        memories=(FIRST,),
        storages=(Storage(name="sda", serial="Z9A0XK2P", model="ST1000"),),
        softwares=(Software(name="Zalo", version="1"),),
        system=System(board_model="H110M", board_serial="CNWS2007AS"),
    )
    assert machine.changes() == []
    assert (machine.parts("storages"), machine.parts("system")) == ([("Z9A0XK2P", True)], [("CNWS2007AS", True)])


def test_another_disk_in_its_place_is_told_before_and_after(machine: Machine) -> None:
    machine.tell(storages=(Storage(name="sda", serial="Z9A0XK2P"),))
    machine.tell(storages=(Storage(name="sda", serial="S4EVNF0M"),))
    ((_, part, before, after, _),) = machine.changes()
    assert (part, before["serial"], after["serial"]) == ("sda", "Z9A0XK2P", "S4EVNF0M")
    assert machine.parts("storages") == [("Z9A0XK2P", False), ("S4EVNF0M", True)]


@pytest.mark.parametrize("outcome", ["denied", "timeout", "failed"])
def test_a_section_that_was_not_read_whole_ends_nothing(machine: Machine, outcome: str) -> None:
    machine.tell(memories=(FIRST, SECOND), softwares=(Software(name="Zalo", version="1"),))
    machine.tell(memories=(), softwares=(), outcome=outcome)
    assert machine.changes() == []
    assert all(there for _, there in machine.parts("memories"))
    machine.tell(memories=(FIRST,), softwares=(), outcome="ok")
    assert [change[:2] for change in machine.changes()] == [("memories", "9A31C0F7"), ("softwares", "Zalo")]


def test_a_part_read_without_its_serial_stays_and_one_read_with_it_is_known_better(machine: Machine) -> None:
    bare = MemoryModule(slot="khe 1", size_bytes=4 << 30)
    machine.tell(memories=(bare,), outcome="denied")
    machine.tell(memories=(FIRST,))
    machine.tell(memories=(bare,), outcome="denied")
    assert machine.changes() == []
    assert machine.parts("memories") == [("9A31C0E2", True)]


def test_docks_sticks_and_what_is_plugged_in_make_no_history(machine: Machine) -> None:
    fixed = Network(name="enp3s0", kind="wired", permanent_mac="54:bf:64:1a:2c:90", up=True, addresses=("10.0.0.1",))
    dock = Network(name="enx1", kind="wired", permanent_mac="00:e0:4c:68:00:01", removable=True)
    screen, lid = Monitor(connector="DP-2", model="P2419H", serial="7LZ3P"), Monitor(connector="eDP-1", built_in=True)
    laptop = System(chassis_type=10)
    machine.tell(system=laptop, networks=(fixed, dock), monitors=(lid, screen), storages=())
    machine.tell(
        networks=(Network(name="eth0", kind="wired", permanent_mac="54:bf:64:1a:2c:90", up=False),),
        monitors=(lid,),
        storages=(Storage(name="sdb", serial="STICK-1", removable=True),),
    )
    assert machine.changes() == []
    assert machine.parts("networks") == [("54:bf:64:1a:2c:90", True)]
    assert machine.parts("storages") == []


def test_a_screen_that_left_a_desk_is_missed(machine: Machine) -> None:
    machine.tell(system=System(chassis_type=3), monitors=(Monitor(connector="DP-2", model="P2419H", serial="7LZ3P"),))
    machine.tell(monitors=())
    assert [change[:2] for change in machine.changes()] == [("monitors", "7LZ3P")]


def test_a_graphics_adapter_is_known_by_its_place(machine: Machine) -> None:
    machine.tell(gpus=(Gpu(address="0000:01:00.0", model="GT 710", memory_bytes=1),))
    machine.tell(gpus=(Gpu(address="0000:01:00.0", model="GT 710", memory_bytes=2),))
    assert machine.changes() == []
    machine.tell(gpus=(Gpu(address="0000:01:00.0", model="GT 1030"),))
    ((_, part, before, after, _),) = machine.changes()
    assert (part, before["model"], after["model"]) == ("0000:01:00.0", "GT 710", "GT 1030")


def test_facts_that_change_are_told_and_counters_are_not(machine: Machine) -> None:
    machine.tell(
        operating_system=OperatingSystem(name="Windows 7", version="6.1", kernel="1", boot_seconds=1.0),
        memory=Memory(total_bytes=8_000_000_000),
    )
    machine.tell(
        operating_system=OperatingSystem(name="Windows 10 Pro", version="10.0", kernel="2", boot_seconds=2.0),
        memory=Memory(total_bytes=7_900_000_000),
    )
    machine.tell(operating_system=OperatingSystem(name="Windows 10 Pro"), memory=Memory(total_bytes=4_000_000_000))
    assert machine.changes() == [
        ("operating_system", "name", "Windows 7", "Windows 10 Pro", 2),
        ("operating_system", "version", "6.1", "10.0", 2),
        ("memory", "total_bytes", 7_900_000_000, 4_000_000_000, 3),
    ]


def test_what_indicators_ask_of_a_system_is_kept_from_each_day_on(machine: Machine) -> None:
    for version, kernel, boot in (("6.1", "1", 1.0), ("6.1", "1", 2.0), ("10.0", "2", 3.0), ("10.0", "2", 3.0)):
        machine.tell(
            operating_system=OperatingSystem(
                id="windows", name="Windows", version=version, kernel=kernel, boot_seconds=boot, hostname="PC"
            )
        )
        with machine.door.store.write() as connection:  # an hour goes by
            connection.execute("UPDATE device_state SET since = since - 3600")
    rows = machine.door.rows("SELECT section, since, content FROM device_state ORDER BY since")
    assert [(row[0], json.loads(row[2])["version"]) for row in rows] == [
        ("operating_system", "6.1"),
        ("operating_system", "10.0"),
    ]
    assert rows[0][1] < rows[1][1]
    assert "PC" not in rows[0][2]


def test_an_upgrade_is_one_change_and_two_intervals(machine: Machine) -> None:
    machine.tell(softwares=(Software(name="Firefox 70.0 (x64 vi)", version="70.0"), Software(name="Zalo")))
    machine.tell(softwares=(Software(name="Firefox 71.0 (x64 vi)", version="71.0"), Software(name="TeamViewer 14")))
    assert machine.changes() == [
        ("softwares", "Firefox", "70.0", "71.0", 2),
        ("softwares", "TeamViewer 14", None, "", 2),
        ("softwares", "Zalo", "", None, 2),
    ]
    assert machine.programs() == [
        ("Firefox", "70.0", False),
        ("Zalo", "", False),
        ("Firefox", "71.0", True),
        ("TeamViewer 14", "", True),
    ]


def test_two_releases_side_by_side_are_two_installations(machine: Machine) -> None:
    old, new = (Software(name=f"linux-image-6.1.0-{abi}-amd64", version=f"6.1.{abi}") for abi in (18, 20))
    machine.tell(softwares=(old,))
    machine.tell(softwares=(old, new))
    machine.tell(softwares=(new,))
    assert [change[1:4] for change in machine.changes()] == [
        ("linux-image-*-amd64", None, "6.1.20"),
        ("linux-image-*-amd64", "6.1.18", None),
    ]


def test_the_same_content_again_asks_nothing_and_changes_nothing(machine: Machine) -> None:
    for _ in range(3):
        machine.tell(memories=(FIRST, SECOND), softwares=(Software(name="Zalo", version="1"),))
    assert machine.changes() == []
    assert len(machine.parts("memories")) == 2


SERIALS = st.sampled_from(["9A31C0E2", "9A31C0F7", "77B10D04", None])
OBSERVED = st.tuples(
    st.sampled_from(["ok", "ok", "denied", "failed"]),
    st.lists(
        st.builds(
            MemoryModule,
            slot=st.sampled_from(["1", "2", "3"]),
            size_bytes=st.sampled_from([0, 4 << 30, 8 << 30]),
            serial=SERIALS,
        ),
        max_size=3,
        unique_by=lambda module: module.slot,
    ).map(tuple),
    st.lists(
        st.builds(Software, name=st.sampled_from(["A", "B"]), version=st.sampled_from(["1", "2", None])), max_size=3
    ).map(tuple),
)


def _disjoint(rows: list[tuple[Any, ...]]) -> bool:
    """Of one key, in the order in which they began: each ends before or as the next begins."""
    return all(
        one[0] != other[0] or (one[2] is not None and one[1] <= one[2] <= other[1]) for one, other in pairwise(rows)
    )


def _anew(folder: Path) -> Door:
    """Return the door of an empty register, where one may have been before."""
    for suffix in ("", "-wal", "-shm", ".lock"):
        (folder / f"somay.db{suffix}").unlink(missing_ok=True)
    return Door(sending.new_register(folder / "somay.db"))


def intervals(door: Door) -> tuple[list[Any], list[Any]]:
    return (
        door.rows("SELECT part, seen_from, seen_to FROM component ORDER BY part, seen_from, id"),
        door.rows("SELECT release_id, seen_from, seen_to FROM installation ORDER BY release_id, seen_from"),
    )


def module(slot: str, serial: str | None = None, size: int = 4 << 30) -> MemoryModule:
    return MemoryModule(slot=slot, size_bytes=size, serial=serial)


@pytest.mark.parametrize(
    "looks",
    [
        # What sits in slot 2 turns out to be the module that had left slot 1.
        ((module("1", "9A31C0E2"), module("2")), (module("2"),), (module("2", "9A31C0E2"),)),
        # The smaller one is put into the place of the larger one, which is gone.
        ((module("1"), module("2", size=8 << 30)), (module("2"),)),
        # Two change places.
        ((module("1"), module("2", size=8 << 30)), (module("1", size=8 << 30), module("2"))),
    ],
)
def test_a_name_is_never_that_of_two_parts_at_once(machine: Machine, looks: tuple[Any, ...]) -> None:
    for modules in looks:
        machine.tell(memories=modules)
    components, _ = intervals(machine.door)
    assert _disjoint(components)
    assert sum(row[-1] is None for row in components) == len(looks[-1])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(OBSERVED, min_size=1, max_size=6))
def test_whatever_is_observed_intervals_are_disjoint_and_only_a_whole_look_ends_one(
    tmp_path: Path, observed: list[Any]
) -> None:
    door = _anew(tmp_path)
    machine = Machine(door)
    for outcome, modules, programs in observed:
        before = intervals(door)
        machine.tell(memories=modules, softwares=programs, outcome=outcome)
        components, installations = intervals(door)
        assert _disjoint(components)
        assert _disjoint(installations)
        if outcome != "ok":
            open_before = [sum(row[-1] is None for row in rows) for rows in before]
            open_now = [sum(row[-1] is None for row in rows) for rows in (components, installations)]
            assert all(now >= was for was, now in zip(open_before, open_now, strict=True))
        else:
            present = [module for module in modules if module.size_bytes]
            assert sum(row[-1] is None for row in components) == len(present)
            assert sum(row[-1] is None for row in installations) == len({(one.name, one.version) for one in programs})
    door.connection.close()


def test_however_two_modules_change_places_in_three_looks_their_intervals_are_disjoint(machine: Machine) -> None:
    machine.tell(memories=(FIRST,))
    looks = [
        tuple(module(slot, *told) for slot, told in zip("12", slots, strict=True) if told)
        for slots in product([(), (None,), (None, 8 << 30), ("9A31C0E2",)], repeat=2)
    ]
    with machine.door.store.write() as connection:
        for device, seen in enumerate(product(looks, repeat=3), start=1000):
            connection.execute(
                "INSERT INTO device (id, label, simulated, recorded_at, recorded_by) VALUES (?, '', FALSE, 0, '')",
                (device,),
            )
            for at, modules in enumerate(seen):
                by = Brought(device, float(at), stream_id=1, sequence=1)
                seen_now = history.Seen("memories", modules, whole=True, kind=None)
                history.record(connection, by, seen_now, partial(on_record, connection, device))
            rows = connection.rows(
                "SELECT part, seen_from, seen_to FROM component WHERE device_id = :device ORDER BY part, seen_from, id",
                device=device,
            )
            assert _disjoint(rows), seen
            assert sum(row[-1] is None for row in rows) == len(seen[-1])


@pytest.mark.postgres
def test_both_engines_tell_the_same_history(tmp_path: Path, postgres_url: str) -> None:
    told = []
    there = Store(postgres_url)
    migrate.upgrade(there)
    for store in (sending.new_register(tmp_path / "somay.db"), there):
        door = Door(store)
        machine = Machine(door)
        machine.tell(memories=(FIRST, SECOND), softwares=(Software(name="A", version="1"), Software(name="B")))
        machine.tell(memories=(FIRST,), softwares=(Software(name="A", version="2"),))
        machine.tell(memories=(FIRST, SECOND), softwares=(Software(name="A", version="1"), Software(name="B")))
        told.append((machine.changes(), machine.parts("memories"), machine.programs(), intervals(door)))
        door.connection.close()
    assert told[0] == told[1]
