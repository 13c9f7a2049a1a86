"""Documents of real disks, from ``../shared/samples/smartctl``: read from there, never copied."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.smart import Report, read
from agent.smart.ata import attributes
from tests.judge.smartctl import judge

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "smartctl"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json")) or [
    pytest.param("none", marks=pytest.mark.skip(reason=f"NOT RUN: no samples at {SAMPLES}"))
]


def _expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _report(name: str) -> Report:
    report = read((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert report is not None
    return report


@pytest.mark.parametrize("name", NAMES)
def test_a_disk_is_what_the_sample_says(name: str) -> None:
    report, expected = _report(name), _expected(name)
    told = {
        "model": report.model,
        "serial": report.serial,
        "firmware": report.firmware,
        "capacity_bytes": report.size_bytes,
        "passed": None if report.verdict is None else report.verdict == "passed",
        "power_cycles": report.wear.power_cycles,
        "power_on_hours": None if report.wear.powered_seconds is None else int(report.wear.powered_seconds // 3600),
        "temperature_c": report.wear.celsius,
    }
    assert {key: value for key, value in told.items() if value is not None} == {
        key: value for key, value in expected.items() if key in told
    }


@pytest.mark.parametrize("name", NAMES)
def test_its_attributes_are_those_of_the_sample(name: str) -> None:
    rows = attributes(json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8")))
    expected = _expected(name).get("ata_attributes", {})
    assert {str(row.id): (row.name, row.value) for row in rows} == {
        number: (row["name"], row["value"]) for number, row in expected.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_its_health_log_is_that_of_the_sample(name: str) -> None:
    log, wear = _expected(name).get("nvme_log"), _report(name).wear
    if log:
        assert (wear.used_ratio, wear.spare_ratio) == (log["percentage_used"] / 100, log["available_spare"] / 100)
        assert (wear.read_bytes, wear.written_bytes) == (
            log["data_units_read"] * 512_000,
            log["data_units_written"] * 512_000,
        )
        assert wear.media_errors == log["media_errors"]


needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"NOT RUN: no samples at {SAMPLES}")


@needs_samples
def test_a_disk_that_could_not_be_opened_is_no_disk_and_has_no_verdict() -> None:
    judged: Any = judge(SAMPLES / "scrutiny-smart-fail.json")
    assert (judged["storages"], judged["opened"]) == ([], False)
    assert "Open failed" in judged["trouble"]


@needs_samples
def test_a_disk_with_a_bad_cable_is_warned_of_and_not_called_failed() -> None:
    """Its source calls this one failed; smartctl, the disk and the standard do not.

    No attribute of it is or was at its threshold (``when_failed`` is empty throughout, exit status 0). Scrutiny fails
    it for the 108 of attribute 199 by the failure rates of another company's disks. 199 counts errors on the way
    between disk and machine (ATA8-ACS: interface CRC), has no threshold, and stays for ever once a cable was bad: who
    throws the disk away for it throws away a good disk. It stands as a warning, beside the verdict.
    """
    report = _report("scrutiny-ata-failed-attribute")
    assert (report.verdict, report.failing) == ("passed", ())
    assert (report.warnings, report.wear.interface_errors) == (("199 CRC_Error_Count",), 108)


@needs_samples
@pytest.mark.parametrize(
    ("name", "wear"),
    [
        ("kingston-sa400-ssd", {"used_ratio": 0.02, "written_bytes": 398 * 2**30, "read_bytes": 937 * 2**30}),
        ("scrutiny-ata-failed-attribute", {"used_ratio": 0.02, "written_bytes": 10935822505 * 512, "read_bytes": None}),
        ("scrutiny-scsi", {"reallocated_sectors": 56, "read_bytes": 176_987_332_000_000, "media_errors": 0}),
        ("seagate-st3500418as-hdd", {"reallocated_sectors": 1, "pending_sectors": 0, "written_bytes": None}),
        ("wd5003abyx-hdd", {"reallocated_sectors": 0, "uncorrectable_sectors": 0, "used_ratio": None}),
    ],
)
def test_what_its_attributes_mean_where_that_is_sure(name: str, wear: dict[str, Any]) -> None:
    found = _report(name).wear
    assert {key: getattr(found, key) for key in wear} == wear
