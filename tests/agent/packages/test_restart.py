"""A restart waits where something newer was installed than what runs."""

import pytest

from agent.contract import Software
from agent.packages.restart import required
from tests.fakes import FakeHost


def _host(running: str, *installed: str) -> FakeHost:
    return FakeHost(
        files={"/proc/sys/kernel/osrelease": running + "\n"},
        directories={"/lib/modules": [*installed, "leftover"]},
        times={f"/lib/modules/{name}/modules.dep": 1.0 for name in installed},
    )


@pytest.mark.parametrize(
    ("running", "installed", "answer"),
    [
        ("6.1.0-21-amd64", ("6.1.0-21-amd64", "6.1.0-20-amd64"), False),
        ("6.1.0-9-amd64", ("6.1.0-9-amd64", "6.1.0-21-amd64"), True),
        ("5.15.0-105-generic", ("5.15.0-105-generic", "5.15.0-107-generic"), True),
        ("5.15.0-105-generic", ("5.15.0-105-generic", "6.5.0-1022-oem"), False),
        ("6.8.9-300.fc40.x86_64", ("6.8.9-300.fc40.x86_64", "6.8.10-300.fc40.x86_64"), True),
        ("6.6.20+rpt-rpi-v8", ("6.6.20+rpt-rpi-v8", "6.6.20+rpt-rpi-2712"), False),
        ("6.9.1-arch1-1", ("6.9.3-arch1-1",), True),
        ("6.18.44+", ("6.1.0-21-amd64",), None),
        ("6.18.44+", (), None),
    ],
)
def test_a_newer_kernel_of_the_same_flavour_waits(running: str, installed: tuple[str, ...], answer: object) -> None:
    assert required(_host(running, *installed), (), None) is answer


def test_what_asks_for_a_restart_is_believed() -> None:
    host = _host("6.1.0-21-amd64", "6.1.0-21-amd64")
    host.times["/run/reboot-required"] = 1.0
    assert required(host, (), None) is True


@pytest.mark.parametrize(
    ("name", "source", "installed", "answer"),
    [
        ("glibc", "rpm", 200.0, "waits"),
        ("glibc", "rpm", 50.0, ""),
        ("glibc", "rpm", None, ""),
        ("bash", "rpm", 200.0, ""),
        ("glibc", "dpkg", 200.0, ""),
    ],
)
def test_a_core_newer_than_the_start_waits(name: str, source: str, installed: float | None, answer: str) -> None:
    host = _host("6.8.9-300.fc40.x86_64", "6.8.9-300.fc40.x86_64")
    softwares = [Software(name=name, source=source, installed_seconds=installed)]
    assert required(host, softwares, 100.0) is bool(answer)
    assert required(host, softwares, None) is False
