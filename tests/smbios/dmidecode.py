"""Debian's dmidecode as the second witness: what it reads in a table that was built here."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.smbios.decode import decode
from agent.smbios.table import entry_point
from tests.smbios.forms import dump
from tests.smbios.text import Listing, parse
from tests.smbios.words import CHASSIS_TYPES, amount

if TYPE_CHECKING:
    from tests.smbios.build import Built, Said

# The table that each witness speaks of, the field of our record, and the label of the other's line.
SAME = {
    0: ("bios", {"vendor": "Vendor", "version": "Version", "date": "Release Date"}),
    1: ("systems", {"manufacturer": "Manufacturer", "product": "Product Name", "version": "Version", "family": "Family",
                    "serial": "Serial Number", "sku": "SKU Number", "uuid": "UUID"}),
    2: ("boards", {"manufacturer": "Manufacturer", "product": "Product Name", "version": "Version",
                   "serial": "Serial Number", "asset_tag": "Asset Tag"}),
    3: ("chassis", {"manufacturer": "Manufacturer", "version": "Version", "serial": "Serial Number",
                    "asset_tag": "Asset Tag"}),
    4: ("processors", {"socket": "Socket Designation", "manufacturer": "Manufacturer", "version": "Version",
                       "cores": "Core Count", "threads": "Thread Count"}),
    17: ("memory_devices", {"slot": "Locator", "bank": "Bank Locator", "type": "Type", "form_factor": "Form Factor",
                            "manufacturer": "Manufacturer", "serial": "Serial Number", "part_number": "Part Number"}),
    22: ("batteries", {"location": "Location", "manufacturer": "Manufacturer", "name": "Name"}),
}  # fmt: skip
NO_VALUE = {"Not Specified", "<BAD INDEX>", "<OUT OF SPEC>", "Unknown", "Not Present", "Not Settable", "Reserved", ""}


def read(entry: bytes, table: bytes) -> Listing:
    """Return what dmidecode says of a table; skip aloud where it is not installed."""
    tool = shutil.which("dmidecode", path="/usr/sbin:/sbin:/usr/bin")
    if tool is None:
        pytest.skip("NOT RUN: no dmidecode on this machine to be the second witness")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump"
        path.write_bytes(dump(entry, table))
        told = subprocess.run(
            [tool, "--no-sysfs", "--from-dump", path], capture_output=True, check=True, env={"LC_ALL": "C"}
        )
    assert told.stderr == b"", told.stderr
    return parse(told.stdout)


def written(value: object) -> str:
    """Return a value as the other would print it."""
    return "" if value is None else str(value)


def told(value: str | None) -> str:
    """Return what is printed, nothing where that is no value."""
    bare = (value or "").strip()
    return "" if bare in NO_VALUE else bare


def chassis(code: int | None) -> str:
    """Return the word for a kind of enclosure."""
    return CHASSIS_TYPES[code] if code and code < len(CHASSIS_TYPES) else ""


def assert_same(built: Built) -> None:
    """Compare every field that both witnesses speak of."""
    ours = decode(built.table, entry_point(built.entry))
    theirs = read(built.entry, built.table).structures
    for kind, (table, labels) in SAME.items():
        said = [one for one in theirs if one.type == kind]
        records: tuple[Any, ...] = getattr(ours, table)
        assert len(records) == len(said)
        for record, one in zip(records, said, strict=True):
            for field, label in labels.items():
                value = written(getattr(record, field))
                if label in one.fields and value.isascii():  # of any other letter the other makes a dot
                    assert value == told(one.fields[label]), (kind, field)
    _assert_same_numbers(ours, theirs)


def _assert_same_numbers(ours: Any, theirs: list[Said]) -> None:
    for record, one in zip(ours.chassis, [each for each in theirs if each.type == 3], strict=True):
        assert told(chassis(record.type)) == told(one.fields["Type"])
    for record, one in zip(ours.memory_devices, [each for each in theirs if each.type == 17], strict=True):
        size = {"No Module Installed": 0}.get(one.fields["Size"], amount(one.fields["Size"]))
        assert record.size_bytes == size
        if "Speed" in one.fields and told(one.fields["Speed"]):
            assert record.transfers_per_second == int(one.fields["Speed"].split()[0]) * 1e6
    arrays = [each for each in theirs if each.type == 16]
    for record, one in zip([each for each in ours.memory_arrays if arrays], arrays, strict=True):
        assert written(record.error_correction) == told(one.fields["Error Correction Type"])
        assert record.slots == int(one.fields["Number Of Devices"])
        assert (record.maximum_bytes or None) == (amount(one.fields["Maximum Capacity"]) or None)
