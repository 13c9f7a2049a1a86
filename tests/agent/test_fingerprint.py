"""The rule by which a machine knows itself again: one table of what happens to machines, and the laws behind it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.every import INVENTORY
from agent.contract import SECTION_NAMES, Network, Sections, Storage, System
from agent.fingerprint import SECTIONS, fingerprint, renewed, verdict, witnesses
from agent.runner import run
from tests.fakes import HOST_NAMES, HOSTS, FakeHost, from_text, recorded

NAMED = {
    "serial": "SYS-1",
    "board_serial": "BRD-1",
    "chassis_serial": "CHS-1",
    "uuid": "4c4c4544-0001-4010-8001-b1c04f000001",
}
OTHER = {
    "serial": "SYS-2",
    "board_serial": "BRD-2",
    "chassis_serial": "CHS-2",
    "uuid": "4c4c4544-0002-4010-8001-b1c04f000002",
}
BLANK = {"serial": "To be filled by O.E.M.", "board_serial": "Default string", "chassis_serial": "", "uuid": "0" * 32}
CLOSED: dict[str, str] = {}
"""What an ordinary user reads of the case."""
NEW_BOARD = {**NAMED, "board_serial": "BRD-2", "uuid": OTHER["uuid"]}
SWAPPED = {**NAMED, "uuid": "44454C4C-0100-1040-8001-B1C04F000001"}
SISTER = {**OTHER, "uuid": NAMED["uuid"], "chassis_serial": "CHS-1"}
NEAR_SISTER = {**NAMED, "serial": "SYS-2"}


def nic(number: int, **more: Any) -> Network:
    mac = f"00:1b:21:00:00:{number:02x}"
    return replace(Network(name=f"eth{number}", mac=mac, permanent_mac=mac, kind="wired", removable=False), **more)


def disk(number: int, **more: Any) -> Storage:
    return replace(Storage(name=f"sd{number}", serial=f"DISK-{number}", bus="ata", removable=False), **more)


DOCK, DOCK_ON_PCI = nic(9, removable=True), nic(7)
STICK, USB_DISK = disk(9, removable=True), disk(8, bus="usb")
FAILED = None


def machine(
    case: dict[str, str] | None = CLOSED,
    nics: tuple[int | Network, ...] | None = (1,),
    disks: tuple[int | Storage, ...] | None = (1,),
    hypervisor: str = "",
) -> Sections:
    """Return what is seen of one machine; ``None`` where a collector failed."""
    return Sections(
        system=None if case is None else System(hypervisor=hypervisor, **case),
        networks=None if nics is None else tuple(nic(one) if isinstance(one, int) else one for one in nics),
        storages=None if disks is None else tuple(disk(one) if isinstance(one, int) else one for one in disks),
    )


def guest(number: int, **more: Any) -> Sections:
    return machine(nics=(nic(1, permanent_mac=f"52:54:00:aa:00:{number:02x}"),), hypervisor="kvm", **more)


ROOT, USER = machine(NAMED), machine()
NOTHING = Sections()

TABLE = [
    # what happens, what the machine was, what it is now, the verdict
    ("nothing", ROOT, ROOT, "same"),
    ("nothing, seen as an ordinary user", USER, USER, "same"),
    ("a disk is added", USER, machine(disks=(1, 2)), "same"),
    ("a disk is removed", machine(disks=(1, 2)), USER, "same"),
    ("the only disk is replaced", USER, machine(disks=(2,)), "same"),
    ("the only disk is replaced, seen as root", ROOT, machine(NAMED, disks=(2,)), "same"),
    ("the adapter is repaired", USER, machine(nics=(2,)), "same"),
    ("the adapter is repaired, seen as root", ROOT, machine(NAMED, nics=(2,)), "same"),
    ("a USB adapter stands in for a dead one", USER, machine(nics=(DOCK,)), "same"),
    ("a dock comes", USER, machine(nics=(1, DOCK, DOCK_ON_PCI), disks=(1, USB_DISK)), "same"),
    ("a dock goes", machine(nics=(1, DOCK, DOCK_ON_PCI), disks=(1, USB_DISK)), USER, "same"),
    ("serials become readable", USER, ROOT, "same"),
    ("serials become unreadable", ROOT, USER, "same"),
    ("serials become readable on a nameless machine", USER, machine(BLANK), "same"),
    ("the BIOS is told its serials at last", machine(BLANK), ROOT, "same"),
    ("the UUID is read in the other byte order", ROOT, machine(SWAPPED), "same"),
    ("the collector of disks fails", ROOT, machine(NAMED, disks=FAILED), "same"),
    ("the collector of adapters fails", ROOT, machine(NAMED, nics=FAILED), "same"),
    ("the collector of the case fails", ROOT, machine(FAILED), "same"),
    ("all collectors fail", ROOT, NOTHING, "unknown"),
    ("all collectors fail, seen as an ordinary user", USER, NOTHING, "unknown"),
    ("the disk is replaced while the adapters' collector fails", USER, machine(nics=FAILED, disks=(2,)), "unknown"),
    ("the disk is replaced while the adapter is dead", USER, machine(nics=(), disks=(2,)), "unknown"),
    ("the adapter is repaired while the disks' collector fails", USER, machine(nics=(2,), disks=FAILED), "unknown"),
    ("the board of a named machine is replaced, its adapter with it", ROOT, machine(NEW_BOARD, nics=(2,)), "same"),
    ("the image boots elsewhere", ROOT, machine(OTHER, (2,), (2,)), "another"),
    ("… seen as an ordinary user", USER, machine(CLOSED, (2,), (2,)), "another"),
    ("… enrolled as root, run as an ordinary user", ROOT, machine(CLOSED, (2,), (2,)), "another"),
    ("… enrolled as an ordinary user, run with a root half", USER, machine(OTHER, (2,), (2,)), "another"),
    ("… on a nameless machine", ROOT, machine(BLANK, (2,), (2,)), "another"),
    ("… on a sister with the same UUID and chassis", ROOT, machine(SISTER, (2,), (2,)), "another"),
    ("… on a sister with the same serials but one", ROOT, machine(NEAR_SISTER, (2,), (2,)), "another"),
    ("… while the case's collector fails", ROOT, machine(FAILED, (2,), (2,)), "another"),
    ("… while the disks' collector fails", ROOT, machine(OTHER, (2,), FAILED), "another"),
    (
        "… with the same stick and the same USB disk put in",
        machine(disks=(1, STICK, USB_DISK)),
        machine(nics=(2,), disks=(2, STICK, USB_DISK)),
        "another",
    ),
    ("… on the same dock", machine(nics=(1, DOCK)), machine(nics=(2, DOCK), disks=(2,)), "another"),
    ("the master disk itself boots elsewhere, seen as root", ROOT, machine(OTHER, (2,), (1,)), "another"),
    ("the master disk itself boots elsewhere, seen as an ordinary user", USER, machine(nics=(2,)), "same"),
    ("a virtual machine is copied with its disk", guest(1), guest(2), "another"),
    ("a virtual machine gets another disk", guest(1), guest(1, disks=(2,)), "same"),
    ("an image made in a virtual machine boots on hardware", guest(1), machine(nics=(2,)), "another"),
    ("a disk is added where only disks speak", machine(nics=(DOCK,)), machine(nics=(DOCK,), disks=(1, 2)), "same"),
    ("an adapter is added where only adapters speak", machine(disks=()), machine(nics=(1, 2), disks=()), "same"),
    ("the only thing that ever spoke changes", machine(disks=()), machine(nics=(2,), disks=()), "another"),
    ("a machine that never showed anything shows something", NOTHING, ROOT, "unknown"),
]


@pytest.mark.parametrize(("before", "now", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_happens_to_machines_is_judged_as_the_table_says(before: Sections, now: Sections, expected: str) -> None:
    assert verdict(fingerprint(before), now) == expected, witnesses(fingerprint(before), now)


NAMELESS = ("broken-tools", "container", "junk")
"""Machines that have nothing of their own to be told by."""


@pytest.mark.parametrize("pair", list(itertools.permutations([name for name in HOST_NAMES if name not in NAMELESS], 2)))
def test_the_image_of_any_recorded_machine_is_another_on_any_other(pair: tuple[str, str]) -> None:
    one, other = (run(told_apart(name), INVENTORY).sections for name in pair)
    assert verdict(fingerprint(one), other) == "another"


def told_apart(name: str) -> FakeHost:
    """Return a recorded machine with names of its own: recordings are all disguised with the same ones."""
    text, mark = (HOSTS / f"{name}.json").read_text(encoding="utf-8"), f"{HOST_NAMES.index(name):02x}"
    for shared, own in (("02:00:00:00", f"02:00:{mark}:00"), ("NVME0000", f"NVME{mark}00")):
        text = text.replace(shared, own)
    host = FakeHost(**from_text(text))
    host.register = None
    return host


@pytest.mark.parametrize("name", HOST_NAMES)
def test_a_recorded_machine_knows_itself_again(name: str) -> None:
    one = run(recorded(name), INVENTORY).sections
    assert verdict(fingerprint(one), one) == ("unknown" if name in {"broken-tools", "container"} else "same")


def test_a_container_has_no_hardware_of_its_own_to_know_itself_by() -> None:
    assert fingerprint(run(recorded("container"), INVENTORY).sections) == {}


def test_no_serial_stands_in_the_fingerprint() -> None:
    kept = repr(fingerprint(ROOT)).lower()
    assert not [value for value in (*NAMED.values(), "00:1b:21:00:00:01", "DISK-1") if value.lower() in kept]
    assert {len(value) for values in fingerprint(ROOT).values() for value in values} == {64}


def test_what_is_looked_at_are_sections() -> None:
    assert set(SECTIONS) <= set(SECTION_NAMES)


def test_parts_that_are_changed_one_by_one_never_make_another_machine() -> None:
    """Mutant: compare for ever with what was there at enrolment."""
    known, now = fingerprint(USER), USER
    for number in range(2, 12):
        now = replace(now, **({"networks": (nic(number),)} if number % 2 else {"storages": (disk(number),)}))
        assert verdict(known, now) == "same"
        known = renewed(known, now)
    assert verdict(fingerprint(USER), now) == "another"


def test_what_could_not_be_seen_this_time_is_still_remembered() -> None:
    assert renewed(fingerprint(ROOT), machine(CLOSED, nics=FAILED)) == fingerprint(ROOT)


def test_serials_that_become_readable_are_remembered_from_then_on() -> None:
    assert renewed(fingerprint(USER), ROOT) == fingerprint(ROOT)


def test_another_machine_and_an_unknown_one_teach_nothing() -> None:
    assert renewed(fingerprint(ROOT), machine(OTHER, (2,), (2,))) == fingerprint(ROOT)
    assert renewed(fingerprint(USER), machine(nics=(2,), disks=FAILED)) == fingerprint(USER)


def test_what_is_seen_first_is_remembered() -> None:
    assert renewed(None, ROOT) == renewed({}, ROOT) == fingerprint(ROOT)


def test_a_world_wide_name_speaks_where_serials_cannot_be_compared() -> None:
    raid = disk(1, serial=None, wwn="naa.600508b1001c2222")
    known = fingerprint(machine(disks=(replace(raid, serial="S-1"),)))
    assert witnesses(known, machine(disks=(raid,)))["disks"] == "agrees"
    assert witnesses(known, machine(disks=(replace(raid, wwn="naa.600508b1001c3333"),)))["disks"] == "disagrees"
    assert witnesses(known, machine(disks=(replace(raid, serial="S-2"),)))["disks"] == "disagrees"


def test_a_world_wide_name_of_zeros_is_no_evidence() -> None:
    assert fingerprint(machine(nics=(), disks=(disk(1, serial=None, wwn="eui.0000000000000001"),))) == {}


def test_the_address_an_adapter_only_presents_counts_if_a_maker_gave_it() -> None:
    silent = nic(1, permanent_mac=None)
    assert fingerprint(machine(nics=(silent,))) == fingerprint(machine(nics=(1,)))
    assert "mac" not in fingerprint(machine(nics=(replace(silent, mac="02:1b:21:00:00:01"),)))


# The laws, for any machines.

GROUPS = {
    "case": ("system_serial", "board_serial", "chassis_serial", "uuid"),
    "adapters": ("mac",),
    "disks": ("disk_serial", "wwn"),
}


@st.composite
def machines(draw: st.DrawFn, world: int) -> Sections:
    """Return a machine of which something may be seen; those of different worlds share no value."""
    names = ("serial", "board_serial", "chassis_serial")
    case = {name: f"{name}-{world}-{draw(st.integers(0, 99))}" for name in draw(st.sets(st.sampled_from(names)))}
    if draw(st.booleans()):
        case["uuid"] = f"4c4c4544-{world:04x}-4010-8001-{draw(st.integers(1, 2**40)):012x}"
    macs = draw(st.lists(st.integers(0, 255), max_size=3, unique=True))
    disks = draw(st.lists(st.integers(0, 99), max_size=3, unique=True))
    return machine(
        case,
        tuple(nic(one, permanent_mac=f"00:1b:{world:02x}:21:00:{one:02x}") for one in macs),
        tuple(disk(one, serial=f"S{world}-{one}") for one in disks),
    )


def speaking(one: Sections, other: Sections) -> set[str]:
    """Return which witnesses say something that can be compared."""
    both = fingerprint(one).keys() & fingerprint(other).keys()
    return {name for name, kinds in GROUPS.items() if both & set(kinds)}


@given(machines(1), machines(2))
def test_an_image_where_the_same_witnesses_speak_is_always_another(one: Sections, other: Sections) -> None:
    said = speaking(one, one)
    if said and said <= speaking(one, other):
        assert verdict(fingerprint(one), other) == "another"


@given(machines(1), machines(2))
def test_an_image_on_other_hardware_is_never_the_same(one: Sections, other: Sections) -> None:
    assert verdict(fingerprint(one), other) != "same"


@given(machines(1), machines(1), machines(2))
def test_what_is_only_added_never_makes_another(one: Sections, more: Sections, other: Sections) -> None:
    for added in (more, other):
        fuller = replace(
            one,
            networks=(*(one.networks or ()), *(added.networks or ())),
            storages=(*(one.storages or ()), *(added.storages or ())),
        )
        assert verdict(fingerprint(one), fuller) != "another"


@given(machines(1), st.sets(st.sampled_from(SECTIONS)))
def test_collectors_that_fail_never_make_another(one: Sections, failed: set[str]) -> None:
    assert verdict(fingerprint(one), replace(one, **dict.fromkeys(failed))) != "another"


@given(machines(1))
def test_serials_that_open_or_close_never_make_another(one: Sections) -> None:
    closed = replace(one, system=System(hypervisor=""))
    assert verdict(fingerprint(closed), one) != "another"
    assert verdict(fingerprint(one), closed) != "another"


@given(machines(1), machines(2), st.sampled_from(["networks", "storages"]), st.sets(st.sampled_from(SECTIONS)))
def test_one_changed_kind_of_part_makes_no_other_of_a_machine_with_two_witnesses(
    one: Sections, other: Sections, changed: str, failed: set[str]
) -> None:
    """Not even with collectors that fail on top of it."""
    if len(speaking(one, one)) > 1:
        now = replace(one, **{changed: getattr(other, changed), **dict.fromkeys(failed - {changed})})
        assert verdict(fingerprint(one), now) != "another"


@given(machines(1), machines(1), machines(2))
def test_remembering_settles_at_once_and_forgets_no_kind(one: Sections, later: Sections, other: Sections) -> None:
    for now in (later, other):
        known = renewed(fingerprint(one), now)
        assert renewed(known, now) == known
        assert fingerprint(one).keys() <= known.keys()


@given(machines(1), st.randoms(use_true_random=False))
def test_the_order_in_which_parts_are_listed_says_nothing(one: Sections, draw: Any) -> None:
    networks, storages = list(one.networks or ()), list(one.storages or ())
    draw.shuffle(networks)
    draw.shuffle(storages)
    shuffled = replace(one, networks=tuple(networks), storages=tuple(storages))
    assert fingerprint(shuffled) == fingerprint(one)
