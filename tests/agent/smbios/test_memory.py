"""Slots as a section lists them, and the room that a board has."""

import pytest

from agent.contract import MemoryModule
from agent.junk import Junk, Sieve
from agent.smbios.memory import Room, devices, module, room
from agent.smbios.records import MemoryArray, MemoryDevice, Tables

GIB = 1 << 30
SYSTEM = MemoryArray(1, use=3, error_correction="None", maximum_bytes=32 * GIB, slots=2)
ROM = MemoryArray(2, use=5, maximum_bytes=16 << 20, slots=1)


def _tables(*slots: MemoryDevice, arrays: tuple[MemoryArray, ...] = (SYSTEM, ROM)) -> Tables:
    return Tables(memory_arrays=arrays, memory_devices=slots)


def test_the_chip_of_the_firmware_is_no_memory_module() -> None:
    slots = (
        MemoryDevice(1, "A", size_bytes=8 * GIB),
        MemoryDevice(2, "ROM", size_bytes=16 << 20),
        MemoryDevice(1, "B"),
    )
    assert [one.slot for one in devices(_tables(*slots))] == ["A", "B"]
    assert room(_tables(*slots)) == Room(2, 32 * GIB, "None")


def test_slots_of_an_array_that_is_not_listed_are_slots_all_the_same() -> None:
    assert [one.slot for one in devices(_tables(MemoryDevice(9, "A"), MemoryDevice(None, "B")))] == ["A", "B"]
    assert [one.slot for one in devices(_tables(MemoryDevice(2, "A"), arrays=(ROM,)))] == ["A"]


def test_several_arrays_are_one_room() -> None:
    second = SYSTEM._replace(handle=3, error_correction="Multi-bit ECC")
    slots = (MemoryDevice(1, "A"), MemoryDevice(3, "B"), MemoryDevice(3, "C"))
    assert room(_tables(*slots, arrays=(SYSTEM._replace(error_correction=None), second))) == Room(
        3, 64 * GIB, "Multi-bit ECC"
    )


def test_a_board_that_lists_no_slots_may_still_say_how_many_it_has() -> None:
    assert room(_tables()) == Room(2, 32 * GIB, "None")
    assert room(Tables()) == Room()


def test_a_maximum_below_what_is_plugged_in_is_a_mistake() -> None:
    assert room(_tables(MemoryDevice(1, size_bytes=64 * GIB))).maximum_bytes is None


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (MemoryDevice(slot="A1 ", size_bytes=0, type="DDR4", form_factor="DIMM", manufacturer="NO DIMM"),
         MemoryModule(slot="A1", size_bytes=0, type="DDR4", form_factor="DIMM")),
        (MemoryDevice(slot="A1", size_bytes=GIB, part_number="HMT125S6BFR8C-H9"),
         MemoryModule(slot="A1", size_bytes=GIB, type="DDR3", manufacturer="Hynix", part_number="HMT125S6BFR8C-H9")),
        (MemoryDevice(slot="A1", size_bytes=GIB, type="DDR2", manufacturer="Kingston", part_number="HMT125S6BFR8C-H9"),
         MemoryModule(slot="A1", size_bytes=GIB, type="DDR2", manufacturer="Kingston", part_number="HMT125S6BFR8C-H9")),
        (MemoryDevice(slot="A1", size_bytes=GIB, manufacturer="Unknown", manufacturer_id=0x9801),
         MemoryModule(slot="A1", size_bytes=GIB, manufacturer="Kingston")),
        (MemoryDevice(slot="A1", size_bytes=None), MemoryModule(slot="A1")),
    ],
)  # fmt: skip
def test_a_slot_says_what_is_in_it(device: MemoryDevice, expected: MemoryModule) -> None:
    assert module(device, Sieve(), "0") == expected


def test_what_the_maker_left_is_kept_aside_with_its_place() -> None:
    sieve = Sieve()
    module(
        MemoryDevice(slot="D0", manufacturer="Manufacturer00", serial="SerNum00", part_number="PartNum0"), sieve, "3"
    )
    assert sieve.kept == [
        Junk("3.part_number", "PartNum0"), Junk("3.manufacturer", "Manufacturer00"), Junk("3.serial", "SerNum00"),
    ]  # fmt: skip
