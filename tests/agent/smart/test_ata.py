"""Vendor attributes: one number means many things, and a raw value may hold three."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Wear
from agent.smart import read
from agent.smart.ata import attributes
from tests.agent.smart.documents import ata, attribute, statistics, text


def _wear(*rows: dict[str, Any], **parts: Any) -> Wear:
    report = read(text(ata(attributes=rows, **parts)))
    assert report is not None
    return report.wear


@pytest.mark.parametrize(
    ("said", "raw"),
    [
        ("12", 12),
        ("2725 (151 234 0)", 2725),  # hours, and bytes that the maker keeps for itself
        ("38 (Min/Max 28/39)", 38),
        ("180 (Average 187)", 180),
        ("4994h+12m+33.120s", 4994),
        ("0/6", None),
        ("1 2 3", None),
        ("0x001a0000001a", None),
        ("", None),
        ("-", None),
    ],
)
def test_the_number_is_the_one_that_smartctl_prints_first(said: str, raw: int | None) -> None:
    (found,) = attributes({"ata_smart_attributes": {"table": [attribute(1, "Any", raw=167031278144165, said=said)]}})
    assert found.raw == (raw if said else 167031278144165)


@pytest.mark.parametrize(
    ("value", "worst", "thresh", "failed"),
    [(100, 100, 0, ""), (0, 0, 0, ""), (36, 36, 36, "now"), (40, 36, 36, "past"), (37, 37, 36, "")],
)
def test_a_release_that_does_not_judge_is_judged_by_the_threshold(
    value: int, worst: int, thresh: int, failed: str
) -> None:
    row = attribute(5, "Reallocated_Sector_Ct", value=value, worst=worst, thresh=thresh)
    del row["when_failed"]
    (found,) = attributes({"ata_smart_attributes": {"table": [row]}})
    assert found.failed == failed


@pytest.mark.parametrize(
    ("row", "used"),
    [
        (attribute(231, "SSD_Life_Left", value=98, raw=98), 0.02),  # Phison, Kingston
        (attribute(231, "SSD_Life_Left", value=100, raw=0), 0.0),  # SandForce says nothing in its raw value
        (attribute(233, "Media_Wearout_Indicator", value=89), 0.11),  # Intel
        (attribute(177, "Wear_Leveling_Count", value=98, raw=14), 0.02),  # Samsung
        (attribute(202, "Percent_Lifetime_Remain", value=97, raw=3), 0.03),  # Crucial counts up beside it
        (attribute(202, "Percent_Lifetime_Used", value=98, raw=2), 0.02),
        (attribute(169, "Remaining_Lifetime_Perc", value=93, raw=93), 0.07),  # Silicon Motion
        (attribute(202, "Percent_Lifetime_Remain", value=0, raw=117), 1.0),
        (attribute(169, "Remaining_Lifetime_Perc", value=100, raw=92), None),  # two answers are none
        (attribute(177, "Wear_Leveling_Count", value=200), None),
        (attribute(169, "Bad_Block_Rate", value=96, raw=4), None),  # the same number, another meaning
        (attribute(177, "Wear_Range_Delta", value=96), None),
        (attribute(233, "Flash_Writes_GiB", value=96, raw=979), None),
        (attribute(230, "Media_Wearout_Indicator", value=1, said="0x022a0119022a"), None),  # SanDisk counts up
        (attribute(202, "Data_Address_Mark_Errs", value=96), None),
    ],
)
def test_life_used_up_is_told_where_number_and_name_are_sure(row: dict[str, Any], used: float | None) -> None:
    assert _wear(row).used_ratio == used


def test_a_disk_that_the_database_does_not_know_means_something_else_for_all_we_know() -> None:
    rows = (
        attribute(177, "Wear_Leveling_Count", value=3),
        attribute(241, "Total_LBAs_Written", raw=10),
        attribute(232, "Available_Reservd_Space", value=7),
    )
    assert _wear(*rows, known=False) == Wear(name="sda", powered_seconds=3_600_000.0, power_cycles=20, celsius=31)


@pytest.mark.parametrize(
    ("name", "read_bytes", "written_bytes"),
    [
        ("Total_LBAs_Written", None, 512_000),
        ("Total_LBAs_Read", 512_000, None),
        ("Total_Host_LBA_Written", None, 512_000),
        ("Host_Writes_32MiB", None, 1000 * 2**25),
        ("Host_Reads_32MiB", 1000 * 2**25, None),
        ("Host_Writes_GiB", None, 1000 * 2**30),
        ("Lifetime_Reads_GiB", 1000 * 2**30, None),
        ("Host_Writes_MiB", None, 1000 * 2**20),
        ("Flash_Writes_GiB", None, None),  # within the disk
        ("NAND_Writes_1GiB", None, None),
        ("TLC_Writes_32MiB", None, None),
        ("Total_Writes_GB", None, None),  # of 2^30 or of 10^9
        ("Host_Writes", None, None),  # of what
        ("Lifetime_Writes", None, None),
        ("Total_LBAs_Written_Low", None, None),
        ("Workld_Host_Reads_Perc", None, None),
    ],
)
def test_traffic_is_told_where_the_name_gives_the_unit(
    name: str, read_bytes: int | None, written_bytes: int | None
) -> None:
    found = _wear(attribute(241, name, raw=1000))
    assert (found.read_bytes, found.written_bytes) == (read_bytes, written_bytes)


def test_disks_that_turn_count_in_32_bits_too_often_to_be_believed() -> None:
    assert _wear(attribute(241, "Total_LBAs_Written", raw=543343366), turns=7200).written_bytes is None


def test_sectors_may_be_larger_than_512_bytes() -> None:
    row = attribute(241, "Total_LBAs_Written", raw=10)
    assert _wear(row, logical_block_size=4096).written_bytes == 40_960


def test_the_standards_own_statistics_go_before_a_makers_attributes() -> None:
    own = statistics(p1_24=2000, p1_40=1000, p7_8=55)
    rows = (attribute(241, "Total_LBAs_Written", raw=1), attribute(177, "Wear_Leveling_Count", value=99))
    found = _wear(*rows, **own)
    assert (found.written_bytes, found.read_bytes, found.used_ratio) == (2000 * 512, 1000 * 512, 0.55)


def test_statistics_fill_what_no_attribute_tells() -> None:
    found = _wear(attribute(5, "Reallocated_Sector_Ct", raw=1), **statistics(p3_32=9, p3_56=4, p4_8=2))
    assert (found.reallocated_sectors, found.pending_sectors, found.media_errors) == (1, 4, 2)


def test_a_statistic_that_is_not_valid_is_none() -> None:
    own = statistics(p7_8=55)
    own["ata_device_statistics"]["pages"][0]["table"][0]["flags"]["valid"] = False
    assert _wear(**own).used_ratio is None


def test_hours_are_read_off_the_table_where_smartctl_does_not_sum_them_up() -> None:
    found = ata(attributes=(attribute(9, "Power_On_Hours", raw=2**60, said="2725 (151 234 0)"),))
    del found["power_on_time"]
    report = read(text(found))
    assert report is not None
    assert report.wear.powered_seconds == 2725 * 3600


def test_what_is_left_of_the_reserve() -> None:
    assert _wear(attribute(232, "Available_Reservd_Space", value=97)).spare_ratio == 0.97
    assert _wear(attribute(170, "Grown_Failing_Block_Ct", value=97)).spare_ratio is None


@given(st.lists(st.builds(attribute, st.integers(), st.text(), value=st.integers(), raw=st.integers(), said=st.text())))
def test_any_table_is_read_without_a_fall(rows: list[dict[str, Any]]) -> None:
    _wear(*rows)
