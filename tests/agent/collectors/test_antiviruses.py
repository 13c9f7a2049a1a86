"""What stands against malware."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.antiviruses import collect, made
from agent.contract import Antivirus
from tests.fakes import FakeHost

DAY = 86_400
HEADER = "ClamAV-VDB:08 Nov 2019 03-52 -0500:{}:64332:63:{}:{}:raynman:{}".format


def _header(version: int, made_seconds: int) -> str:
    return HEADER(version, "d" * 32, "s" * 200, made_seconds).ljust(512)


def _host() -> FakeHost:
    return FakeHost(
        files={
            "/var/lib/clamav/main.cvd": _header(58, 1_500_000_000) + "x" * 2000,
            "/var/lib/clamav/daily.cld": _header(25_627, 1_573_203_165) + "x" * 2000,
            "/var/lib/clamav/freshclam.dat": "9",
        },
        times={"/usr/bin/clamscan": 1.0, "/run/systemd/system": 1.0},
        directories={"/sys/fs/cgroup/system.slice": ["clamav-daemon.service"]},
    )


def test_clamav_tells_the_day_of_its_newest_definitions() -> None:
    assert collect(_host()) == (
        Antivirus(
            name="ClamAV",
            publisher="Cisco Talos",
            enabled=True,
            definitions_seconds=float(1_573_203_165 // DAY * DAY),
        ),
    )


def test_a_scanner_that_nobody_started_is_not_enabled() -> None:
    host = _host()
    host.directories["/sys/fs/cgroup/system.slice"] = ["ssh.service"]
    assert [one.enabled for one in collect(host)] == [False]


def test_without_definitions_there_is_no_day() -> None:
    host = _host()
    host.files = {}
    assert [one.definitions_seconds for one in collect(host)] == [None]


def test_a_commercial_one_is_told_by_its_place() -> None:
    host = FakeHost(times={"/opt/kaspersky/kesl": 1.0})
    assert collect(host) == (Antivirus(name="Kaspersky Endpoint Security", publisher="Kaspersky"),)


def test_a_machine_without_any_says_so() -> None:
    assert collect(FakeHost()) == ()


@pytest.mark.parametrize("text", ["", "ClamAV-VDB:x", "Other:" + ":" * 7 + "1", "ClamAV-VDB:1:2:3:4:5:6:7:soon"])
def test_what_is_no_header_tells_no_day(text: str) -> None:
    assert made(text.encode()) is None


@given(st.binary(max_size=600))
def test_any_bytes_are_read_without_harm(content: bytes) -> None:
    assert made(content) is None
    made(b"ClamAV-VDB:1:2:3:4:5:6:7:" + content)
