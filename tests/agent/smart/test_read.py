"""What a disk says of itself, by every protocol, through every bridge, in every release of smartctl's JSON."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.storages import of_report
from agent.contract import Wear
from agent.encode import encode
from agent.fit import fit
from agent.smart import Report, read
from tests.agent.smart.documents import VERSIONS, ata, attribute, document, not_opened, nvme, scsi, text


def _read(document: dict[str, Any]) -> Report:
    report = read(text(document))
    assert report is not None
    return report


@pytest.mark.parametrize("version", VERSIONS)
def test_an_ata_disk_reads_the_same_in_every_release(version: tuple[int, int]) -> None:
    attributes = (
        attribute(5, "Reallocated_Sector_Ct", thresh=10, raw=2, prefail=True),
        attribute(197, "Current_Pending_Sector", raw=3),
        attribute(198, "Offline_Uncorrectable", raw=4),
        attribute(199, "UDMA_CRC_Error_Count", raw=6),
    )
    assert _read(ata(version, attributes=attributes, turns=7200)) == Report(
        wear=Wear(
            name="sda",
            powered_seconds=3_600_000.0,
            power_cycles=20,
            celsius=31,
            reallocated_sectors=2,
            pending_sectors=3,
            uncorrectable_sectors=4,
            interface_errors=6,
        ),
        model="Disk 500",
        serial="S0001",
        firmware="01.01A01",
        wwn="naa.50014eefffffffff",
        size_bytes=500_107_862_016,
        bus="sata",
        rotational=True,
        verdict="passed",
        failing=(),
        warnings=("5 Reallocated_Sector_Ct", "197 Current_Pending_Sector", "198 Offline_Uncorrectable"),
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_an_nvme_disk_reads_the_same_in_every_release(version: tuple[int, int]) -> None:
    assert _read(nvme(version)) == Report(
        wear=Wear(
            name="nvme0",
            powered_seconds=3149 * 3600.0,
            power_cycles=16,
            celsius=35,
            used_ratio=0.04,
            spare_ratio=0.97,
            media_errors=0,
            read_bytes=2_000_000 * 512_000,
            written_bytes=3_000_000 * 512_000,
        ),
        model="NVMe 250",
        serial="S0002",
        firmware="2B2QEXM7",
        wwn="eui.0025385a11b3699d",
        size_bytes=250_059_350_016,
        bus="nvme",
        rotational=False,
        verdict="passed",
        failing=(),
        warnings=(),
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sas_disk_reads_the_same_in_every_release(version: tuple[int, int]) -> None:
    report = _read(scsi(version))
    expected = Report(
        wear=Wear(
            name="sdg",
            powered_seconds=43549 * 3600.0 + 33 * 60,
            celsius=34,
            reallocated_sectors=0,
            media_errors=0,
            read_bytes=1_769_332_000_000,
            written_bytes=864_600_000_000,
        ),
        model="MAKER ST600MM0006",
        serial="S0003",
        firmware="LS0A",
        wwn="naa.5000c50000000001",
        size_bytes=600_127_266_816,
        bus="sas",
        rotational=True,
        verdict="passed",
        failing=(),
        warnings=(),
    )
    # What the older releases print for people only, they leave out of their JSON.
    assert report == (expected if version >= (7, 3) else replace(expected, wwn=None, bus="scsi"))


@pytest.mark.parametrize(
    ("exit_status", "passed", "verdict"),
    [
        (0x00, True, "passed"),
        (0x01, None, None),  # the command line was not understood
        (0x02, None, None),  # not opened, or asleep
        (0x04, True, "passed"),  # one command of several failed
        (0x04, None, None),
        (0x08, False, "failed"),
        (0x08, None, "failed"),
        (0x18, None, "failed"),
        (0x20, True, "passed"),  # something was below its threshold once
        (0x40, True, "passed"),  # the error log has entries
        (0x80, True, "passed"),
        (0xD8, False, "failed"),
    ],
)
def test_each_bit_of_the_exit_status_means_what_the_manual_says(
    exit_status: int,
    passed: bool | None,  # noqa: FBT001  # a column of the table above
    verdict: str | None,
) -> None:
    assert _read(ata(passed=passed, exit_status=exit_status)).verdict == verdict


def test_a_disk_that_calls_itself_good_has_failed_once_a_predicting_attribute_is_below_its_threshold() -> None:
    """Samsung's and others' firmware is known to go on saying PASSED."""
    low = attribute(5, "Reallocated_Sector_Ct", value=1, worst=1, thresh=5, raw=1975, prefail=True, when="now")
    report = _read(ata(attributes=(low,), passed=True))
    assert (report.verdict, report.failing) == ("failed", ("5 Reallocated_Sector_Ct: now",))


def test_an_attribute_of_age_below_its_threshold_is_told_and_is_no_failure() -> None:
    old = attribute(202, "Percent_Lifetime_Remain", value=1, worst=1, thresh=1, raw=99, when="now")
    report = _read(ata(attributes=(old,)))
    assert (report.verdict, report.failing) == ("passed", ("202 Percent_Lifetime_Remain: now",))


def test_what_was_below_its_threshold_once_is_told_as_past() -> None:
    hot = attribute(190, "Airflow_Temperature_Cel", value=60, worst=40, thresh=45, when="past", prefail=True)
    report = _read(ata(attributes=(hot,), exit_status=0x20))
    assert (report.verdict, report.failing) == ("passed", ("190 Airflow_Temperature_Cel: past",))


@pytest.mark.parametrize(
    ("bits", "failing"),
    [
        (0x01, ("spare below threshold: now",)),
        (0x02, ("temperature beyond limits: now",)),
        (0x0C, ("reliability degraded: now", "media read-only: now")),
        (0x20, ("persistent memory region unreliable: now",)),
    ],
)
def test_an_nvme_disk_says_why_it_fails(bits: int, failing: tuple[str, ...]) -> None:
    report = _read(nvme(log={"critical_warning": bits}, exit_status=0x08))
    assert (report.verdict, report.failing) == ("failed", failing)


def test_a_sas_disk_says_why_it_fails() -> None:
    said = "FAILURE PREDICTION THRESHOLD EXCEEDED: ascq=0x5"
    report = _read(scsi(smart_status={"passed": False, "scsi": {"asc": 93, "ascq": 5, "ie_string": said}}))
    assert (report.verdict, report.failing) == ("failed", (f"{said}: now",))


def test_a_disk_that_could_not_be_opened_has_no_verdict_and_says_why() -> None:
    report = _read(not_opened())
    assert report == Report(
        wear=Wear(name=""), opened=False, trouble="Smartctl open device: /dev/sda failed: Permission denied"
    )


def test_a_disk_asleep_has_no_verdict() -> None:
    asleep = ata(passed=None, exit_status=0x02)
    for gone in ("ata_smart_attributes", "power_on_time", "power_cycle_count", "temperature", "smart_support"):
        del asleep[gone]
    report = _read(asleep)
    assert (report.opened, report.verdict, report.failing, report.warnings) == (False, None, None, None)


@pytest.mark.parametrize(
    ("device", "name", "bus"),
    [
        ({"name": "/dev/sdc", "type": "usbjmicron", "info_name": "/dev/sdc [USB JMicron]"}, "sdc", "usb"),
        ({"name": "/dev/sdc", "type": "sat", "info_name": "/dev/sdc [SAT]"}, "sdc", "sata"),
        ({"name": "/dev/sda", "type": "sat+megaraid,3", "info_name": "/dev/sda [megaraid_disk_03] [SAT]"}, "", "sata"),
        (
            {"name": "/dev/bus/0", "type": "sat+megaraid,3", "info_name": "/dev/bus/0 [megaraid_disk_03] [SAT]"},
            "",
            "sata",
        ),
    ],
)
def test_a_bridge_or_controller_in_between_is_told_by_name_and_bus(device: dict[str, str], name: str, bus: str) -> None:
    report = _read(ata(device={**device, "protocol": "ATA"}))
    expected = name or f"{device['name'].removeprefix('/dev/')} megaraid,3"
    assert (report.wear.name, report.bus) == (expected, bus)


def test_an_nvme_disk_behind_a_usb_bridge_keeps_its_health_log() -> None:
    bridge = {"name": "/dev/sdb", "info_name": "/dev/sdb [USB NVMe JMicron]", "type": "sntjmicron", "protocol": "NVMe"}
    report = _read(nvme(device=bridge))
    assert (report.bus, report.wear.used_ratio, report.verdict) == ("usb", 0.04, "passed")


@pytest.mark.parametrize(
    ("found", "warning"),
    [
        (nvme(log={"media_errors": 7}), "media errors"),
        (nvme(log={"percentage_used": 104}), "rated life used up"),
        (scsi(scsi_grown_defect_list=56), "grown defects"),
        (scsi(scsi_error_counter_log={"read": {"total_uncorrected_errors": 2}}), "media errors"),
        (ata(exit_status=0x80), "self-test failed"),
        (ata(attributes=(attribute(187, "Reported_Uncorrect", raw=1),)), "187 Reported_Uncorrect"),
        (ata(attributes=(attribute(199, "UDMA_CRC_Error_Count", raw=100),)), "199 UDMA_CRC_Error_Count"),
        (ata(passed=None, smart_support={"available": True, "enabled": False}), "SMART switched off"),
    ],
)
def test_what_speaks_against_a_disk_is_a_warning_and_not_a_failure(found: dict[str, Any], warning: str) -> None:
    report = _read(found)
    assert report.warnings == (warning,)
    assert report.verdict != "failed"


def test_a_few_errors_of_a_cable_are_no_warning() -> None:
    report = _read(ata(attributes=(attribute(199, "UDMA_CRC_Error_Count", raw=99),)))
    assert (report.warnings, report.wear.interface_errors) == ((), 99)


def test_a_bridge_that_answers_for_a_volume_it_knows_nothing_of_is_no_frozen_disk() -> None:
    volume = scsi(temperature={"current": 0, "drive_trip": 0}, exit_status=4)
    del volume["smart_status"]
    report = _read(volume)
    assert (report.verdict, report.wear.celsius) == (None, None)


def test_flash_and_silence_are_the_same_0_on_a_sas_disk_and_so_stay_unsaid() -> None:
    assert _read(scsi(turns=0)).rotational is None
    assert _read(ata(turns=0)).rotational is False


def test_a_life_beyond_its_promise_is_more_than_one() -> None:
    assert _read(nvme(log={"percentage_used": 255})).wear.used_ratio == 2.55
    assert _read(scsi(scsi_percentage_used_endurance_indicator=12)).wear.used_ratio == 0.12


def test_counters_of_128_bits_are_read_or_left_out_but_never_wrapped() -> None:
    assert (
        _read(nvme(log={"data_units_read": 2**53 + 1, "data_units_read_s": "x"})).wear.read_bytes
        == (2**53 + 1) * 512_000
    )
    assert _read(nvme(log={"data_units_read": 2**100})).wear.read_bytes is None


@pytest.mark.parametrize("words", ["", "1e3", "-1.0", "1.5.2", "١٢٣", "9" * 40, "nan"])
def test_gigabytes_that_are_no_number_are_none(words: str) -> None:
    log = {"read": {"gigabytes_processed": words, "total_uncorrected_errors": 0}}
    assert _read(scsi(scsi_error_counter_log=log)).wear.read_bytes is None


@pytest.mark.parametrize("nothing", ["", "{}", "[]", "null", "3", "[" * 100_000, "1" * 5000, '{"a":1}', "\ud800"])
def test_what_smartctl_did_not_write_is_no_report(nothing: str) -> None:
    assert read(nothing) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_KEYS = sorted({key for each in (ata(), nvme(), scsi(), document()) for key in each})


@given(st.text() | _JSON.map(json.dumps))
def test_any_text_is_read_without_a_fall(anything: str) -> None:
    read(anything)


@given(st.sampled_from([ata, nvme, scsi]), st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=5), st.data())
def test_any_value_in_any_place_gives_what_the_contract_takes(make: Any, odd: dict[str, Any], data: Any) -> None:
    found = make(**odd)
    for path in data.draw(st.lists(st.sampled_from(list(_paths(make()))), max_size=4)):
        _put(found, path, data.draw(_JSON))
    report = read(json.dumps(found))
    if report is not None:
        encode([fit(of_report("sda", report)), fit(report.wear)])


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from _paths(inner, (*path, key))


def _put(value: Any, path: tuple[Any, ...], odd: Any) -> None:
    for key in path[:-1]:
        if not isinstance(value, dict | list) or (isinstance(value, list) and key not in range(len(value))):
            return
        value = value[key] if isinstance(value, list) else value.get(key)
    if isinstance(value, dict):
        value[path[-1]] = odd
