"""The sections of a device in words: what the machine itself sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.indicators.support import support
from inventory.text.numbers import MISSING, number, rate, size
from inventory.text.when import day_of, show_day

if TYPE_CHECKING:
    from inventory.reports.form import Reader

_WIRES: Final = {
    "wired": Text("có dây", "wired"),
    "wireless": Text("không dây", "wireless"),
    "virtual": Text("ảo", "virtual"),
    "other": Text("khác", "other"),
}
_MANY: Final = 4
"""So many disks, adapters or volumes are named; the rest is counted."""


def facts(sections: dict[str, Any], reader: Reader) -> list[tuple[str, str]]:
    """Return label and words for each section that was observed."""
    rows = [
        (reader.say("Hệ thống", "System"), _system(sections.get("system"), reader)),
        (reader.say("Bộ xử lý", "Processor"), _cpus(sections.get("cpus"), reader)),
        (reader.say("Bộ nhớ", "Memory"), _memory(sections.get("memory"), reader)),
        (reader.say("Đĩa", "Disks"), _several(sections.get("storages"), _storage, reader)),
        (reader.say("Ổ đĩa", "Volumes"), _several(sections.get("filesystems"), _filesystem, reader)),
        (reader.say("Mạng", "Network"), _several(_real(sections.get("networks")), _network, reader)),
        (reader.say("Hệ điều hành", "Operating system"), _operating_system(sections.get("operating_system"), reader)),
        (reader.say("Ra ngoài", "Way out"), _connectivity(sections.get("connectivity"), reader)),
    ]
    return [(head, text) for head, text in rows if text]


def _system(system: dict[str, Any] | None, reader: Reader) -> str:
    if not system:
        return ""
    maker = " ".join(str(system[field]) for field in ("manufacturer", "model") if system.get(field))
    parts = [maker] if maker else []
    if system.get("serial"):
        parts.append(f"{reader.say('số sê-ri', 'serial')} {system['serial']}")
    if system.get("hypervisor"):
        parts.append(f"{reader.say('chạy trên', 'runs on')} {system['hypervisor']}")
    return " · ".join(parts) or MISSING


def _cpus(cpus: list[dict[str, Any]] | None, reader: Reader) -> str:
    if not cpus:
        return ""
    first, many = cpus[0], f"{len(cpus)} × " if len(cpus) > 1 else ""
    parts = [f"{many}{first.get('model') or MISSING}"]
    if first.get("max_hertz"):
        parts.append(f"{number(first['max_hertz'] / 1e9, reader.language, 1)} GHz")
    if first.get("cores"):
        parts.append(f"{first['cores']} {reader.say('nhân', 'cores')}")
    return ", ".join(parts)


def _memory(memory: dict[str, Any] | None, reader: Reader) -> str:
    return size(memory["total_bytes"], reader.language) if memory else ""


def _storage(one: dict[str, Any], reader: Reader) -> str:
    capacity = one.get("size_bytes")
    words = [
        one.get("bus"),
        None if capacity is None else size(capacity, reader.language),
        one.get("model"),
        one.get("serial"),
    ]
    return " ".join(str(word) for word in words if word) or str(one.get("name") or MISSING)


def _filesystem(one: dict[str, Any], reader: Reader) -> str:
    return f"{one['mountpoint']} {size(one['size_bytes'], reader.language)} {one['fstype']}"


def _real(networks: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Adapters that exist as hardware, or all where there is no other."""
    known = networks or []
    return [one for one in known if one.get("kind") in {"wired", "wireless"}] or known


def _network(one: dict[str, Any], reader: Reader) -> str:
    kind = _WIRES[one["kind"]].to(reader.language) if one.get("kind") in _WIRES else str(one.get("name"))
    speed = one.get("speed_bits_per_second")
    words = [one.get("mac"), *(one.get("addresses") or ())[:1], rate(speed, reader.language) if speed else None]
    return f"{kind} " + ", ".join(str(word) for word in words if word)


def _operating_system(system: dict[str, Any] | None, reader: Reader) -> str:
    if not system:
        return ""
    name, version = str(system["name"]), system.get("version")
    parts = [name if not version or str(version) in name else f"{name} {version}"]
    if known := support(system):
        parts.append(f"{reader.say('hỗ trợ đến', 'supported until')} {show_day(known.end, reader.language)}")
    if known and known.extended_end and known.end < day_of(reader.now):
        until = reader.say("đến", "until")
        parts.append(f"{known.extended_by} {until} {show_day(known.extended_end, reader.language)}")
    return ", ".join(parts)


def _connectivity(way: dict[str, Any] | None, reader: Reader) -> str:
    if not way:
        return ""
    server = {
        True: reader.say("tới được máy chủ", "server reached"),
        False: reader.say("không tới được máy chủ", "server not reached"),
    }
    parts = [f"{reader.say('cổng ra', 'gateway')} {way['gateway']}" if way.get("gateway") else ""]
    parts.append(server.get(way.get("server_reached"), ""))  # type: ignore[arg-type]  # unknown is a third answer
    return ", ".join(part for part in parts if part)


def _several(items: list[dict[str, Any]] | None, show: Any, reader: Reader) -> str:
    if not items:
        return ""
    shown = " · ".join(show(one, reader) for one in items[:_MANY])
    rest = len(items) - _MANY
    return shown + (f" · +{rest}" if rest > 0 else "")
