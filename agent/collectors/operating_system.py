"""What runs on the machine, and since when."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, first_line
from agent.contract import OperatingSystem

if TYPE_CHECKING:
    from agent.host import Host

_MINUTE: Final = 60


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


def _boot_seconds(host: Host) -> float | None:
    """Return the minute of the boot, and keep to it: the kernel's figure trembles with the clock's corrections."""
    told = _told_by_kernel(host.read("/proc/stat") or "")
    if told is None:
        return None
    (held,) = host.memory.get("boot_seconds", (told,))
    if abs(held - told) > 2 * _MINUTE:
        held = told
    host.memory["boot_seconds"] = (held,)
    return float(round(held / _MINUTE) * _MINUTE)


def _told_by_kernel(stat: str) -> float | None:
    for line in stat.splitlines():
        name, _, value = line.partition(" ")
        if name == "btime" and value.isdigit():
            return float(value)
    return None


OPERATING_SYSTEM = Collector("operating_system", collect, every_seconds=86_400)
