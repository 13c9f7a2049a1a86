"""What the machine is: kernel, distribution, firmware, clock."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Final

from exporters.node.family import NoDataError, family, single
from exporters.node.text import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Labels

_OS_LABELS: Final = (
    "build_id", "id", "id_like", "image_id", "image_version", "name", "pretty_name", "variant", "variant_id", "version",
    "version_codename", "version_id",
)  # fmt: skip
_VERSION: Final = re.compile(r"^\d+(\.\d+)?")
_DMI: Final = (
    "bios_date", "bios_release", "bios_vendor", "bios_version", "board_asset_tag", "board_name", "board_serial",
    "board_vendor", "board_version", "chassis_asset_tag", "chassis_serial", "chassis_vendor", "chassis_version",
    "product_family", "product_name", "product_serial", "product_sku", "product_uuid", "product_version",
)  # fmt: skip


def uname(_: Host) -> Iterator[Metric]:
    """Yield the kernel."""
    told = os.uname()
    with_domain = told.nodename, _domain()
    labels: Labels = (
        ("sysname", told.sysname),
        ("release", told.release),
        ("version", told.version),
        ("machine", told.machine),
        ("nodename", with_domain[0]),
        ("domainname", with_domain[1]),
    )
    text = "Labeled system information as provided by the uname system call."
    yield family("gauge", "node_uname_info", text, {labels: 1})


def _domain() -> str:
    try:
        with open("/proc/sys/kernel/domainname", encoding="utf-8", errors="replace") as file:  # noqa: PTH123  # the kernel's
            return file.read().strip()
    except OSError:
        return "(none)"


def os_release(host: Host) -> Iterator[Metric]:
    """Yield the distribution (os-release(5))."""
    release = host.read("/etc/os-release") or host.read("/usr/lib/os-release")
    if release is None:
        raise NoDataError("/etc/os-release")
    pairs = (line.partition("=")[::2] for line in release.splitlines() if "=" in line and not line.startswith("#"))
    told = {name.strip().lower(): value.strip().strip("\"'") for name, value in pairs}
    info: Labels = tuple((label, told.get(label, "")) for label in _OS_LABELS)
    text = f"A metric with a constant '1' value labeled by {', '.join(_OS_LABELS)}."
    yield family("gauge", "node_os_info", text, {info: 1})
    if match := _VERSION.match(told.get("version_id", "")):
        which: Labels = tuple((label, told.get(label, "")) for label in ("id", "id_like", "name"))
        words = "Metric containing the major.minor part of the OS version."
        yield family("gauge", "node_os_version", words, {which: float(match[0])})


def dmi(host: Host) -> Iterator[Metric]:
    """Yield what the firmware says of the machine; what this user may not read is left out."""
    base = "/sys/class/dmi/id"
    if not host.entries(base):
        raise NoDataError(base)
    files = {**{name: name for name in _DMI}, "system_vendor": "sys_vendor"}
    told = ((name, word(host, f"{base}/{file}")) for name, file in files.items())
    labels: Labels = tuple((name, value) for name, value in told if value)
    text = "A metric with a constant '1' value labeled by DMI information, from /sys/class/dmi/id/."
    yield family("gauge", "node_dmi_info", text, {labels: 1})


def time_of_day(host: Host) -> Iterator[Metric]:
    """Yield the clock, its zone and what it is driven by."""
    now = time.time()
    local = time.localtime(now)
    yield single("gauge", "node_time_seconds", "System time in seconds since epoch (1970).", now)
    zone: Labels = (("time_zone", local.tm_zone),)
    yield family(
        "gauge", "node_time_zone_offset_seconds", "System time zone offset in seconds.", {zone: float(local.tm_gmtoff)}
    )
    base = "/sys/devices/system/clocksource/clocksource0"
    text = "read from '/sys/devices/system/clocksource'."
    available: dict[Labels, float] = {
        (("clocksource", name), ("device", "0")): 1.0 for name in word(host, f"{base}/available_clocksource").split()
    }
    current: dict[Labels, float] = {
        (("clocksource", name), ("device", "0")): 1.0 for name in word(host, f"{base}/current_clocksource").split()
    }
    for name, words, samples in (
        ("available", "Available clocksources", available),
        ("current", "Current clocksource", current),
    ):
        yield family("gauge", f"node_time_clocksource_{name}_info", f"{words} {text}", samples)
