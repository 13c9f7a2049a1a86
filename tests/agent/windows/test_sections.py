"""What Windows answers becomes the same sections as on Linux; what makers and languages do to it is seen through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.encode import plain
from agent.junk import Sieve
from agent.windows.cpus import cpus
from agent.windows.filesystems import filesystems
from agent.windows.memories import memories, slots
from agent.windows.operating_system import instant, operating_system
from agent.windows.rows import NO_KEY, Key, day, flag, number, text
from agent.windows.softwares import View, softwares
from agent.windows.storages import serial, storages

CPU = {
    "Name": "Intel(R) Core(TM) i3-7100 CPU @ 3.90GHz", "Manufacturer": "GenuineIntel", "NumberOfCores": "2",
    "NumberOfLogicalProcessors": "4", "MaxClockSpeed": "3901",
}  # fmt: skip
THREAD = Key({"ProcessorNameString": "Intel(R) Pentium(R) CPU G3250 @ 3.20GHz  ", "~MHz": 3193}, {})


def test_a_processor_is_told_by_wmi_and_where_wmi_is_broken_by_the_registry() -> None:
    (whole,) = cpus([CPU])
    assert (whole.model, whole.vendor, whole.cores, whole.threads) == (CPU["Name"], "GenuineIntel", 2, 4)
    assert whole.max_hertz == 3.901e9
    (poor,) = cpus([], Key({}, {str(number): THREAD for number in range(12)}))
    assert (poor.model, poor.threads, poor.max_hertz) == ("Intel(R) Pentium(R) CPU G3250 @ 3.20GHz", 12, 3.193e9)
    assert cpus([]) == ()


def test_a_memory_module_has_its_type_by_the_newer_number_and_no_placeholder_for_a_serial() -> None:
    row = {
        "DeviceLocator": "ChannelA-DIMM0", "Capacity": "8589934592", "SMBIOSMemoryType": "26", "MemoryType": "0",
        "FormFactor": "12", "Speed": "2400", "Manufacturer": "Samsung", "SerialNumber": "00000000",
        "PartNumber": "M471A1K43CB1-CRC    ",
    }  # fmt: skip
    sieve = Sieve()
    (module,) = memories([row], sieve)
    assert (module.slot, module.size_bytes, module.type, module.form_factor) == (
        "ChannelA-DIMM0", 8 * 2**30, "DDR4", "SODIMM",
    )  # fmt: skip
    assert (module.transfers_per_second, module.part_number, module.serial) == (2.4e9, "M471A1K43CB1-CRC", None)
    assert [junk.text for junk in sieve.kept] == ["00000000"]


def test_a_board_tells_its_slots_and_what_it_takes_and_the_cache_of_a_controller_is_none_of_it() -> None:
    own, cache = {"Use": "3", "MemoryDevices": "4", "MaxCapacity": "33554432"}, {"Use": "6", "MemoryDevices": "1"}
    assert slots([own, cache]) == (4, 32 * 2**30)
    assert slots([{**own, "MaxCapacityEx": "67108864"}]) == (4, 64 * 2**30)
    assert slots([]) == (None, None)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("S3YJNX0K123456", "S3YJNX0K123456"),
        ("  WD-WCC4E1234567", "WD-WCC4E1234567"),
        ("0025_385A_81B0_1234.", "0025_385A_81B0_1234"),
        (None, None),
        ("", None),
    ],
)
def test_a_serial_number_in_plain_letters_stays_as_it_is(written: str | None, read: str | None) -> None:
    assert serial(written) == read


@given(st.from_regex(r"[A-Z0-9]{1,2}([A-Z0-9-]{9,18})[A-Z0-9]", fullmatch=True))
def test_a_serial_number_of_windows_7_is_read_back(disk: str) -> None:
    padded = disk.rjust(20).encode()
    exchanged = b"".join(padded[at + 1 : at + 2] + padded[at : at + 1] for at in range(0, len(padded) - 1, 2))
    if len(padded) % 2 == 0:
        assert serial(exchanged.hex()) == disk


def test_a_disk_is_told_by_the_newer_class_and_a_stick_is_removable() -> None:
    drive = {
        "DeviceID": r"\\.\PHYSICALDRIVE0", "Index": "0", "Model": "Samsung SSD 860 EVO 500GB SCSI Disk Device",
        "Size": "500105249280", "InterfaceType": "SCSI", "MediaType": "Fixed hard disk media",
    }  # fmt: skip
    disk = {
        "DeviceId": "0",
        "BusType": "11",
        "MediaType": "4",
        "SerialNumber": "S3Z1NB0K100001",
        "FirmwareVersion": "RVT01B6Q",
    }
    stick = {**drive, "DeviceID": r"\\.\PHYSICALDRIVE1", "Index": "1", "MediaType": "Removable Media"}
    (found,) = storages([drive, stick], [disk], Sieve())
    assert (found.name, found.model, found.bus) == ("PHYSICALDRIVE0", "Samsung SSD 860 EVO 500GB", "sata")
    assert (found.serial, found.firmware, found.rotational) == ("S3Z1NB0K100001", "RVT01B6Q", False)
    assert found.removable is False


def test_each_volume_of_a_fixed_disk_is_told_once_by_its_letter_or_its_name() -> None:
    c = {"DeviceID": "C:", "DriveType": "3", "Size": "1000", "FileSystem": "NTFS", "VolumeName": "Windows"}
    share = {"DeviceID": "Z:", "DriveType": "4", "Size": "2000", "FileSystem": "NTFS"}
    disc = {"DeviceID": "D:", "DriveType": "5", "Size": "", "FileSystem": ""}
    hidden = {
        "DeviceID": "\\\\?\\Volume{1}\\", "Name": "\\\\?\\Volume{1}\\", "DriveType": "3", "Capacity": "10",
        "FileSystem": "FAT32", "Label": "",
    }  # fmt: skip
    below = {
        "DeviceID": "\\\\?\\Volume{2}\\",
        "DriveLetter": "C:",
        "DriveType": "3",
        "Capacity": "1100",
        "FileSystem": "NTFS",
    }
    found = filesystems([c, share, disc], [hidden, below])
    assert [(one.mountpoint, one.fstype, one.size_bytes, one.label) for one in found] == [
        ("C:\\", "ntfs", 1000, "Windows"),
        ("\\\\?\\Volume{1}\\", "fat32", 10, None),
    ]


def program(**values: Any) -> Key:
    return Key({"DisplayName": "UniKey", **values}, {})


def test_programs_are_what_windows_itself_lists() -> None:
    key = Key(
        {},
        {
            "a": program(DisplayVersion="4.3.2", InstallDate="20191108", EstimatedSize=1024, Publisher="Nhà xuất bản"),
            "b": program(SystemComponent=1),
            "c": program(ParentKeyName="OperatingSystem"),
            "d": program(ReleaseType="Security Update"),
            "e": Key({}, {}),
            "f": program(DisplayName="  "),
            "g": program(DisplayName="7-Zip", VersionMajor=19, VersionMinor=0, InstallDate="20190231"),
        },
    )
    zip_, unikey = softwares([View(key, "x86_64")])
    assert (unikey.name, unikey.version, unikey.publisher, unikey.size_bytes) == (
        "UniKey", "4.3.2", "Nhà xuất bản", 2**20,
    )  # fmt: skip
    assert unikey.installed_seconds == 1_573_171_200  # 2019-11-08T00:00:00Z
    assert (zip_.version, zip_.installed_seconds) == ("19.0", None)


def test_a_program_in_both_views_is_two_and_twice_in_one_view_is_one() -> None:
    key = Key({}, {"a": program(), "b": program()})
    assert len(softwares([View(key, "x86_64")])) == 1
    assert [one.architecture for one in softwares([View(key, "x86_64"), View(key, "i686")])] == ["i686", "x86_64"]


def test_windows_11_is_told_though_its_registry_says_10() -> None:
    build = {"CurrentBuildNumber": "22631", "CurrentMajorVersionNumber": 10, "CurrentMinorVersionNumber": 0}
    current = Key({"ProductName": "Windows 10 Pro", "DisplayVersion": "23H2", "UBR": 4317, **build}, {})
    system = operating_system({}, current)
    assert system is not None
    assert (system.name, system.version, system.kernel) == ("Windows 11 Pro", "23H2", "10.0.22631.4317")
    server = operating_system(
        {"Caption": "Microsoft Windows Server 2022 Standard", "BuildNumber": "26100", "ProductType": 3}
    )
    assert server is not None
    assert (server.name, server.product_type) == ("Microsoft Windows Server 2022 Standard", "server")
    assert operating_system({}) is None


def test_the_system_of_the_offices_in_2019_is_told_whole() -> None:
    row = {
        "Caption": "Microsoft Windows 7 Professional ", "BuildNumber": "7601", "Version": "6.1.7601",
        "ProductType": "1",
        "CSDVersion": "Service Pack 1", "OSArchitecture": "64-bit", "CSName": "PC01",
        "LastBootUpTime": "20191108073000.500000+420", "InstallDate": "20150101000000.000000-060",
    }  # fmt: skip
    assert plain(operating_system(row)) == {
        "name": "Microsoft Windows 7 Professional", "id": "windows", "version": "SP1", "kernel": "6.1.7601",
        "architecture": "x86_64", "hostname": "PC01", "product_type": "workstation",
        "boot_seconds": 1_573_173_000.0, "installed_seconds": 1_420_074_000.0,
    }  # fmt: skip


@pytest.mark.parametrize("written", [None, "", "20191308073000.000000+420", "yesterday", "20191108073000.000000***"])
def test_an_instant_that_is_none_says_nothing(written: str | None) -> None:
    assert instant(written) is None


ANYTHING = st.dictionaries(
    st.sampled_from([*CPU, "Size", "Capacity", "SerialNumber", "DriveType", "DeviceID", "DisplayName", "InstallDate"]),
    st.one_of(st.none(), st.text(max_size=400), st.integers(), st.binary(max_size=20), st.booleans()),
)


@given(st.lists(ANYTHING, max_size=4))
def test_any_rows_at_all_are_survived(rows: list[dict[str, Any]]) -> None:
    key = Key({}, {str(at): Key(row, {}) for at, row in enumerate(rows)})
    assert plain(cpus(rows, key)) is not None
    assert plain(memories(rows, Sieve())) is not None
    assert plain(storages(rows, rows, Sieve())) is not None
    assert plain(filesystems(rows, rows)) is not None
    assert plain(softwares([View(key, None)])) is not None


def test_what_wmi_writes_as_text_is_read_as_what_it_is() -> None:
    row = {
        "a": " 18446744073709551615 ",
        "b": "-1",
        "c": "TRUE",
        "d": "x\0\0",
        "e": 7,
        "f": "",
        "g": "20200229",
        "h": True,
    }
    assert [number(row, name) for name in "abef"] == [2**64 - 1, None, 7, None]
    assert [flag(row, name) for name in "cdeh"] == [True, None, True, True]
    assert [text(row, name) for name in "df"] == ["x", None]
    assert day(row, "g") == 1_582_934_400
    assert cpus([], NO_KEY) == ()
