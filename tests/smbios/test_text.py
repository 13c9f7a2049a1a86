"""The same machine in the words and indentation of twenty-five years of dmidecode."""

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judge.__main__ import main
from tests.judge.smbios_text import judge
from tests.smbios.build import build
from tests.smbios.text import parse

MODERN = """\
# dmidecode 3.3
Getting SMBIOS data from sysfs.
SMBIOS 3.2.0 present.
Table at 0x000E0000.

Handle 0x0000, DMI type 0, 26 bytes
BIOS Information
\tVendor: Maker of firmware
\tVersion: 1.4.2
\tRelease Date: 03/04/2021
\tROM Size: 16 MB
\tCharacteristics:
\t\tPCI is supported
\t\tBIOS is upgradeable

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: ACME
\tProduct Name: Tower 7
\tVersion: Not Specified
\tSerial Number: AC-77: 12
\tUUID: 00112233-4455-6677-8899-aabbccddeef0
\tWake-up Type: Power Switch
\tSKU Number: <BAD INDEX>
\tFamily: Towers

Handle 0x0003, DMI type 3, 22 bytes
Chassis Information
\tManufacturer: ACME
\tType: Mini Tower
\tLock: Present
\tVersion: Not Specified
\tSerial Number: To Be Filled By O.E.M.
\tAsset Tag: HUYEN-0042
\tContained Elements: 0
\tSKU Number: Not Specified

Handle 0x0010, DMI type 16, 23 bytes
Physical Memory Array
\tLocation: System Board Or Motherboard
\tUse: System Memory
\tError Correction Type: None
\tMaximum Capacity: 64 GB
\tError Information Handle: Not Provided
\tNumber Of Devices: 2

Handle 0x0011, DMI type 17, 84 bytes
Memory Device
\tArray Handle: 0x0010
\tSize: 8 GB
\tForm Factor: DIMM
\tLocator: DIMM1
\tBank Locator: BANK 0
\tType: DDR4
\tSpeed: 2666 MT/s
\tManufacturer: Kingston
\tSerial Number: 1A2B3C4D
\tPart Number: 9905744-066.A00G
\tConfigured Memory Speed: 2400 MT/s
\tModule Manufacturer ID: Bank 2, Hex 0x98

Handle 0x0012, DMI type 17, 84 bytes
Memory Device
\tArray Handle: 0x0010
\tSize: No Module Installed
\tForm Factor: DIMM
\tLocator: DIMM2
\tType: Unknown

Handle 0x0013, DMI type 221, 12 bytes
OEM-specific Type
\tHeader and Data:
\t\tDD 0C 13 00 01 01 00 02 00 00 00 00
\tStrings:
\t\tReference Code

Handle 0x0014, DMI type 127, 4 bytes
End Of Table
"""
# The two lines of a handle, all one tab further in, and words of 2003.
OLD = """\
# dmidecode 2.2
SMBIOS 2.3 present.
4 structures occupying 300 bytes.
Table at 0x000F0000.
Handle 0x0000
\tDMI type 1, 25 bytes.
\tSystem Information
\t\tManufacturer: ACME
\t\tProduct Name: Old Tower
\t\tSerial Number: S-1
\t\tUUID: 00112233-4455-6677-8899-AABBCCDDEEF0
Handle 0x0001
\tDMI type 3, 13 bytes.
\tChassis Information
\t\tManufacturer: ACME
\t\tType: Tower
\t\tLock: Not Present
\t\tSerial Number: C-1
Heigth: Unspecified
Handle 0x0002
\tDMI type 16, 15 bytes.
\tPhysical Memory Array
\t\tUse: System Memory
\t\tError Correction Type: Multi-bit ECC
\t\tMaximum Capacity: 4 GB
\t\tNumber Of Devices: 1
Handle 0x0003
\tDMI type 17, 27 bytes.
\tMemory Device
\t\tArray Handle: 0x0002
\t\tSize: 512 MB
\t\tForm Factor: DIMM
\t\tLocator: DIMM 1
\t\tType: DDR
\t\tSpeed: 333 MHz (3.0 ns)
\t\tManufacturer: CE00000000000000
\t\tSerial Number: 0102ABCD
"""
# Before all that: other names for the same lines, and memory in banks.
OLDEST = """\
# dmidecode 1.8
Handle 0x0000
\tDMI type 1, 25 bytes.
\tSystem Information Block
\t\tVendor: ACME
\t\tProduct: Oldest
\t\tVersion: 1
\t\tSerial Number: S-0
Handle 0x0001
\tDMI type 3, 13 bytes.
\tChassis Information Block
\t\tVendor: ACME
\t\tChassis Type: All in One
\t\t\tLock present
\t\tSerial Number: C-0
Handle 0x0005
\tDMI type 6, 12 bytes.
\tMemory Bank
\t\tSocket: BANK_0
\t\tBanks: 0 1
\t\tType: ECC DIMM SDRAM\x20
\t\tInstalled Size: 256Mbyte (Double sided)
\t\tEnabled Size: 256Mbyte (Double sided)
Handle 0x0006
\tDMI type 6, 12 bytes.
\tMemory Bank
\t\tSocket: BANK_1
\t\tType:\x20
\t\tInstalled Size: Not Installed
"""


def _judged(text: str | bytes, tmp_path: Path) -> dict[str, object]:
    path = tmp_path / "text"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    judged = judge(path)
    assert judged["unwritten"] == {}
    return judged


def test_a_modern_text_says_what_the_machine_is(tmp_path: Path) -> None:
    judged = _judged(MODERN, tmp_path)
    assert judged["system"] == {
        "manufacturer": "ACME", "model": "Tower 7", "family": "Towers", "serial": "AC-77: 12",
        "uuid": "00112233-4455-6677-8899-aabbccddeef0", "asset_tag": "HUYEN-0042", "chassis_type": 6,
        "bios_vendor": "Maker of firmware", "bios_version": "1.4.2", "bios_date": "03/04/2021", "hypervisor": "",
    }  # fmt: skip
    assert judged["memories"] == [
        {"slot": "DIMM1", "bank": "BANK 0", "size_bytes": 8 << 30, "type": "DDR4", "form_factor": "DIMM",
         "transfers_per_second": 2666e6, "manufacturer": "Kingston", "serial": "1A2B3C4D",
         "part_number": "9905744-066.A00G"},
        {"slot": "DIMM2", "size_bytes": 0, "form_factor": "DIMM"},
    ]  # fmt: skip
    assert judged["memory"] == {"slots": 2, "maximum_bytes": 64 << 30, "error_correction": "None"}
    assert judged["junk"] == {"system": {"chassis_serial": "To Be Filled By O.E.M."}}


def test_an_old_text_says_it_too(tmp_path: Path) -> None:
    judged = _judged(OLD, tmp_path)
    assert judged["system"] == {
        "manufacturer": "ACME", "model": "Old Tower", "serial": "S-1", "chassis_type": 7, "chassis_serial": "C-1",
        "uuid": "00112233-4455-6677-8899-aabbccddeef0", "hypervisor": "",
    }  # fmt: skip
    assert judged["memories"] == [
        {"slot": "DIMM 1", "size_bytes": 512 << 20, "type": "DDR", "form_factor": "DIMM", "transfers_per_second": 333e6,
         "manufacturer": "Samsung", "serial": "0102ABCD"},
    ]  # fmt: skip
    assert judged["memory"] == {"slots": 1, "maximum_bytes": 4 << 30, "error_correction": "Multi-bit ECC"}


def test_the_oldest_text_says_it_in_other_words(tmp_path: Path) -> None:
    judged = _judged(OLDEST, tmp_path)
    assert judged["system"] == {
        "manufacturer": "ACME", "model": "Oldest", "serial": "S-0", "chassis_type": 13, "chassis_serial": "C-0",
        "hypervisor": "",
    }  # fmt: skip
    assert judged["memories"] == [
        {"slot": "BANK_0", "size_bytes": 256 << 20, "type": "SDRAM", "form_factor": "DIMM"},
        {"slot": "BANK_1", "size_bytes": 0},
    ]


@pytest.mark.parametrize(
    "told",
    [
        MODERN.replace("\n", "\r\n").encode(),
        MODERN.replace("\t", "        ").encode(),
        MODERN.replace("\t", "  ").encode(),
        codecs.BOM_UTF8 + MODERN.encode(),
        MODERN.encode("utf-16"),
        MODERN.replace("\n\n", "\n").encode(),
        ("$ sudo dmidecode\n" + MODERN).encode(),
    ],
    ids=["crlf", "blanks", "narrow", "utf-8 mark", "utf-16", "no empty lines", "command before it"],
)
def test_how_a_text_was_saved_does_not_change_what_it_says(told: bytes, tmp_path: Path) -> None:
    assert _judged(told, tmp_path) == _judged(MODERN, tmp_path)


def test_a_quiet_text_has_no_handles(tmp_path: Path) -> None:
    quiet = "\n".join(line for line in MODERN.split("\n") if not line.startswith(("Handle", "#", "SMBIOS", "Table")))
    quiet = quiet.replace("\tArray Handle: 0x0010\n", "")
    judged, whole = _judged(quiet, tmp_path), _judged(MODERN, tmp_path)
    assert {**judged, "unwritten": {}} == whole


def test_a_dump_of_each_structure_is_taken_as_it_is() -> None:
    built = build(parse(MODERN.encode()).structures, (3, 2), "_SM3_")
    said = parse(MODERN.encode()).structures[6]
    assert said.raw == (bytes.fromhex("DD0C13000101000200000000"), b"Reference Code\0")
    assert said.raw[0] + b"Reference Code\0\0" in built.table
    quoted = MODERN.replace("\t\tReference Code", '\t\t52 65 66 00\n\t\t"Reference Code"')
    assert parse(quoted.encode()).structures[6].raw == said.raw


def test_bytes_of_another_code_page_reach_the_table(tmp_path: Path) -> None:
    text = MODERN.encode().replace(b"ACME", b"Z\x81rich", 1)
    assert _judged(text, tmp_path)["system"]["manufacturer"] == "Zürich"  # type: ignore[index]


def test_what_no_table_can_say_is_shown_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_text(MODERN.replace("-aabbccddeef0", "-aabbccddeef0123").replace("16 MB", "x"))
    judged = judge(path)
    assert judged["unwritten"] == {"1 at 0x0001: uuid": "00112233-4455-6677-8899-aabbccddeef0123"}
    assert "uuid" not in judged["system"]


@given(st.text(st.sampled_from("Handle 0x0,DMI type123 bytes\n\t:SizeUUID")), st.binary(max_size=400))
def test_any_text_is_read_as_something(text: str, raw: bytes) -> None:
    for one in (text.encode(), raw, (MODERN[:300] + text).encode(), MODERN[:500].encode() + raw):
        build(parse(one).structures)


def test_the_door_prints_sorted_json(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text").write_text(MODERN.replace("ACME", "Công ty"), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["judge", "smbios-text", str(tmp_path / "text")])
    main()
    printed = capsysbinary.readouterr().out.decode()
    document = json.loads(printed)
    assert printed == json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert document["system"]["manufacturer"] == "Công ty"


def test_a_kind_that_is_not_judged_is_answered_with_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["judge", "tea-leaves", "cup"])
    with pytest.raises(SystemExit, match="smbios-text"):
        main()
