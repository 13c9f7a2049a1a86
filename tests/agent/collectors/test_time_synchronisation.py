"""Who keeps the clock right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.base import NotApplicable
from agent.collectors.time_synchronisation import _named, collect, parse_leap, parse_tracking
from agent.contract import TimeSynchronisation
from tests.fakes import FakeHost

SYNCHRONISED = (
    "7F7F0101,,5,1795649218.439698814,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,"
    "0.000000000,0.000000000,0.0,Normal\n"
)
"""What chrony 4.3 says with a clock to go by, and below without one."""
LOST = (
    "00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,"
    "1.000000000,1.000000000,0.0,Not synchronised\n"
)
CHRONY = """\
# pool old.example.org
confdir /etc/chrony/conf.d
pool 2.debian.pool.ntp.org iburst
server time.example.vn iburst prefer
sourcedir /run/chrony-dhcp
sourcedir /etc/chrony/sources.d
driftfile /var/lib/chrony/chrony.drift
"""
TRACKING = "chronyc -c -n tracking"


def _host(unit: str, **files: str) -> FakeHost:
    return FakeHost(
        files=files,
        directories={"/sys/fs/cgroup/system.slice": [unit, "ssh.service"]},
        links={"/etc/localtime": "/usr/share/zoneinfo/Asia/Ho_Chi_Minh"},
        times={"/run/systemd/system": 1.0},
    )


def test_chrony_is_asked_and_its_servers_are_those_of_all_its_files() -> None:
    host = _host(
        "chrony.service",
        **{
            "/etc/chrony/chrony.conf": CHRONY,
            "/etc/chrony/sources.d/local.sources": "server 192.0.2.1\n",
            "/etc/chrony/conf.d/README": "server no.example.org\n",
        },
    )
    host.tools = {TRACKING: [0, SYNCHRONISED]}
    assert collect(host) == TimeSynchronisation(
        service="chrony",
        synchronised=True,
        servers=("2.debian.pool.ntp.org", "time.example.vn", "192.0.2.1"),
        timezone="Asia/Ho_Chi_Minh",
    )


@pytest.mark.parametrize(
    ("told", "answer"),
    [([0, LOST], False), ([1, "506 Cannot talk to daemon\n"], None), ([0, "nonsense"], None), (None, None)],
)
def test_what_chrony_does_not_say_is_unknown(told: list[object] | None, answer: object) -> None:
    host = _host("chronyd.service")
    if told:
        host.tools = {TRACKING: told}
    assert collect(host).synchronised is answer


def test_timesyncd_leaves_a_mark_when_it_has_set_the_clock() -> None:
    host = _host("systemd-timesyncd.service", **{"/etc/systemd/timesyncd.conf": "[Time]\n#NTP=\n#FallbackNTP=x\n"})
    assert collect(host) == TimeSynchronisation(
        service="systemd-timesyncd", synchronised=False, timezone="Asia/Ho_Chi_Minh"
    )
    host.times["/run/systemd/timesync/synchronized"] = 1.0
    host.files["/etc/systemd/timesyncd.conf.d/10.conf"] = "[Time]\nNTP=time.example.vn 192.0.2.1\n"
    assert collect(host) == TimeSynchronisation(
        service="systemd-timesyncd",
        synchronised=True,
        servers=("time.example.vn", "192.0.2.1"),
        timezone="Asia/Ho_Chi_Minh",
    )


def test_ntp_is_asked_for_its_leap_status() -> None:
    host = _host("ntp.service", **{"/etc/ntp.conf": "server -4 a.example.org iburst\npool b.example.org\n"})
    host.tools = {"ntpq -c rv 0 leap": [0, "leap=00\n"]}
    assert collect(host).synchronised is True
    assert collect(host).servers == ("a.example.org", "b.example.org")


def test_nobody_keeps_the_clock_is_something_else_than_nobody_knows() -> None:
    assert collect(_host("cron.service")) == TimeSynchronisation(service="", timezone="Asia/Ho_Chi_Minh")


def test_without_systemd_the_service_is_the_one_that_is_to_run() -> None:
    host = FakeHost(files={"/etc/timezone": "Asia/Bangkok\n"})
    host.directories = {
        "/etc/systemd/system": ["multi-user.target.wants"],
        "/etc/systemd/system/multi-user.target.wants": ["openntpd.service"],
    }
    assert collect(host) == TimeSynchronisation(service="openntpd", timezone="Asia/Bangkok")


def test_a_container_has_no_clock_of_its_own() -> None:
    with pytest.raises(NotApplicable):
        collect(FakeHost(files={"/run/systemd/container": "lxc\n"}))


@pytest.mark.parametrize(
    ("text", "answer"), [("leap=00", True), ("x, leap=11, y", False), ("leap=3", False), ("", None)]
)
def test_a_leap_status_of_three_is_no_synchronisation(text: str, answer: object) -> None:
    assert parse_leap(text) is answer


@given(st.text(max_size=200))
def test_any_answer_is_read_without_harm(text: str) -> None:
    assert parse_tracking(text) in {True, False, None}
    assert parse_leap(text) in {True, False, None}
    assert len(_named(text)) <= text.count("\n") + 1


def test_a_file_of_blanks_costs_no_more_than_any_other() -> None:
    assert _named("\n" * 500_000 + " " * 500_000) == []
