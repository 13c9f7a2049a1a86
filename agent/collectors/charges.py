"""How full the machine's batteries are, and what they still hold when full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector, NotApplicable, first_line, number
from agent.collectors.batteries import SUPPLIES, joules, of_the_machine
from agent.contract import Charge, Measurements

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> Measurements:
    """Return the state of each battery at this moment."""
    names = of_the_machine(host)
    if not names:
        raise NotApplicable("no batteries")
    mains = _mains(host)
    return Measurements(charges=tuple(_read(host, name, mains=mains) for name in names))


def _read(host: Host, name: str, *, mains: bool | None) -> Charge:
    battery = SUPPLIES + name
    return Charge(
        name=name,
        charge_ratio=_ratio(host, battery),
        full_joules=joules(host, battery, "full"),
        cycles=number(host, battery + "/cycle_count") or None,  # zero stands for a battery that does not count
        plugged_in=mains if mains is not None else _charging(host, battery),
    )


def _ratio(host: Host, battery: str) -> float | None:
    """Return how full it is: by its own account of energy or charge, else by the percentage it shows."""
    for kind in ("energy", "charge"):
        now, full = number(host, f"{battery}/{kind}_now"), number(host, f"{battery}/{kind}_full")
        if now is not None and full:
            return round(min(max(now / full, 0.0), 1.0), 4)
    percent = number(host, battery + "/capacity")
    return None if percent is None else min(max(percent / 100, 0.0), 1.0)


def _mains(host: Host) -> bool | None:
    """Return whether power comes from outside, through a socket of whatever shape; ``None`` where none tells."""
    supplies = (SUPPLIES + name for name in host.entries(SUPPLIES))
    online = [number(host, supply + "/online") for supply in supplies if _is_a_socket(host, supply)]
    return any(online) if any(one is not None for one in online) else None


def _is_a_socket(host: Host, supply: str) -> bool:
    kind, scope = first_line(host, supply + "/type"), first_line(host, supply + "/scope")
    return kind in {"Mains", "USB", "Wireless"} and scope != "Device"


def _charging(host: Host, battery: str) -> bool | None:
    status = first_line(host, battery + "/status")
    return {"Discharging": False, "Charging": True, "Full": True, "Not charging": True}.get(status or "")


CHARGES = Collector("charges", collect, every_seconds=300)
