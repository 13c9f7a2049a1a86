"""The reports on disks that the root half of the agent leaves behind, as far as they are there and fresh.

``smartctl-NAME.json`` for a disk NAME of ``/sys/block``; with more dashes in it, for a disk behind a controller.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from agent import elevated
from agent.smart import read

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.host import Host
    from agent.smart import Report

FOLDER: Final = str(elevated.FOLDER)
MAX_AGE_SECONDS: Final = 3 * 86_400
"""The root half works daily; what missed two rounds is no longer believed."""
_START: Final = "smartctl-"
_END: Final = ".json"


def gather(host: Host, disks: Collection[str]) -> tuple[dict[str, Report], tuple[str, ...]]:
    """Return the reports on these disks and on all behind controllers, by name, and in words what is missing."""
    listed = _listed(host)
    if not listed:
        return {}, ("SMART",) * bool(disks)
    found, missing = {}, []
    for name in dict.fromkeys([*disks, *(each for each in listed if "-" in each)]):
        report, trouble = _report(host, name) if name in listed else (None, "")
        if report is None:
            missing.append(f"SMART of {name}{trouble}")
        elif report.wear.name:  # a disk behind a controller that did not answer has no name
            found[report.wear.name] = report
    return found, tuple(missing)


def _listed(host: Host) -> tuple[str, ...]:
    try:
        files = host.entries(FOLDER)
    except PermissionError:
        return ()
    return tuple(each[len(_START) : -len(_END)] for each in files if each.startswith(_START) and each.endswith(_END))


def _report(host: Host, name: str) -> tuple[Report | None, str]:
    """Return a report, and where there is none to be believed, why."""
    path = f"{FOLDER}/{_START}{name}{_END}"
    try:
        text, written = host.read(path), host.modified(path)
    except PermissionError:
        return None, ""
    if text is None or written is None:
        return None, ""
    if host.wall() - written > MAX_AGE_SECONDS:
        return None, time.strftime(" (last report %Y-%m-%d)", time.gmtime(written))
    report = read(text, None if "-" in name else name)
    return report, "" if report else " (unreadable report)"
