"""What dmidecode printed of fifteen real machines, against what another inventory makes of the same texts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.judge.smbios_text import judge
from tests.smbios import dmidecode
from tests.smbios.build import Said, build
from tests.smbios.dmidecode import assert_same
from tests.smbios.text import parse
from tests.smbios.words import CHASSIS_TYPES, FIELDS, amount

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).parents[3] / "shared/samples/dmidecode"
TEXTS = sorted(SAMPLES.glob("*.txt"))
if not TEXTS:
    pytest.skip(f"NOT RUN: no texts of dmidecode at {SAMPLES}", allow_module_level=True)

SYSTEM = {
    "SMANUFACTURER": "manufacturer", "SMODEL": "model", "SSN": "serial", "SKUNUMBER": "sku", "ASSETTAG": "asset_tag",
    "MMANUFACTURER": "board_manufacturer", "MMODEL": "board_model", "MSN": "board_serial",
    "BMANUFACTURER": "bios_vendor", "BVERSION": "bios_version", "BDATE": "bios_date",
}  # fmt: skip
MODULE = {"CAPTION": "slot", "DESCRIPTION": "form_factor", "TYPE": "type", "MANUFACTURER": "manufacturer",
          "SERIALNUMBER": "serial", "MODEL": "part_number"}  # fmt: skip
BATTERY = {"NAME": "model", "MANUFACTURER": "manufacturer", "SERIAL": "serial", "CHEMISTRY": "chemistry"}

PLACEHOLDER = "a placeholder of the maker, which the other passes on"
CODE = "the maker's code of JEP106, which the other does not read"
REASONS: dict[tuple[str, str, Any], str] = {
    # text, field, and what the other says: why we say something else
    ("hp-proLiant-DL120-G6", "system.serial", "XXXXXXXXXX"): PLACEHOLDER,
    ("hp-proLiant-DL120-G6", "system.board_serial", "0123456789"): PLACEHOLDER,
    ("hp-proLiant-DL120-G6", "system.sku", "000000-000"): PLACEHOLDER,
    ("hp-proLiant-DL120-G6", "system.uuid", "eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee"): PLACEHOLDER,
    ("lenovo-thinkpad", "system.asset_tag", "No Asset Information"): PLACEHOLDER,
    ("linux-1", "system.asset_tag", "Asset-1234567890"): PLACEHOLDER,
    ("windows-7", "system.asset_tag", "Asset-1234567890"): PLACEHOLDER,
    ("windows-7", "memories.serial", "0000000"): PLACEHOLDER,
    ("S3000AHLX", "memories.serial", "NO DIMM"): PLACEHOLDER,
    ("oracle-server-x5-2", "memories.serial", "NO DIMM"): PLACEHOLDER,
    **{("windows-7", "memories.serial", f"SerNum{place}"): PLACEHOLDER for place in (0, 2)},
    **{("linux-1", "memories.serial", f"SerNum{place:02}"): PLACEHOLDER for place in range(4)},
    **{("hp-dl180", "memories.serial", f"SerNum{place:02}"): PLACEHOLDER for place in (1, *range(3, 12))},
    ("dell-fx160", "memories.serial", "SerNum01"): PLACEHOLDER,
    ("S3000AHLX", "memories.manufacturer", None): CODE,
    ("linux-2.6", "memories.manufacturer", None): CODE,
    ("windows-hyperV", "system.uuid", "3445dee7-45d0-1244-95dd-34faa067c1be33e"): "35 digits: no UUID, so in no table",
    ("linux-2.6", "batteries.manufacturer", "Samsung"): "the table says Samsung SDI, which is another company",
    (
        "linux-2.6",
        "batteries.serial",
        "7734",
    ): "a number, printed in hexadecimal; the other reads it so only with letters",
}


@cache
def judged(text: Path) -> dict[str, Any]:
    return judge(text)


def rows(text: Path) -> Iterator[tuple[str, Any, Any]]:
    """Yield field by field what the other says, by its tests and by its program, and what we say."""
    expected = json.loads((SAMPLES / "expected" / f"{text.stem}.json").read_text(encoding="utf-8"))
    for theirs in (expected["upstream_test_values"], expected["parser_output"]):
        yield from _system(theirs, judged(text)["system"])
        if memories := [one for one in theirs.get("memory") or theirs.get("memories") or () if one]:
            yield from _memories(memories, judged(text))
        if "battery" in theirs:
            yield from _batteries(theirs["battery"] or [], judged(text).get("batteries", []))


def _system(theirs: dict[str, Any], ours: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key, field in SYSTEM.items():
        if key in theirs.get("bios", ()):
            yield f"system.{field}", theirs["bios"][key], ours.get(field)
    if hardware := theirs.get("hardware"):
        yield "system.chassis_type", hardware["CHASSIS_TYPE"], CHASSIS_TYPES[ours["chassis_type"]]
        yield "system.uuid", hardware["UUID"].lower(), ours.get("uuid")


def _memories(theirs: list[dict[str, Any]], judged: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    correction = judged["memory"].get("error_correction")
    for their, our in zip(theirs, judged.get("memories", []), strict=True):
        for key, field in MODULE.items():
            yield f"memories.{field}", their.get(key), our.get(field)
        yield "memories.size_bytes", int(their.get("CAPACITY", 0)) << 20, our.get("size_bytes")
        speed = their["SPEED"] and float(their["SPEED"]) * 1e6
        yield "memories.transfers_per_second", speed, our.get("transfers_per_second")
        yield "memory.error_correction", their["MEMORYCORRECTION"], None if correction == "None" else correction


def _batteries(theirs: list[dict[str, Any]], ours: list[dict[str, Any]]) -> Iterator[tuple[str, Any, Any]]:
    for their, our in zip(theirs, ours, strict=True):
        for key, field in BATTERY.items():
            yield f"batteries.{field}", str(their[key]), our.get(field)
        yield "batteries.design_joules", their["CAPACITY"] * 3.6, our["design_joules"]
        yield "batteries.design_volts", their["VOLTAGE"] / 1000, our["design_volts"]


def test_all_captures_are_there() -> None:
    assert len(TEXTS) == 15


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_we_say_what_the_other_says_or_why_not(text: Path) -> None:
    compared = list(rows(text))
    assert len(compared) > 10
    assert [row for row in compared if row[1] != row[2] and (text.stem, row[0], row[1]) not in REASONS] == []


def test_no_reason_outlives_its_difference() -> None:
    found = {(text.stem, field, theirs) for text in TEXTS for field, theirs, ours in rows(text) if theirs != ours}
    assert found == set(REASONS)


def test_what_is_no_value_stays_visible_as_it_stood_there() -> None:
    junk = judged(SAMPLES / "hp-proLiant-DL120-G6.txt")["junk"]["system"]
    assert (junk["serial"], junk["uuid"], junk["board_serial"]) == (
        "XXXXXXXXXX", "eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee", "0123456789",
    )  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_dmidecode_reads_in_our_table_what_it_was_built_from(text: Path) -> None:
    """The words of another version may differ, what they mean may not."""
    listing = parse(text.read_bytes())
    built = build(listing.structures, listing.version, listing.kind)
    told = dmidecode.read(built.entry, built.table)
    assert (told.version, told.kind) == (listing.version, listing.kind)
    assert len(told.structures) >= len(listing.structures)
    for one, again in zip(listing.structures, told.structures, strict=False):
        assert (again.type, again.handle) == (one.type, one.handle)
        assert meant(again, one) == meant(one, again)
    assert_same(built)


# What no table can say, and what an old dmidecode took for a number (80000000h means "see elsewhere", DSP0134 7.17).
UNSAYABLE = {"3445DEE7-45D0-1244-95DD-34FAA067C1BE33E": "Not Settable", "2048 GB": "Unknown"}


def meant(said: Said, by: Said) -> dict[str, Any]:
    """Return what is said of the fields that both speak of, without the manner of saying it."""
    labels = {label.casefold() for label in by.fields} & set(FIELDS.get(said.type, ()))
    known = {label.casefold(): value for label, value in said.fields.items()}
    return {label: _meaning(known[label]) for label in labels & set(known)}


def _meaning(value: str) -> Any:
    plain = UNSAYABLE.get(value, value).strip()
    if plain.endswith((" kB", " MB", " GB", " TB")):
        return amount(plain)
    return plain.split()[0] if " MHz" in plain or " MT/s" in plain else plain.casefold()
