"""Memory as it was told before there were memory devices: a controller and its modules."""

import pytest

from agent.smbios.decode import decode
from agent.smbios.records import MemoryArray, MemoryDevice
from agent.smbios.table import EntryPoint
from tests.smbios.build import Said, build
from tests.smbios.forms import Form

MIB = 1 << 20
CONTROLLER = {
    "Error Detecting Method": "64-bit ECC",
    "Error Correcting Capabilities": "Single-bit Error Correcting Double-bit Error Correcting",
    "Maximum Memory Module Size": "2048 MB",
    "Associated Memory Slots": "4",
}


def _array(fields: dict[str, str], length: int = 0) -> MemoryArray:
    (array,) = decode(build([Said(5, 5, length, fields)], (2, 0)).table, EntryPoint((2, 0), 2)).memory_arrays
    return array


def _module(fields: dict[str, str]) -> MemoryDevice:
    (device,) = decode(build([Said(6, 6, 0, fields)], (2, 0)).table, EntryPoint((2, 0), 2)).memory_devices
    return device


def test_a_controller_is_the_array_of_its_slots() -> None:
    assert _array(CONTROLLER, 0x10 + 8) == MemoryArray(5, 3, "Single-bit ECC", 8192 * MIB, 4)


def test_what_is_enabled_goes_before_what_could_be() -> None:
    enabled = {**CONTROLLER, "Enabled Error Correcting Capabilities": "Double-bit Error Correcting"}
    assert _array(enabled, 0x10 + 8).error_correction == "Multi-bit ECC"
    assert _array(CONTROLLER, 0x0F).error_correction == "Multi-bit ECC"


@pytest.mark.parametrize(
    ("method", "word"), [("None", "None"), ("8-bit Parity", "Parity"), ("CRC", "CRC"), ("Unknown", None), ("?", None)]
)
def test_a_method_is_told_in_the_words_of_today(method: str, word: str | None) -> None:
    assert _array({**CONTROLLER, "Error Detecting Method": method}).error_correction == word


@pytest.mark.parametrize(
    ("size", "size_bytes"),
    [("1024 MB (Single-bank Connection)", 1024 * MIB), ("256Mbyte (Double sided)", 256 * MIB), ("1 MB", MIB),
     ("Not Installed", 0), ("Not Determinable", None), ("Disabled", None)],
)  # fmt: skip
def test_a_module_is_a_power_of_two(size: str, size_bytes: int | None) -> None:
    assert _module({"Socket Designation": "A", "Installed Size": size}).size_bytes == size_bytes


@pytest.mark.parametrize(
    ("kinds", "word", "shape"),
    [("DIMM SDRAM", "SDRAM", "DIMM"), ("ECC DIMM SDRAM", "SDRAM", "DIMM"), ("FPM EDO SIMM", "EDO", "SIMM"),
     ("Burst EDO DIMM", "Burst EDO", "DIMM"), ("Other Unknown", None, None)],
)  # fmt: skip
def test_the_most_telling_kind_is_told(kinds: str, word: str | None, shape: str | None) -> None:
    module = _module({"Socket Designation": "A", "Type": kinds})
    assert (module.slot, module.type, module.form_factor) == ("A", word, shape)


def test_modules_of_old_are_read_only_where_there_are_none_of_today() -> None:
    said = [
        Said(5, 5, 0, CONTROLLER),
        Said(6, 6, 0, {"Socket Designation": "OLD"}),
        Said(16, 16, 0, {"Use": "System Memory", "Number Of Devices": "1"}),
        Said(17, 17, 0, {"Locator": "NEW", "Size": "1 GB"}),
    ]
    tables = decode(build(said).table)
    assert [one.slot for one in tables.memory_devices] == ["NEW"]
    assert [one.handle for one in tables.memory_arrays] == [16]
    assert [one.slot for one in decode(build(said[:2]).table).memory_devices] == ["OLD"]


@pytest.mark.parametrize("power", [43, 60, 0x7C, 0xFF])
def test_a_power_beyond_all_memory_is_no_size(power: int) -> None:
    form = Form(5, 0x0F)
    form.number(0x08, 1, power)
    form.number(0x0E, 1, 4)
    module = Form(6, 0x0C)
    module.number(0x09, 1, power & 0x7F)
    tables = decode(form.bytes() + module.bytes())
    assert tables.memory_arrays[0].maximum_bytes is None
    assert tables.memory_devices[0].size_bytes in {None, 0}
