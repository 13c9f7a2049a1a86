import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.operating_system import collect, parse_release
from tests.fakes import FakeHost, recorded


def test_quotes_of_both_kinds_come_off_and_comments_are_passed_over() -> None:
    text = '# PRETTY_NAME=no\nNAME=\'Linux Mint\'\nVERSION_ID="22.1"\nID=linuxmint\nBROKEN="open\nno assignment\n'
    expected = {"NAME": "Linux Mint", "VERSION_ID": "22.1", "ID": "linuxmint", "BROKEN": '"open'}
    assert parse_release(text) == expected


@given(st.text(max_size=60))
def test_no_release_file_is_too_odd_to_be_read(text: str) -> None:
    assert all(isinstance(value, str) for value in parse_release(text).values())


def test_a_system_without_a_release_file_is_linux() -> None:
    assert collect(FakeHost()).name == "Linux"


def _boot(host: FakeHost, seconds: int) -> float | None:
    host.files["/proc/stat"] = f"cpu  1 2 3\nbtime {seconds}\n"
    return collect(host).boot_seconds


def test_the_boot_is_told_by_the_minute() -> None:
    assert _boot(FakeHost(), 1573144217) == 1573144200.0


@given(st.integers(1_500_000_000, 1_900_000_000), st.lists(st.integers(-60, 60), min_size=1, max_size=5))
def test_a_corrected_clock_does_not_move_the_boot(boot: int, corrections: list[int]) -> None:
    host = FakeHost()
    told = _boot(host, boot)
    assert {_boot(host, boot + correction) for correction in corrections} == {told}


def test_a_clock_set_right_by_years_does() -> None:
    host = FakeHost()
    assert _boot(host, 1_000_000) != _boot(host, 1_573_144_217) == 1573144200.0


def test_a_kernel_that_does_not_say_leaves_it_unsaid() -> None:
    host = recorded("desktop")
    host.files["/proc/stat"] = "cpu 1 2 3\nbtime soon\n"
    assert collect(host).boot_seconds is None


@pytest.mark.parametrize(
    ("times", "moment"),
    [
        ({"/var/log/installer/syslog": 1.6e9 + 0.5, "/etc/machine-id": 1.7e9, "/lost+found": 1.5e9}, 1.6e9),
        ({"/var/log/anaconda/journal.log": 1.6e9, "/etc/machine-id": 1.7e9}, 1.6e9),
        ({"/etc/machine-id": 1.7e9, "/lost+found": 1.5e9}, 1.7e9),
        ({"/etc/machine-id": 3600.0, "/lost+found": 1.5e9}, 1.5e9),
        ({"/lost+found": 0.0}, None),
        ({}, None),
    ],
)
def test_the_setting_up_is_dated_by_what_is_written_once(times: dict[str, float], moment: float | None) -> None:
    assert collect(FakeHost(times=times)).installed_seconds == moment


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("SUPPORT_END=2025-05-13", "2025-05-13"),
        ('SUPPORT_END="2025-05-13"', "2025-05-13"),
        ("SUPPORT_END=soon", None),
        ("SUPPORT_END=", None),
        ("", None),
    ],
)
def test_a_system_may_say_itself_when_its_support_ends(line: str, day: str | None) -> None:
    assert collect(FakeHost(files={"/etc/os-release": f"NAME=Fedora\n{line}\n"})).support_end == day
