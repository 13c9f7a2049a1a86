"""Firewalls, by their own settings: the rules in the kernel are for root's eyes only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, Partial
from agent.contract import Firewall
from agent.products import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.host import Host
    from agent.units import Units

_UFW: Final = "/etc/ufw/ufw.conf"
_FIREWALLD: Final = "/etc/firewalld/firewalld.conf"
_FIREWALLD_OWN: Final = "/usr/lib/firewalld"
_NFTABLES: Final = ("/etc/nftables.conf", "/etc/sysconfig/nftables.conf")
_IPTABLES: Final = (
    ("netfilter-persistent.service", "/etc/iptables/rules.v4"),
    ("iptables.service", "/etc/sysconfig/iptables"),
)


def collect(host: Host) -> Partial[tuple[Firewall, ...]]:
    """Return each firewall that is there, and what of it may not be looked at."""
    search = Search(host)
    denied: list[str] = []
    looks: tuple[Callable[[Host, Units, list[str]], Iterator[Firewall]], ...] = (_ufw, _firewalld, _nftables, _iptables)
    found = [firewall for look in looks for firewall in look(host, search.units, denied)]
    found += (Firewall(name=one.product.name, enabled=one.running) for one in search.found("firewall"))
    return Partial(tuple(found), tuple(denied))


def _read(host: Host, path: str, denied: list[str]) -> str | None:
    try:
        return host.read(path)
    except PermissionError:
        denied.append(path)
        return None


def _ufw(host: Host, _units: Units, denied: list[str]) -> Iterator[Firewall]:
    """Its own file says whether it is on; its unit is started either way."""
    text = _read(host, _UFW, denied)
    if text is not None:
        yield Firewall(name="ufw", enabled=_setting(text, "ENABLED", "=").lower() == "yes")


def _firewalld(host: Host, units: Units, denied: list[str]) -> Iterator[Firewall]:
    if host.modified(_FIREWALLD_OWN) is not None:
        zone = _setting(_read(host, _FIREWALLD, denied) or "", "DefaultZone", "=")
        yield Firewall(name="firewalld", profile=zone or None, enabled=units.is_running("firewalld.service"))


def _nftables(host: Host, units: Units, denied: list[str]) -> Iterator[Firewall]:
    """Its unit loads a file and ends, so that only both together tell; rules that come from elsewhere are unknown."""
    path = next((each for each in _NFTABLES if host.modified(each) is not None), None)
    if path is not None:
        text = _read(host, path, denied)
        stops = None if text is None else stops_anything(text)
        yield Firewall(name="nftables", enabled=stops if units.is_enabled("nftables.service") else False)


def stops_anything(rules: str) -> bool | None:
    """Tell whether a ruleset refuses anything; ``None`` where the rest of it stands in other files."""
    lines = [line.partition("#")[0] for line in rules.splitlines()]
    if any(re.search(r"\b(?:drop|reject)\b", line) for line in lines):
        return True
    return None if any(line.split()[:1] == ["include"] for line in lines) else False


def _iptables(host: Host, units: Units, denied: list[str]) -> Iterator[Firewall]:
    for unit, path in _IPTABLES:
        if host.modified(path) is not None:
            text = _read(host, path, denied)
            stops = None if text is None else re.search(r"\b(?:DROP|REJECT)\b", text) is not None
            yield Firewall(name="iptables", enabled=stops if units.is_enabled(unit) else False)


def _setting(text: str, name: str, sign: str) -> str:
    pairs = (line.partition(sign) for line in text.splitlines())
    return next((value.strip().strip("\"'") for key, found, value in pairs if found and key.strip() == name), "")


FIREWALLS = Collector("firewalls", collect, every_seconds=86_400)
