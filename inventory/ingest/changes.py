"""What one snapshot changes in the register: sections, parts and kind. Measurements go another way."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent import contract
from agent.contract import SECTION_NAMES
from agent.evidence import mac_address, serial_number
from inventory.identity.kinds import observed_kind
from inventory.ingest import wire
from inventory.ingest.clock import local_day
from inventory.store import folded, observed
from inventory.store.observed import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from agent.contract import Cpu, Measurements, Network, Sections, Snapshot, Storage, Throughput
    from inventory.store.engine import Connection
    from inventory.store.intake import Rows

PARTS: Final = ("cpus", "storages", "networks")
_HEALTH_OF: Final = (*SECTION_NAMES, "measurements")


class Origin(NamedTuple):
    """Which snapshot of which device it is, when it was taken and when it came."""

    device_id: int
    stream_id: int
    sequence: int
    taken_at: float
    received_at: float


class Recorded(NamedTuple):
    """The kind that the machine shows now, and how many sections and parts have changed."""

    kind: str | None
    changes: int = 0


def record(
    connection: Connection, origin: Origin, snapshot: Snapshot, known: dict[str, Section], kind: str | None
) -> Recorded:
    """Store what ``snapshot`` says; ``known`` is kept up to date."""
    _record_health(connection, origin, snapshot, known)
    sections = snapshot.sections
    if sections is None:
        return Recorded(kind)
    digests = snapshot.digests or {}
    held = [(name, value) for name in SECTION_NAMES if (value := getattr(sections, name)) is not None]
    rows = [
        (name, digests.get(name), wire.to_json(value), folded.of_section(name, partial(getattr, value)))
        for name, value in held
    ]
    observed.write_sections(connection, origin.device_id, rows, origin.taken_at)
    changes = 0
    for name, value in held:
        before, digest = known.get(name, _NOTHING), digests.get(name)
        changes += digest is None or digest != before.digest
        known[name] = before._replace(digest=digest)
        if name in PARTS:
            changes += _record_parts(connection, origin, name, value)
    return Recorded(_record_kind(connection, origin, sections, kind), changes)


def measure(rows: Rows, device_id: int, measurements: Measurements, taken_at: float) -> None:
    """Collect the rows of one set of measurements."""
    content = wire.to_json(measurements)
    if content != "{}":
        rows.measurements.append((device_id, taken_at, content))
    for found in measurements.throughputs or ():
        if found.down_bits_per_second is not None:
            _note_rate(rows, (local_day(taken_at), device_id, found.method), found)


def _note_rate(rows: Rows, key: tuple[str, int, str], found: Throughput) -> None:
    down, up = found.down_bits_per_second or 0.0, found.up_bits_per_second
    before = rows.best.get(key)
    if before is not None:
        down = max(down, before[0])
        up = max((rate for rate in (up, before[1]) if rate is not None), default=None)
    rows.best[key] = (down, up, 1 if before is None else before[2] + 1)


_NOTHING: Final = Section(None, None, None)


def _record_health(connection: Connection, origin: Origin, snapshot: Snapshot, known: dict[str, Section]) -> None:
    """Store how the collectors fared where it differs from what is on record."""
    changed = []
    for health in snapshot.health:
        before = known.get(health.collector, _NOTHING)
        if health.collector in _HEALTH_OF and (before.outcome, before.error) != (health.outcome, health.error):
            changed.append((health.collector, health.outcome, health.error))
            known[health.collector] = before._replace(outcome=health.outcome, error=health.error)
    if changed:
        observed.write_health(connection, origin.device_id, changed, origin.taken_at)


def _record_parts(connection: Connection, origin: Origin, section: str, found: tuple[Any, ...]) -> int:
    """Compare the parts seen now with those seen before; only an observed section can say that one is gone.

    Returns how many came, changed or went.
    """
    now = dict(_named(section, found))
    before = {part.part: part for part in observed.parts(connection, origin.device_id, section)}
    come = [name for name in now if name not in before]
    stayed = [(now[name], part.id) for name, part in before.items() if name in now and now[name] != part.content]
    gone = [part.id for name, part in before.items() if name not in now]
    observed.parts_come(
        connection,
        [
            (origin.device_id, section, name, now[name], origin.taken_at, origin.stream_id, origin.sequence)
            for name in come
        ],
    )
    observed.parts_change(connection, stayed)
    observed.parts_go(connection, gone, origin.taken_at)
    return len(come) + len(stayed) + len(gone)


def _named(section: str, found: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield each part under a name of its own: its serial, else its place; a second one of a name is numbered."""
    seen: Counter[str] = Counter()
    for index, part in enumerate(found):
        name = _NAMES[section](index, part)
        if name is not None:
            seen[name] += 1
            yield (name if seen[name] == 1 else f"{name} #{seen[name]}"), wire.to_json(part)


def _cpu_name(index: int, _cpu: Cpu) -> str:
    return f"cpu{index}"


def _storage_name(_index: int, disk: Storage) -> str | None:
    # A stick that comes and goes is not a part of the machine.
    return None if disk.removable else serial_number(disk.serial) or disk.name


def _network_name(_index: int, network: Network) -> str | None:
    if network.removable or network.kind == "virtual":
        return None
    return mac_address(network.permanent_mac) or network.name


_NAMES: Final[dict[str, Callable[[int, Any], str | None]]] = {
    "cpus": _cpu_name,
    "storages": _storage_name,
    "networks": _network_name,
}


def _record_kind(connection: Connection, origin: Origin, sections: Sections, kind: str | None) -> str | None:
    if sections.system is None and sections.operating_system is None:
        return kind
    system = sections.system or _stored(connection, origin, "system", contract.System)
    running = sections.operating_system or _stored(connection, origin, "operating_system", contract.OperatingSystem)
    shown = observed_kind(system, running)
    if shown is None or shown == kind:
        return kind
    observed.set_observed_kind(
        connection, origin.device_id, shown, day=local_day(origin.taken_at), now=origin.received_at
    )
    return shown


def _stored(connection: Connection, origin: Origin, section: str, kind: type[Any]) -> Any:
    text = observed.content(connection, origin.device_id, section)
    return None if text is None else wire.from_json(kind, text)
