"""Batteries that the machine itself runs on, as they were made; how full and how worn they are is a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, NotApplicable, Partial, first_line, number
from agent.contract import Battery
from agent.junk import Sieve

if TYPE_CHECKING:
    from agent.host import Host

SUPPLIES: Final = "/sys/class/power_supply/"
_MICRO: Final = 1_000_000
_SECONDS_PER_HOUR: Final = 3600


def collect(host: Host) -> Partial[tuple[Battery, ...]]:
    """Return the batteries by name; those of mice, pens and phones are not this machine's."""
    if "power_supply" not in host.entries("/sys/class"):
        raise NotApplicable("this kernel knows of no batteries")
    sieve = Sieve()
    found = tuple(_read(host, name) for name in of_the_machine(host))
    told = tuple(sieve.fields(each.name, each, manufacturer="name", model="name", serial="serial") for each in found)
    return Partial(told, junk=tuple(sieve.kept))


def of_the_machine(host: Host) -> tuple[str, ...]:
    """Return the names of the batteries that are there and that this machine runs on."""
    return tuple(name for name in host.entries(SUPPLIES) if _is_ours(host, SUPPLIES + name))


def _is_ours(host: Host, supply: str) -> bool:
    return (
        first_line(host, supply + "/type") == "Battery"
        and first_line(host, supply + "/scope") != "Device"
        and number(host, supply + "/present") != 0
    )


def _read(host: Host, name: str) -> Battery:
    battery = SUPPLIES + name
    chemistry = first_line(host, battery + "/technology")
    return Battery(
        name=name,
        manufacturer=first_line(host, battery + "/manufacturer"),
        model=first_line(host, battery + "/model_name"),
        serial=first_line(host, battery + "/serial_number"),
        chemistry=None if chemistry == "Unknown" else chemistry,
        design_joules=joules(host, battery, "full_design"),
        design_volts=_micro(host, battery + "/voltage_min_design"),
    )


def joules(host: Host, battery: str, what: str) -> float | None:
    """Return an energy; where the battery counts charge instead, it is taken at the voltage of its design."""
    watt_hours = _micro(host, f"{battery}/energy_{what}")
    if watt_hours is None:
        ampere_hours, volts = _micro(host, f"{battery}/charge_{what}"), _micro(host, battery + "/voltage_min_design")
        watt_hours = ampere_hours * volts if ampere_hours is not None and volts is not None else None
    return None if watt_hours is None else round(watt_hours * _SECONDS_PER_HOUR, 1)


def _micro(host: Host, path: str) -> float | None:
    """Return what the kernel counts in millionths; zero stands for a value that the battery does not tell."""
    millionths = number(host, path)
    return millionths / _MICRO if millionths and millionths > 0 else None


BATTERIES = Collector("batteries", collect, every_seconds=86_400)
