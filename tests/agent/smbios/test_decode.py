"""From structures to records: every length that a specification once had, every number that means "unknown"."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.smbios import words
from agent.smbios.decode import decode
from agent.smbios.records import Battery, Board, Chassis, MemoryArray, MemoryDevice, Processor, System, Tables
from agent.smbios.table import EntryPoint
from tests.smbios.build import Said, build
from tests.smbios.dmidecode import SAME
from tests.smbios.forms import Form
from tests.smbios.words import LENGTHS

MIB = 1 << 20


def _tables(kind: int, fields: dict[str, str], length: int = 0, version: tuple[int, int] = (2, 8)) -> Tables:
    built = build([Said(kind, 0x11, length, fields)], version)
    return decode(built.table, EntryPoint(version, 2))


def _device(length: int = 0, **fields: str) -> MemoryDevice:
    named = {name.replace("_", " ").title(): value for name, value in fields.items()}
    (device,) = _tables(17, named, length).memory_devices
    return device


UUID = "00112233-4455-6677-8899-aabbccddeef0"


@pytest.mark.parametrize(("version", "raw"), [((2, 5), uuid.UUID(UUID).bytes), ((2, 6), uuid.UUID(UUID).bytes_le)])
def test_the_first_fields_of_a_uuid_turn_round_since_2_6(version: tuple[int, int], raw: bytes) -> None:
    form = Form(1, 0x19)
    form.raw(8, raw)
    (system,) = decode(form.bytes(), EntryPoint(version, 1)).systems
    assert system.uuid == UUID


def test_a_table_of_no_known_version_is_taken_for_one_of_today() -> None:
    form = Form(1, 0x19)
    form.raw(8, uuid.UUID(UUID).bytes_le)
    assert decode(form.bytes()).systems[0].uuid == UUID


@pytest.mark.parametrize("raw", [b"\0" * 16, b"\xff" * 16])
def test_a_uuid_that_was_not_set_is_none(raw: bytes) -> None:
    form = Form(1, 0x19)
    form.raw(8, raw)
    assert decode(form.bytes()).systems == (System(),)


def test_an_old_system_has_no_uuid_and_a_middle_aged_one_no_family() -> None:
    fields = {"Manufacturer": "ACME", "Product Name": "One", "Version": "2", "Serial Number": "S3"}
    assert _tables(1, fields, 8).systems == (System("ACME", "One", "2", "S3"),)
    fields |= {"UUID": UUID}
    assert _tables(1, fields, 0x19).systems == (System("ACME", "One", "2", "S3", UUID),)
    fields |= {"SKU Number": "K", "Family": "F"}
    assert _tables(1, fields).systems == (System("ACME", "One", "2", "S3", UUID, "K", "F"),)


def test_a_board_says_what_it_is_where_it_is_long_enough() -> None:
    assert _tables(2, {"Product Name": "B"}, 8).boards == (Board(product="B"),)
    assert _tables(2, {"Product Name": "B", "Asset Tag": "A", "Type": "Motherboard"}).boards == (
        Board(product="B", asset_tag="A", type=10),
    )


@pytest.mark.parametrize("lock", ["Present", "Not Present"])
def test_a_lock_does_not_change_the_chassis(lock: str) -> None:
    assert _tables(3, {"Type": "Notebook", "Lock": lock}).chassis == (Chassis(type=10),)
    assert _tables(3, {"Lock": lock, "Serial Number": "C"}, 9).chassis == (Chassis(serial="C"),)


@pytest.mark.parametrize(
    ("said", "cores", "threads"), [({}, None, None), ({"Core Count": "6", "Thread Count": "12"}, 6, 12),
                                   ({"Core Count": "255", "Thread Count": "256"}, 255, 256),
                                   ({"Core Count": "300", "Thread Count": "600"}, 300, 600)],
)  # fmt: skip
def test_more_than_a_byte_of_cores_are_counted_elsewhere(
    said: dict[str, str], cores: int | None, threads: int | None
) -> None:
    fields = {"Type": "Central Processor", "Version": "CPU @ 2 GHz", "Status": "Populated, Enabled", **said}
    assert _tables(4, fields).processors == (
        Processor(type=3, version="CPU @ 2 GHz", populated=True, cores=cores, threads=threads),
    )


def test_a_socket_may_be_empty_and_an_old_one_does_not_say() -> None:
    assert _tables(4, {"Status": "Unpopulated"}).processors[0].populated is False
    assert decode(Form(4, 0x10).bytes()).processors == (Processor(type=0),)


@pytest.mark.parametrize(
    ("size", "length", "size_bytes"),
    [
        ("No Module Installed", 0, 0),
        ("Unknown", 0, None),
        ("512 kB", 0x15, 512 * 1024),
        ("16384 MB", 0x15, 16384 * MIB),
        ("32766 MB", 0x1B, 32766 * MIB),
        ("32767 MB", 0x22, 32767 * MIB),
        ("32 GB", 0x22, 32768 * MIB),
        ("2 TB", 0x64, 2 << 40),
        ("2147483647 MB", 0x64, 2147483647 * MIB),
    ],
)
def test_sizes_are_in_bytes_whatever_their_unit(size: str, length: int, size_bytes: int | None) -> None:
    assert _device(length, size=size).size_bytes == size_bytes


def test_a_size_of_7fffh_is_itself_where_there_is_no_room_for_a_larger_one() -> None:
    form = Form(17, 0x1B)
    form.number(0x0C, 2, 0x7FFF)
    assert decode(form.bytes()).memory_devices[0].size_bytes == 0x7FFF * MIB


@pytest.mark.parametrize(
    ("said", "speed"),
    [
        ({}, None),
        ({"speed": "Unknown"}, None),
        ({"speed": "533 MHz (1.9 ns)"}, 533e6),
        ({"speed": "3200 MT/s", "configured_memory_speed": "2667 MT/s"}, 3200e6),
        ({"speed": "Unknown", "configured_clock_speed": "2133 MHz"}, 2133e6),
        ({"speed": "70000 MT/s"}, 70e9),
        ({"speed": "65535 MT/s"}, 65535e6),
    ],
)
def test_a_modules_own_speed_goes_before_the_one_it_is_set_to(said: dict[str, str], speed: float | None) -> None:
    assert _device(size="1 GB", **said).transfers_per_second == speed


def test_each_length_of_a_memory_device_says_what_it_has_room_for() -> None:
    fields = {
        "Array Handle": "0x1000",
        "Size": "8 GB",
        "Form Factor": "SODIMM",
        "Locator": "DIMM A",
        "Bank Locator": "BANK 0",
        "Type": "DDR4",
        "Speed": "2667 MT/s",
        "Manufacturer": "Micron",
        "Serial Number": "0A1B2C3D",
        "Part Number": "8ATF1G64HZ-2G6E1",
        "Module Manufacturer ID": "Bank 1, Hex 0x2C",
    }
    whole = MemoryDevice(
        array=0x1000,
        slot="DIMM A",
        bank="BANK 0",
        size_bytes=8192 * MIB,
        type="DDR4",
        form_factor="SODIMM",
        transfers_per_second=2667e6,
        manufacturer="Micron",
        manufacturer_id=0x2C00,
        serial="0A1B2C3D",
        part_number="8ATF1G64HZ-2G6E1",
    )
    labels = {0x15: list(fields)[:6], 0x17: list(fields)[:7], 0x1B: list(fields)[:10], 0x28: list(fields)[:10]}
    for length, said in labels.items():
        (device,) = _tables(17, {label: fields[label] for label in said}, length).memory_devices
        known = [value for value in device if value is not None]
        assert set(known) <= set(whole)
        assert len(known) == len(said)
    assert _tables(17, fields).memory_devices == (whole,)


@pytest.mark.parametrize(
    ("said", "length", "maximum"),
    [("64 GB", 0x0F, 64 << 30), ("2047 GB", 0x0F, 2047 << 30), ("2 TB", 0x17, 2 << 40), ("Unknown", 0x17, None)],
)
def test_an_array_takes_so_much_at_most(said: str, length: int, maximum: int | None) -> None:
    fields = {"Use": "System Memory", "Error Correction Type": "Multi-bit ECC", "Maximum Capacity": said,
              "Number Of Devices": "24"}  # fmt: skip
    assert _tables(16, fields, length).memory_arrays == (
        MemoryArray(0x11, use=3, error_correction="Multi-bit ECC", maximum_bytes=maximum, slots=24),
    )


def test_a_large_array_without_room_to_say_so_does_not_say() -> None:
    form = Form(16, 0x0F, 0x11)
    form.number(0x07, 4, 0x8000_0000)
    assert decode(form.bytes()).memory_arrays[0].maximum_bytes is None


@pytest.mark.parametrize(
    ("fields", "length", "expected"),
    [
        (
            {"Location": "Rear", "Name": "BAT", "Serial Number": "7", "Chemistry": "Lithium Ion",
             "Design Capacity": "4400 mWh", "Design Voltage": "10800 mV"}, 0x10,
            Battery("Rear", None, "BAT", "7", "Lithium Ion", 15840.0, 10.8),
        ),
        (
            {"Name": "BAT", "Design Capacity": "84000 mWh", "Design Voltage": "11100 mV",
             "SBDS Serial Number": "02C7", "SBDS Manufacture Date": "2010-08-31", "SBDS Chemistry": "LION"}, 0x1A,
            Battery(None, None, "BAT", "711", "LION", 302400.0, 11.1),
        ),
        ({"Chemistry": "Unknown", "Design Capacity": "Unknown", "SBDS Serial Number": "0000"}, 0x1A, Battery()),
    ],
)  # fmt: skip
def test_a_battery_is_told_in_joules_and_volts(fields: dict[str, str], length: int, expected: Battery) -> None:
    assert _tables(22, fields, length).batteries == (expected,)


def test_a_battery_of_which_firmware_says_a_factor_of_nothing_has_no_capacity() -> None:
    form = Form(22, 0x1A)
    form.number(0x0A, 2, 4400)
    assert decode(form.bytes()).batteries[0].design_joules is None


@pytest.mark.parametrize(
    ("table", "offset", "kind", "read"),
    [
        (words.MEMORY_TYPES, 0x12, 17, lambda tables: tables.memory_devices[0].type),
        (words.FORM_FACTORS, 0x0E, 17, lambda tables: tables.memory_devices[0].form_factor),
        (words.ERROR_CORRECTIONS, 0x06, 16, lambda tables: tables.memory_arrays[0].error_correction),
        (words.CHEMISTRIES, 0x09, 22, lambda tables: tables.batteries[0].chemistry),
    ],
)
def test_a_code_that_the_specification_does_not_know_is_no_word(
    table: tuple[str | None, ...], offset: int, kind: int, read: Any
) -> None:
    for code in range(256):
        form = Form(kind, 0x15)
        form.number(offset, 1, code)
        assert read(decode(form.bytes())) == (table[code] if code < len(table) else None)


def test_only_what_is_asked_for_is_kept() -> None:
    built = build([Said(kind, kind, 0x20, {}) for kind in (7, 8, 9, 11, 13, 126, 130, 221)])
    assert decode(built.table) == Tables()


TEXT = st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1, max_size=80).filter(
    str.isascii
)
NO_TEXT = {"uuid", "type", "form_factor", "cores", "threads"}


@given(st.sampled_from(sorted(SAME)), st.data())
def test_the_words_that_a_structure_is_built_from_are_read_in_it(kind: int, data: st.DataObject) -> None:
    table, labels = SAME[kind]
    texts = {field: label for field, label in labels.items() if field not in NO_TEXT}
    said = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(texts, TEXT)))
    (record,) = getattr(_tables(kind, {texts[field]: text for field, text in said.items()}), table)
    assert {field: getattr(record, field) for field in texts} == {**dict.fromkeys(texts), **said}


@given(
    st.integers(0, 2**31 - 1),
    st.integers(1, 2**32 - 1),
    st.integers(1, 2**43),
    st.uuids(),
    st.sampled_from([(2, 3), (3, 7)]),
)
def test_the_numbers_that_a_table_is_built_from_are_read_in_it(
    mebibytes: int, speed: int, kibibytes: int, identifier: uuid.UUID, version: tuple[int, int]
) -> None:
    said = [
        Said(1, 1, 0, {"UUID": str(identifier)}),
        Said(16, 2, 0, {"Maximum Capacity": f"{kibibytes} kB"}),
        Said(17, 3, 0, {"Size": f"{mebibytes} MB", "Speed": f"{speed} MT/s"}),
    ]
    tables = decode(build(said, version).table, EntryPoint(version, 4))
    assert tables.systems[0].uuid == (str(identifier) if identifier.int not in {0, 2**128 - 1} else None)
    assert tables.memory_arrays[0].maximum_bytes == kibibytes << 10
    assert tables.memory_devices[0].size_bytes == mebibytes << 20
    assert tables.memory_devices[0].transfers_per_second == speed * 1e6


@given(st.binary(max_size=2048))
def test_any_bytes_have_a_meaning_or_none(raw: bytes) -> None:
    decode(raw)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(LENGTHS)), st.binary(max_size=0x70), st.binary(max_size=40)), max_size=8)
)
def test_any_structure_of_a_known_type_is_read_in_base_units(drawn: list[tuple[int, bytes, bytes]]) -> None:
    table = b""
    for kind, data, texts in drawn:
        area = bytes([kind, 4 + len(data), 1, 1]) + data
        table += area + (texts.replace(b"\0", b"") or b"\0") + b"\0\0"
    for records in decode(table):
        for record in records:
            numbers = [value for value in record if isinstance(value, int | float)]
            assert all(value >= 0 for value in numbers)
            assert all(text for text in record if isinstance(text, str))
