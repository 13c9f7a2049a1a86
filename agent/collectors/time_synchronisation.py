"""Who keeps the clock right, from which servers, and whether it is kept right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.collectors.base import Collector, NotApplicable, first_line
from agent.collectors.system import container
from agent.contract import TimeSynchronisation
from agent.units import Units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.host import Host

_ZONES: Final = "/zoneinfo/"
_SYNCHRONISED: Final = "/run/systemd/timesync/synchronized"
"""Touched by systemd-timesyncd whenever it has set the clock; gone with the next start."""
_MAX_SERVERS: Final = 64


class _Service(NamedTuple):
    """One program that keeps clocks right: its units and its settings."""

    name: str
    units: tuple[str, ...]
    files: tuple[str, ...]


_SERVICES: Final = (
    _Service("chrony", ("chrony.service", "chronyd.service"), ("/etc/chrony/chrony.conf", "/etc/chrony.conf")),
    _Service("ntpsec", ("ntpsec.service",), ("/etc/ntpsec/ntp.conf",)),
    _Service("ntp", ("ntp.service", "ntpd.service"), ("/etc/ntp.conf",)),
    _Service("openntpd", ("openntpd.service",), ("/etc/openntpd/ntpd.conf",)),
    _Service("systemd-timesyncd", ("systemd-timesyncd.service",), ()),
)


def collect(host: Host) -> TimeSynchronisation:
    """Return the service that runs, or that is to run where systemd does not tell what runs."""
    if container(host):
        raise NotApplicable("a container has the clock of its host")
    service = _chosen(Units(host))
    return TimeSynchronisation(
        service=service.name if service else "",
        synchronised=_is_synchronised(host, service.name) if service else None,
        servers=_servers(host, service) if service else None,
        timezone=zone(host),
    )


def _chosen(units: Units) -> _Service | None:
    running = [(service, units.any_running(service.units)) for service in _SERVICES]
    return next(
        (service for service, runs in running if runs or (runs is None and any(map(units.is_enabled, service.units)))),
        None,
    )


def _is_synchronised(host: Host, service: str) -> bool | None:
    """Return what the service says; ``None`` where it does not answer an ordinary user."""
    if service == "systemd-timesyncd":
        return host.modified(_SYNCHRONISED) is not None
    if service == "chrony":
        told = host.run("chronyc", "-c", "-n", "tracking")
        return parse_tracking(told.text) if told and told.code == 0 else None
    if service.startswith("ntp"):
        told = host.run("ntpq", "-c", "rv 0 leap")
        return parse_leap(told.text) if told and told.code == 0 else None
    return None


def parse_tracking(text: str) -> bool | None:
    """Return what the last column of ``chronyc -c tracking`` says, the leap status."""
    columns = text.strip().split(",")
    return columns[-1] != "Not synchronised" if len(columns) >= 14 else None


def parse_leap(text: str) -> bool | None:
    """Return whether ``ntpq -c "rv 0 leap"`` tells of another leap status than 3, which is no synchronisation."""
    found = re.search(r"\bleap=([0-9]+)", text)
    return found[1] not in {"11", "3"} if found else None


def _servers(host: Host, service: _Service) -> tuple[str, ...] | None:
    if service.name == "systemd-timesyncd":
        return _of_timesyncd(host)
    texts = (text for path in service.files for text in _with_parts(host, path))
    found = tuple(dict.fromkeys(name for text in texts for name in _named(text)))
    return found[:_MAX_SERVERS] or None


def _with_parts(host: Host, path: str) -> Iterator[str]:
    """Yield the text of a file, and of what it takes in from folders of settings."""
    text = host.read(path) or ""
    yield text
    for folder in re.findall(r"^[ \t]*(?:conf|source)dir[ \t]+(/etc/\S+)", text, re.MULTILINE):
        names = (name for name in host.entries(folder) if name.endswith((".conf", ".sources")))
        yield from (host.read(f"{folder}/{name}") or "" for name in names)


def _named(text: str) -> list[str]:
    return re.findall(r"^[ \t]*(?:server|servers|pool|peer)[ \t]+(?:-[46][ \t]+)?(\S+)", text, re.MULTILINE)


def _of_timesyncd(host: Host) -> tuple[str, ...] | None:
    """Return the servers that are set; ``None`` where it uses those that it was built with."""
    folders = ("/usr/lib/systemd/timesyncd.conf.d", "/etc/systemd/timesyncd.conf.d")
    parts = (f"{folder}/{name}" for folder in folders for name in host.entries(folder) if name.endswith(".conf"))
    set_to: dict[str, str] = {}
    for path in ("/etc/systemd/timesyncd.conf", *parts):
        for name, value in re.findall(r"^[ \t]*(NTP|FallbackNTP)[ \t]*=([^\n]*)", host.read(path) or "", re.MULTILINE):
            set_to[name] = value.strip()
    return tuple((set_to.get("NTP") or set_to.get("FallbackNTP") or "").split())[:_MAX_SERVERS] or None


def zone(host: Host) -> str | None:
    """Return the zone that the system's link leads to, else what stands in the file of Debian's kind."""
    _, found, zone = (host.link("/etc/localtime") or "").partition(_ZONES)
    return zone if found else first_line(host, "/etc/timezone")


TIME_SYNCHRONISATION = Collector("time_synchronisation", collect, every_seconds=86_400)
