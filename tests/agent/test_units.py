"""What systemd starts and runs is told without looking at anybody's processes."""

import pytest

from agent.units import Units
from tests.fakes import FakeHost


def _host(slices: str = "/sys/fs/cgroup/system.slice") -> FakeHost:
    return FakeHost(
        times={
            "/run/systemd/system": 1.0,
            "/lib/systemd/system/ssh.service": 1.0,
            "/usr/lib/systemd/system/vnc@.service": 1,
        },
        directories={
            "/etc/systemd/system": [
                "dbus-org.service",
                "multi-user.target.wants",
                "sockets.target.wants",
                "off.service",
            ],
            "/etc/systemd/system/multi-user.target.wants": ["ssh.service", "off.service", "gone.service"],
            "/etc/systemd/system/sockets.target.wants": ["cups.socket", "vnc@1.service"],
            slices: ["ssh.service", "system-vnc.slice", "cgroup.procs"],
            f"{slices}/system-vnc.slice": ["vnc@1.service", "cgroup.procs"],
        },
        links={"/etc/systemd/system/off.service": "/dev/null"},
    )


def test_what_is_installed_has_a_file() -> None:
    units = Units(_host())
    assert units.is_there("ssh.service")
    assert units.is_there("vnc@")
    assert not units.is_there("telnet.service")


def test_what_is_wanted_and_not_masked_is_enabled() -> None:
    units = Units(_host())
    enabled = ["ssh.service", "cups.socket", "off.service", "vnc@", "telnet.service"]
    assert [units.is_enabled(unit) for unit in enabled] == [True, True, False, True, False]


@pytest.mark.parametrize("slices", ["/sys/fs/cgroup/system.slice", "/sys/fs/cgroup/systemd/system.slice"])
def test_what_has_a_control_group_is_running(slices: str) -> None:
    units = Units(_host(slices))
    assert [units.is_running(unit) for unit in ("ssh.service", "vnc@", "cups.service")] == [True, True, False]
    assert units.any_running(("cups.service", "ssh.service")) is True
    assert units.any_running(("cups.service",)) is False
    assert units.any_running(()) is None


def test_without_systemd_nobody_knows_what_runs() -> None:
    host = _host()
    del host.times["/run/systemd/system"]
    assert Units(host).is_running("ssh.service") is None
    assert Units(host).any_running(("ssh.service",)) is None
