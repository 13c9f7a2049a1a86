"""Whether updates come by themselves."""

import pytest

from agent.packages.automatic import by_apt, by_timer
from agent.units import Units
from tests.fakes import FakeHost

WANTS = "/etc/systemd/system/timers.target.wants"
SETTINGS = "/etc/apt/apt.conf.d/20auto-upgrades"


def _debian(**changes: str) -> FakeHost:
    values = {"Unattended-Upgrade": "1", "Update-Package-Lists": "1", **changes}
    text = "".join(f'APT::Periodic::{name.replace("_", "-")} "{value}";\n' for name, value in values.items())
    return FakeHost(
        files={SETTINGS: text},
        times={"/usr/bin/unattended-upgrade": 1.0},
        directories={"/etc/systemd/system": ["timers.target.wants"], WANTS: ["apt-daily-upgrade.timer"]},
    )


def _by_apt(host: FakeHost) -> bool:
    return by_apt(host, Units(host))


def test_debian_upgrades_itself_when_all_is_there() -> None:
    assert _by_apt(_debian())


def test_one_thing_missing_is_enough_to_stop_it() -> None:
    assert not _by_apt(_debian(Unattended_Upgrade="0"))
    assert not _by_apt(_debian(Enable="0"))
    for path in ("times", "directories", "files"):
        host = _debian()
        setattr(host, path, {})
        assert not _by_apt(host)
    masked = _debian()
    masked.links["/etc/systemd/system/apt-daily-upgrade.timer"] = "/dev/null"
    assert not _by_apt(masked)


@pytest.mark.parametrize(
    ("unit", "files", "answer"),
    [
        ("dnf-automatic.timer", {"/etc/dnf/automatic.conf": "[commands]\napply_updates = yes\n"}, True),
        ("dnf-automatic.timer", {"/etc/dnf/automatic.conf": "[commands]\napply_updates = no\n"}, False),
        ("dnf-automatic.timer", {"/etc/dnf/automatic.conf": "[emitters]\napply_updates = yes\n"}, False),
        ("dnf-automatic.timer", {}, False),
        ("dnf5-automatic.timer", {"/etc/dnf/automatic.conf": "[commands]\napply_updates=True\n"}, True),
        ("dnf-automatic-install.timer", {}, True),
        ("dnf-makecache.timer", {}, False),
        ("rpm-ostreed-automatic.timer", {"/etc/rpm-ostreed.conf": "[Daemon]\nAutomaticUpdatePolicy=stage\n"}, True),
        ("rpm-ostreed-automatic.timer", {"/etc/rpm-ostreed.conf": "[Daemon]\n#AutomaticUpdatePolicy=none\n"}, False),
        ("transactional-update.timer", {}, True),
    ],
)
def test_other_systems_have_a_timer_each(unit: str, files: dict[str, str], answer: object) -> None:
    directories = {"/etc/systemd/system": ["timers.target.wants"], WANTS: [unit]}
    host = FakeHost(files=files, directories=directories)
    assert by_timer(host, Units(host)) is answer
