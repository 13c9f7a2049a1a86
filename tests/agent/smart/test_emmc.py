import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Wear
from agent.smart import Report
from agent.smart.emmc import report
from tests.fakes import FakeHost

DEVICE = "/sys/block/mmcblk0/device/"


def _host(life_time: str, reserve: str) -> FakeHost:
    return FakeHost(files={DEVICE + "life_time": life_time, DEVICE + "pre_eol_info": reserve})


@pytest.mark.parametrize(
    ("life_time", "reserve", "used", "warnings"),
    [
        ("0x01 0x02\n", "0x01\n", 0.2, ()),
        ("0x0b 0x01\n", "0x01\n", 1.1, ("rated life used up",)),
        ("0x00 0x00\n", "0x03\n", None, ("spare blocks nearly used up",)),
    ],
)
def test_a_chip_tells_the_tenth_of_its_life(
    life_time: str, reserve: str, used: float | None, warnings: tuple[str, ...]
) -> None:
    expected = Report(wear=Wear(name="mmcblk0", used_ratio=used), warnings=warnings)
    assert report(_host(life_time, reserve), "mmcblk0") == expected


def test_a_card_keeps_no_account() -> None:
    assert report(FakeHost(), "mmcblk0") is None
    assert report(_host("0x00 0x00\n", "0x00\n"), "mmcblk0") is None


@given(st.text(), st.text())
def test_any_text_in_its_files_is_read_without_a_fall(life_time: str, reserve: str) -> None:
    report(_host(life_time, reserve), "mmcblk0")
