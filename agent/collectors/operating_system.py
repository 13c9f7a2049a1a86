"""What runs on the machine, and since when."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, first_line
from agent.contract import OperatingSystem

if TYPE_CHECKING:
    from agent.host import Host

_MINUTE: Final = 60
_NO_CLOCK: Final = 946_684_800.0  # 2000-01-01
_BIRTHS: Final = (
    "/var/log/installer/syslog",  # Debian, Ubuntu
    "/var/log/installer/installer-journal.txt",  # Ubuntu since 2020
    "/var/log/anaconda/journal.log",  # Fedora, Red Hat
    "/var/log/anaconda/anaconda.log",
    "/etc/machine-id",  # systemd, at the first start of an installation or of a copied image
    "/lost+found",  # mke2fs
)


def collect(host: Host) -> OperatingSystem:
    """Return the distribution by its own account, the kernel by its."""
    release = parse_release(host.read("/etc/os-release") or host.read("/usr/lib/os-release") or "")
    return OperatingSystem(
        name=release.get("PRETTY_NAME") or release.get("NAME") or "Linux",
        id=release.get("ID"),
        version=release.get("VERSION_ID"),
        kernel=first_line(host, "/proc/sys/kernel/osrelease"),
        architecture=host.architecture(),
        hostname=first_line(host, "/proc/sys/kernel/hostname"),
        boot_seconds=_boot_seconds(host),
        installed_seconds=_installed_seconds(host),
        support_end=_day(release.get("SUPPORT_END")),
    )


def parse_release(text: str) -> dict[str, str]:
    """Return the values of an os-release file; a line that is not an assignment is passed over."""
    pairs = (line.strip().partition("=") for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {name: _unquote(value) for name, equals, value in pairs if equals}


def _unquote(value: str) -> str:
    try:
        return "".join(shlex.split(value))
    except ValueError:  # a quotation mark that never closes: better the value with it than none
        return value


def _day(text: str | None) -> str | None:
    """Return a day as os-release(5) has it, ``2028-06-30``, and nothing else."""
    return text if text and re.fullmatch(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]", text) else None


def _installed_seconds(host: Host) -> float | None:
    """Return when this system was set up, by the first of what is written then and never again.

    A moment before ``_NO_CLOCK`` comes from an image made without dates, or from a machine without a clock.
    """
    return next((moment for path in _BIRTHS if (moment := _moment(host, path)) is not None), None)


def _moment(host: Host, path: str) -> float | None:
    moment = host.modified(path)
    return float(int(moment)) if moment is not None and moment >= _NO_CLOCK else None


def _boot_seconds(host: Host) -> float | None:
    """Return the minute of the boot, and keep to it: the kernel's figure trembles with the clock's corrections."""
    told = told_by_kernel(host.read("/proc/stat") or "")
    if told is None:
        return None
    (held,) = host.memory.get("boot_seconds", (told,))
    if abs(held - told) > 2 * _MINUTE:
        held = told
    host.memory["boot_seconds"] = (held,)
    return float(round(held / _MINUTE) * _MINUTE)


def told_by_kernel(stat: str) -> float | None:
    """Return when the machine was started, in seconds since the epoch."""
    for line in stat.splitlines():
        name, _, value = line.partition(" ")
        if name == "btime" and value.isdigit():
            return float(value)
    return None


OPERATING_SYSTEM = Collector("operating_system", collect, every_seconds=86_400)
