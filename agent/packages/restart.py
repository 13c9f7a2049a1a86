"""Whether what was installed waits for a restart to take effect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.packages import debian_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.contract import Software
    from agent.host import Host

_FLAG: Final = "/run/reboot-required"
"""What Debian's and Ubuntu's packages leave that ask for a restart."""
_MODULES: Final = "/lib/modules"
_CORE: Final = frozenset(
    {
        *("glibc", "systemd", "udev", "dbus", "dbus-broker", "dbus-daemon"),
        *("linux-firmware", "openssl-libs", "gnutls", "kernel-firmware"),
    }
)
"""What everything that runs has loaded, by the names that it has where rpm rules."""


def required(host: Host, softwares: Iterable[Software], booted: float | None) -> bool | None:
    """Return whether a restart waits; ``None`` where the kernel is not one of this system's own, as in a container."""
    if host.modified(_FLAG) is not None or _has_newer_core(softwares, booted):
        return True
    running = (host.read("/proc/sys/kernel/osrelease") or "").strip()
    installed = [name for name in host.entries(_MODULES) if host.modified(f"{_MODULES}/{name}/modules.dep") is not None]
    newer = (name for name in installed if _flavour(name) == _flavour(running))
    if any(debian_version.key(name) > debian_version.key(running) for name in newer):
        return True
    return False if running in installed else None


def _has_newer_core(softwares: Iterable[Software], booted: float | None) -> bool:
    """Tell whether the core was installed after the start, on systems that raise no flag for it."""
    core = (one.installed_seconds for one in softwares if one.source == "rpm" and one.name in _CORE)
    return booted is not None and any(moment is not None and moment > booted for moment in core)


def _flavour(release: str) -> tuple[str, ...]:
    """Return the letters of a kernel's release: ``6.1.0-21-amd64`` and ``6.1.0-22-amd64`` are of one flavour."""
    return tuple(re.findall(r"[A-Za-z]+", release))
