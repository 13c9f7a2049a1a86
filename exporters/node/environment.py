"""Sensors (``/sys/class/hwmon``) and power supplies (``/sys/class/power_supply``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from exporters.node.family import NoDataError, family
from exporters.node.text import number, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Labels

_HWMON: Final = "/sys/class/hwmon"
_SENSOR: Final = re.compile(r"^(temp|fan|in|curr|power)(\d+)_(input|max|min|crit|crit_alarm|label)$")
_UNITS: Final = {
    "temp": ("celsius", "temperature", 0.001),
    "fan": ("rpm", "fan revolutions per minute", 1),
    "in": ("volts", "voltage", 0.001),
    "curr": ("amps", "current", 0.001),
    "power": ("watt", "power", 1e-6),
}
_SUPPLIES: Final = "/sys/class/power_supply"
_SUPPLY: Final = {
    "capacity": ("capacity", 1), "online": ("online", 1), "present": ("present", 1), "cycle_count": ("cyclecount", 1),
    "voltage_now": ("voltage_volt", 1e-6), "voltage_min_design": ("voltage_min_design_volt", 1e-6),
    "current_now": ("current_ampere", 1e-6), "power_now": ("power_watt", 1e-6), "charge_now": ("charge_ampere", 1e-6),
    "charge_full": ("charge_full", 1e-6), "charge_full_design": ("charge_full_design", 1e-6),
    "energy_now": ("energy_watthour", 1e-6), "energy_full": ("energy_full", 1e-6),
    "energy_full_design": ("energy_full_design", 1e-6),
}  # fmt: skip


def hwmon(host: Host) -> Iterator[Metric]:
    """Yield the readings of each chip."""
    chips = host.entries(_HWMON)
    if not chips:
        raise NoDataError(_HWMON)
    found: dict[tuple[str, str], dict[Labels, float]] = {}
    names: dict[Labels, float] = {}
    for chip in chips:
        label = _chip(host, chip)
        names[("chip", label), ("chip_name", word(host, f"{_HWMON}/{chip}/name"))] = 1
        for file in host.entries(f"{_HWMON}/{chip}"):
            if (match := _SENSOR.match(file)) and match[3] != "label":
                _read(host, f"{_HWMON}/{chip}/{file}", label, match, found)
    yield family("gauge", "node_hwmon_chip_names", "Annotation metric for human-readable chip names", names)
    for (name, text), samples in found.items():
        yield family("gauge", name, text, samples)


def _chip(host: Host, chip: str) -> str:
    """Return the name of a chip that survives a restart: the bus and the device it hangs on."""
    target = host.link(f"{_HWMON}/{chip}/device")
    if target is None:
        return word(host, f"{_HWMON}/{chip}/name") or chip
    bus, device = (host.link(f"{_HWMON}/{chip}/device/subsystem") or "").rpartition("/")[2], target.rpartition("/")[2]
    return "_".join(re.sub(r"[^a-z0-9:_]", "_", part.lower()) for part in (bus, device) if part)


def _read(
    host: Host, path: str, chip: str, match: re.Match[str], found: dict[tuple[str, str], dict[Labels, float]]
) -> None:
    value = number(host, path)
    if value is None:
        return
    kind, at, what = match[1], match[2], match[3]
    unit, thing, scale = _UNITS[kind]
    suffix = "" if what == "input" else f"_{what}"
    is_alarm = what == "crit_alarm"
    name = f"node_hwmon_{kind}{suffix}_{unit}" if not is_alarm else f"node_hwmon_{kind}_crit_alarm_{unit}"
    text = f"Hardware monitor for {thing} ({what})"
    found.setdefault((name, text), {})[("chip", chip), ("sensor", f"{kind}{at}")] = value * (1 if is_alarm else scale)


def powersupplyclass(host: Host) -> Iterator[Metric]:
    """Yield batteries and mains adapters: what the driver tells, in base units."""
    found: dict[str, dict[Labels, float]] = {}
    info: dict[Labels, float] = {}
    for supply in host.entries(_SUPPLIES):
        which = ("power_supply", supply)
        for file, (name, scale) in _SUPPLY.items():
            if (value := number(host, f"{_SUPPLIES}/{supply}/{file}")) is not None:
                found.setdefault(name, {})[which,] = value * scale
        told = ((label, word(host, f"{_SUPPLIES}/{supply}/{file}")) for label, file in _INFO)
        info[(which, *((label, value) for label, value in told if value))] = 1
    for name, samples in found.items():
        text = f"{name} value of /sys/class/power_supply/<power_supply>."
        yield family("gauge", f"node_power_supply_{name}", text, samples)
    if info:
        yield family("gauge", "node_power_supply_info", "info of /sys/class/power_supply/<power_supply>.", info)


_INFO: Final = tuple(
    (name, name)
    for name in (
        "capacity_level",
        "charge_type",
        "health",
        "manufacturer",
        "model_name",
        "scope",
        "serial_number",
        "status",
        "technology",
        "type",
        "usb_type",
    )
)
