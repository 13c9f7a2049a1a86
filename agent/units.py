"""What systemd starts and what it runs, told from its files: nobody's processes are listed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.host import Host

_SETTINGS: Final = "/etc/systemd/system"
_FOLDERS: Final = (_SETTINGS, "/run/systemd/generator.late", "/usr/lib/systemd/system", "/lib/systemd/system")
_BOOTED: Final = "/run/systemd/system"
_SLICES: Final = ("/sys/fs/cgroup/system.slice", "/sys/fs/cgroup/systemd/system.slice")
"""Where the control groups of services are: in one hierarchy, or in the one that systemd kept for itself."""


class Units:
    """The units of one machine at one moment, by name and type, ``ssh.service``, or ``vnc@`` for all of a kind."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def is_there(self, unit: str) -> bool:
        """Tell whether the unit is installed."""
        name = unit if "." in unit else f"{unit}.service"
        return any(self._host.modified(f"{folder}/{name}") is not None for folder in _FOLDERS)

    def is_enabled(self, unit: str) -> bool:
        """Tell whether something that is started pulls it in, and nobody has masked it."""
        return any(_is(unit, name) and not self._is_masked(name) for name in self._wanted)

    def is_running(self, unit: str) -> bool | None:
        """Tell whether it has processes; ``None`` where systemd does not run the machine."""
        return None if self._groups is None else any(_is(unit, name) for name in self._groups)

    def any_running(self, units: tuple[str, ...]) -> bool | None:
        """Tell whether one of several has processes; ``None`` where that cannot be told."""
        return any(map(self.is_running, units)) if units and self._groups is not None else None

    def _is_masked(self, unit: str) -> bool:
        return self._host.link(f"{_SETTINGS}/{unit}") == "/dev/null"

    @cached_property
    def _wanted(self) -> frozenset[str]:
        folders = (name for name in self._host.entries(_SETTINGS) if name.endswith((".wants", ".requires")))
        return frozenset(unit for folder in folders for unit in self._host.entries(f"{_SETTINGS}/{folder}"))

    @cached_property
    def _groups(self) -> frozenset[str] | None:
        if self._host.modified(_BOOTED) is None:
            return None
        names = [(place, name) for place in _SLICES for name in self._host.entries(place)]
        below = (f"{place}/{name}" for place, name in names if name.endswith(".slice"))
        return frozenset(name for _, name in names).union(*(self._host.entries(each) for each in below))


def _is(unit: str, name: str) -> bool:
    return name.startswith(unit) if unit.endswith("@") else name == unit
