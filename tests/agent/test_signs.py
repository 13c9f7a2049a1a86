from pathlib import Path
from typing import Any

import pytest

from agent.contract import SECTION_NAMES
from agent.host import LiveHost
from agent.signs import SIGNS, Watch
from tests.fakes import HOST_NAMES, FakeHost, recorded

NETS = {"/sys/class/net": ["docker0", "eth0"]}
LINKS = {
    "/sys/class/net/eth0": "/sys/devices/pci0/net/eth0",
    "/sys/class/net/docker0": "/sys/devices/virtual/net/docker0",
}


def _after(host: FakeHost, **change: Any) -> frozenset[str]:
    """Return what a change that lasts says is worth a look."""
    watch = Watch(host)
    for name, value in change.items():
        setattr(host, name, value)
    assert watch.changed() == frozenset(), "not before it has lasted"
    found = watch.changed()
    assert watch.changed() == frozenset(), "not twice"
    return found


@pytest.mark.parametrize(
    ("change", "sections"),
    [
        ({"directories": {"/sys/bus/usb/devices": ["1-1"]}}, {"usb_devices"}),
        ({"directories": {"/sys/bus/pci/devices": ["0000:01:00.0"]}}, {"pci_devices", "gpus"}),
        ({"directories": {"/sys/block": ["sdb", "loop0"]}}, {"storages", "filesystems"}),
        ({"directories": NETS, "links": LINKS}, {"networks"}),
        ({"directories": {"/sys/class/power_supply": ["BAT1"]}}, {"batteries"}),
        (
            {
                "directories": {"/sys/class/drm": ["card0", "card0-DP-1"]},
                "blobs": {"/sys/class/drm/card0-DP-1/edid": "00ff"},
            },
            {"monitors"},
        ),
        ({"times": {"/var/lib/dpkg/status": 2.0}}, {"softwares", "updates", "antiviruses", "remote_tools"}),
        ({"times": {"/var/lib/apt/lists": 2.0}}, {"updates"}),
    ],
)
def test_each_sign_names_its_sections(change: dict[str, Any], sections: set[str]) -> None:
    assert _after(FakeHost(), **change) == sections


@pytest.mark.parametrize(
    "change",
    [
        {"directories": {"/sys/block": ["loop1", "ram0", "zram0"]}},
        {
            "directories": {"/sys/class/net": ["docker0"]},
            "links": {"/sys/class/net/docker0": LINKS["/sys/class/net/docker0"]},
        },
        {"directories": {"/sys/class/drm": ["card0", "renderD128"]}},
    ],
)
def test_what_comes_and_goes_without_hardware_is_no_sign(change: dict[str, Any]) -> None:
    assert _after(FakeHost(), **change) == frozenset()


def test_a_package_manager_at_work_is_waited_for() -> None:
    host = FakeHost(times={"/var/lib/dpkg/status": 1.0})
    watch = Watch(host)
    for moment in (2.0, 3.0, 4.0):
        host.times["/var/lib/dpkg/status"] = moment
        assert watch.changed() == frozenset()
    assert "softwares" in watch.changed()


def test_what_is_refused_is_no_sign_and_no_harm() -> None:
    assert _after(FakeHost(), denied=["/sys/class/drm"]) == frozenset()


def test_every_section_that_a_sign_names_exists() -> None:
    assert all(sign.sections <= set(SECTION_NAMES) for sign in SIGNS)


@pytest.mark.parametrize("name", HOST_NAMES)
def test_a_machine_that_stays_as_it_is_shows_no_sign(name: str) -> None:
    watch = Watch(recorded(name))
    assert [watch.changed() for _ in range(3)] == [frozenset()] * 3


def test_this_machine_can_be_watched() -> None:
    assert Path("/sys").exists()
    watch = Watch(LiveHost())
    assert len(watch._known) == len(SIGNS)
    watch.changed()
