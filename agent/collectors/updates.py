"""What waits to be installed, by the lists that this machine has; nothing is ever fetched for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, NotApplicable
from agent.collectors.operating_system import told_by_kernel
from agent.contract import Update, Updates
from agent.kept import kept
from agent.packages import apt, automatic, dpkg, errata, restart, rpm
from agent.packages.installed import installed
from agent.units import Units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.host import Host

_DAY: Final = 86_400


def collect(host: Host) -> Updates:
    """Return the pending updates by apt's lists, or by the advisories of dnf and zypper."""
    if host.modified(dpkg.STATUS) is not None and host.modified(apt.LISTS) is not None:
        return _by_apt(host)
    if rpm.databases(host):
        return _by_errata(host)
    raise NotApplicable("no package manager whose lists of updates are known")


def _by_apt(host: Host) -> Updates:
    files = apt.databases(host)
    return Updates(
        pending=kept(host, "updates", files, Update, lambda: apt.pending(host)) if files else None,
        checked_seconds=_day(host, apt.stamps(host)) if files else None,
        restart_required=restart.required(host, (), None),
        automatic=automatic.by_apt(host, Units(host)),
    )


def _by_errata(host: Host) -> Updates:
    there = installed(host) or ()
    lists = errata.databases(host)
    files = (*rpm.databases(host), *lists)
    return Updates(
        pending=kept(host, "updates", files, Update, lambda: errata.pending(host, there)) if lists else None,
        checked_seconds=_day(host, errata.stamps(host)),
        restart_required=restart.required(host, there, told_by_kernel(host.read("/proc/stat") or "")),
        automatic=automatic.by_timer(host, Units(host)),
    )


def _day(host: Host, paths: Iterable[str]) -> float | None:
    """Return the beginning of the day (UTC) on which the newest was touched."""
    newest = max((moment for path in paths if (moment := host.modified(path)) is not None), default=None)
    return None if newest is None else newest // _DAY * _DAY


UPDATES = Collector("updates", collect, every_seconds=86_400)
