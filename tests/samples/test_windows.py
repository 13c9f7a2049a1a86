"""Machines with Windows that others have captured, against what the GLPI agent reads from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.judge import windows

SAMPLES = Path(__file__).parents[3] / "shared/samples/windows"

if not SAMPLES.is_dir():
    pytest.skip(f"NOT RUN: no captures of Windows at {SAMPLES}", allow_module_level=True)

MEBIBYTE = 2**20


def judged(name: str) -> dict[str, Any]:
    found = windows.judge(SAMPLES / name)
    assert isinstance(found, dict)
    return found


def expected(name: str) -> list[dict[str, Any]]:
    raw = (SAMPLES / name / "expected.json").read_bytes()
    found: list[dict[str, Any]] = json.loads(raw.decode("utf-8", "replace"))
    return found


def test_the_processor_has_its_cores_threads_and_speed() -> None:
    (theirs,), (ours,) = expected("cpu-win7"), judged("cpu-win7")["cpus"]
    assert ours["model"].replace("(R)", "").replace("(TM)", "") == theirs["NAME"]
    assert ours["cores"] == int(theirs["CORECOUNT"])
    assert ours["max_hertz"] == pytest.approx(int(theirs["SPEED"]) * 1e6, rel=0.001)


def test_each_fixed_volume_has_its_size_system_and_label() -> None:
    theirs = {
        one["LETTER"]: (one["TOTAL"], one["FILESYSTEM"].lower(), one["LABEL"])
        for one in expected("drives-win7")
        if one["TYPE"] == "Local Disk"
    }
    ours = {}
    for one in judged("drives-win7")["filesystems"]:
        at = one["mountpoint"].removesuffix("\\") if len(one["mountpoint"]) == 3 else one["mountpoint"]
        place = one["label"] if at.startswith("\\\\?\\") else at
        ours[place] = (one["size_bytes"] // MEBIBYTE, one["fstype"], one.get("label"))
    assert ours == theirs


def test_each_memory_module_has_its_size_form_and_speed() -> None:
    theirs = [(int(one["CAPACITY"]), one["FORMFACTOR"], int(one["SPEED"])) for one in expected("memory-win7")]
    ours = [
        (one["size_bytes"] // MEBIBYTE, one["form_factor"], one["transfers_per_second"] / 1e6)
        for one in judged("memory-win7")["memories"]
    ]
    assert ours == theirs
    assert {"serial"} & set(judged("memory-win7")["memories"][0]) == set(), "0000000 is no serial number"


def test_each_disk_has_its_size_serial_number_and_firmware() -> None:
    theirs = [(one["DISKSIZE"], one.get("SERIAL"), one["FIRMWARE"]) for one in expected("storage-win7")]
    ours = [
        (one["size_bytes"] // 10**6, one.get("serial"), one["firmware"]) for one in judged("storage-win7")["storages"]
    ]
    assert ours == theirs


def test_each_program_has_its_version_publisher_and_day() -> None:
    def dated(written: str | None) -> float | None:
        if written is None:
            return None
        of_month, month, year = written.split("/")
        from agent.windows.rows import day  # the reader under test, fed with another's day

        return day({"day": f"{year}{month}{of_month}"}, "day")

    # The GLPI agent adds the edition of a database server to its name; we keep what the system lists.
    theirs = {
        (one["NAME"].replace(" Standard Edition", ""), one["VERSION"], one["PUBLISHER"], dated(one["INSTALLDATE"]))
        for one in expected("software-mssql")
    }
    ours = {
        (one["name"], one["version"], one["publisher"], one.get("installed_seconds"))
        for one in judged("software-mssql")["softwares"]
    }
    assert ours == theirs
