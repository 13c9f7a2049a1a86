"""The edition of Windows (Win32_OperatingSystem), with what the registry adds: release and updates of the build."""

from __future__ import annotations

import calendar
import re
import time
from typing import TYPE_CHECKING, Final

from agent.contract import OperatingSystem
from agent.windows.rows import NO_KEY, Key, number, text

if TYPE_CHECKING:
    from agent.windows.rows import Row

_WORKSTATION: Final = 1
"""ProductType; 2 is a domain controller, 3 another server."""
_ARCHITECTURES: Final = {"64": "x86_64", "32": "i686", "ARM": "aarch64"}
_INSTANT: Final = re.compile(r"(\d{14})\.\d{6}([+-])(\d{3})")
"""CIM_DATETIME (DSP0004 5.2.4): local time, and how many minutes it is ahead of UTC."""
_FIRST_OF_11: Final = 22_000
"""The build from which Windows calls itself 10 and is 11."""


def operating_system(row: Row, current: Key = NO_KEY) -> OperatingSystem | None:
    r"""Return the system; ``current`` is ``SOFTWARE\Microsoft\Windows NT\CurrentVersion``."""
    name = text(row, "Caption") or text(current.values, "ProductName")
    if name is None:
        return None
    build = text(row, "BuildNumber") or text(current.values, "CurrentBuildNumber") or ""
    kind = number(row, "ProductType")
    return OperatingSystem(
        name=_named(name, build, is_server=kind not in {None, _WORKSTATION}),
        id="windows",
        version=_release(row, current),
        kernel=_kernel(row, current, build),
        architecture=_architecture(text(row, "OSArchitecture")),
        hostname=text(row, "CSName"),
        product_type=None if kind is None else "workstation" if kind == _WORKSTATION else "server",
        boot_seconds=instant(text(row, "LastBootUpTime")),
        installed_seconds=instant(text(row, "InstallDate")),
    )


def _named(name: str, build: str, *, is_server: bool) -> str:
    """Return the name; the registry of Windows 11 says 10."""
    is_11 = build.isdecimal() and int(build) >= _FIRST_OF_11 and not is_server
    return name.replace("Windows 10", "Windows 11") if is_11 else name


def _release(row: Row, current: Key) -> str | None:
    """Return what people know it by: ``22H2``, ``1809``; of older systems the service pack."""
    values = current.values
    pack = text(row, "CSDVersion") or text(values, "CSDVersion")
    short = None if pack is None else pack.replace("Service Pack ", "SP")
    return text(values, "DisplayVersion") or text(values, "ReleaseId") or short


def _kernel(row: Row, current: Key, build: str) -> str | None:
    """Return the version as Windows counts it, with the number of its monthly update: ``10.0.19045.3803``."""
    version, revision = text(row, "Version"), number(current.values, "UBR")
    if version is None:
        major, minor = (number(current.values, f"Current{part}VersionNumber") for part in ("Major", "Minor"))
        version = None if major is None or not build else f"{major}.{minor or 0}.{build}"
    return version if version is None or revision is None else f"{version}.{revision}"


def _architecture(written: str | None) -> str | None:
    """Return the architecture; WMI writes it in the language of the system: ``64 bits``, ``64-bit``."""
    return next((known for mark, known in _ARCHITECTURES.items() if mark in (written or "").upper()), None)


def instant(written: str | None) -> float | None:
    """Return a CIM_DATETIME in Unix seconds; what is none says nothing."""
    match = _INSTANT.fullmatch(written or "")
    if match is None:
        return None
    try:
        local = calendar.timegm(time.strptime(match[1], "%Y%m%d%H%M%S"))
    except ValueError:
        return None
    ahead = int(match[3]) * 60
    return float(local - ahead if match[2] == "+" else local + ahead)
