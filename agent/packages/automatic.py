"""Whether updates are installed without anybody asking for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.packages import apt_settings
from agent.packages.errata import sections

if TYPE_CHECKING:
    from agent.host import Host
    from agent.units import Units

_PROGRAM: Final = "/usr/bin/unattended-upgrade"
_TIMER: Final = "apt-daily-upgrade.timer"
_NO: Final = frozenset({"", "0", "no", "false", "off", "none", "check"})


class _Way(NamedTuple):
    """A unit that looks for updates, and where it is said whether it installs them: without a file it does."""

    unit: str
    file: str = ""
    section: str = ""
    setting: str = ""


_WAYS: Final = (
    _Way("dnf-automatic-install.timer"),
    _Way("dnf-automatic.timer", "/etc/dnf/automatic.conf", "commands", "apply_updates"),
    _Way("dnf5-automatic.timer", "/etc/dnf/automatic.conf", "commands", "apply_updates"),
    _Way("yum-cron.service", "/etc/yum/yum-cron.conf", "commands", "apply_updates"),
    _Way("rpm-ostreed-automatic.timer", "/etc/rpm-ostreed.conf", "Daemon", "AutomaticUpdatePolicy"),
    _Way("transactional-update.timer"),
)


def by_apt(host: Host, units: Units) -> bool:
    """Return whether Debian's and Ubuntu's unattended upgrades are there, switched on and started by a timer."""
    settings = apt_settings.settings(host)
    return (
        host.modified(_PROGRAM) is not None
        and settings.get("apt::periodic::enable", "1").lower() not in _NO
        and settings.get("apt::periodic::unattended-upgrade", "0").lower() not in _NO
        and units.is_enabled(_TIMER)
    )


def by_timer(host: Host, units: Units) -> bool:
    """Return whether one of the timers of the other systems is started, and installs what it finds."""
    return any(units.is_enabled(way.unit) and _installs(host, way) for way in _WAYS)


def _installs(host: Host, way: _Way) -> bool:
    if not way.file:
        return True
    found = (settings for name, settings in sections(host.read(way.file) or "") if name == way.section)
    return any(settings.get(way.setting, "").lower() not in _NO for settings in found)
