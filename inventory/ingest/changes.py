"""What one snapshot changes in the register: sections, history and kind. Measurements go another way."""

from __future__ import annotations

import json
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent import contract
from agent.contract import SECTION_NAMES
from inventory.identity.kinds import observed_kind
from inventory.ingest import history, wire
from inventory.ingest.clock import local_day
from inventory.ingest.history import Seen
from inventory.store import folded, observed
from inventory.store import history as stored
from inventory.store.history import Brought
from inventory.store.observed import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from agent.contract import Measurements, Reach, Sections, Snapshot, Throughput
    from inventory.store.engine import Connection
    from inventory.store.history import OnRecord
    from inventory.store.intake import Rows

_HEALTH_OF: Final = (*SECTION_NAMES, "measurements")


class Origin(NamedTuple):
    """Which snapshot of which device it is, when it was taken and when it came."""

    device_id: int
    stream_id: int
    sequence: int
    taken_at: float
    received_at: float


class Recorded(NamedTuple):
    """The kind that the machine shows now, and how many sections have changed, and things in them."""

    kind: str | None
    changes: int = 0


def record(
    connection: Connection, origin: Origin, snapshot: Snapshot, known: dict[str, Section], kind: str | None
) -> Recorded:
    """Store what ``snapshot`` says; ``known`` is kept up to date."""
    in_part = {name for name, before in known.items() if not _is_whole(before)}
    new = frozenset(SECTION_NAMES) - known.keys()
    _record_health(connection, origin, snapshot, known)
    sections = snapshot.sections
    if sections is None:
        return Recorded(kind)
    digests = snapshot.digests or {}
    held = [(name, value) for name in SECTION_NAMES if (value := getattr(sections, name)) is not None]
    kind = _record_kind(connection, origin, sections, kind)
    changes = 0
    parts = cache(partial(stored.on_record, connection, origin.device_id))  # asked for by many sections, or by none
    for name, value in held:
        before, digest = known.get(name, _NOTHING), digests.get(name)
        same, whole = digest is not None and digest == before.digest, _is_whole(before)
        if not same or (whole and name in in_part):  # the same again, but now it is known to be all
            seen = Seen(name, value, whole, kind, first=name in new)
            changes += (not same) + _record_history(connection, origin, seen, parts)
        known[name] = before._replace(digest=digest)
        if name in observed.KEPT and not same:
            observed.keep(connection, origin.device_id, name, kept(name, value), origin.taken_at)
    rows = [
        (name, digests.get(name), wire.to_json(value), folded.of_section(name, partial(getattr, value)))
        for name, value in held
    ]
    observed.write_sections(connection, origin.device_id, rows, origin.taken_at)
    return Recorded(kind, changes)


def kept(section: str, value: Any) -> str:
    """Return what indicators ask of a section, as JSON: of a system no name of a host and no time of start."""
    if section == "operating_system":
        return json.dumps({name: getattr(value, name) for name in _ASKED}, ensure_ascii=False, sort_keys=True)
    return wire.to_json(value)


def _record_history(connection: Connection, origin: Origin, seen: Seen, parts: Callable[[], OnRecord]) -> int:
    """Compare with what is on record; that is still what came before."""
    if seen.section not in history.SECTIONS:
        return 0
    by = Brought(origin.device_id, origin.taken_at, origin.stream_id, origin.sequence)
    return history.record(connection, by, seen, parts)


def _is_whole(section: Section) -> bool:
    """Tell whether a section was read completely; health is stored before sections are."""
    return section.outcome in {None, "ok"}


def measure(
    rows: Rows, device_id: int, measurements: Measurements, taken_at: float, *, simulated: bool = False
) -> None:
    """Collect the rows of one set of measurements.

    What an agent says of a transfer is kept and proves nothing: the register's own clock does (ADR 0028). A simulated
    machine has no line, and its figures are told apart everywhere.
    """
    content = wire.to_json(measurements)
    if content != "{}":
        rows.measurements.append((device_id, taken_at, content))
    for found in measurements.throughputs or ():
        if found.method == "transfer" and not simulated:
            rows.counts["transfers_claimed"] += 1
        elif found.down_bits_per_second is not None:
            _note_rate(rows, (local_day(taken_at), device_id, found.method), found)


def note_visits(rows: Rows, agent_id: int, reaches: Iterable[Reach], taken_at: float) -> None:
    """Collect what visits to services came to."""
    for one in reaches:
        reached = int(one.outcome == "reached")
        how = (one.outcome, one.status, one.certificate_end_seconds)
        rows.visits.append((local_day(taken_at), agent_id, one.target, reached, taken_at, *how))


def _note_rate(rows: Rows, key: tuple[str, int, str], found: Throughput) -> None:
    down, up = found.down_bits_per_second or 0.0, found.up_bits_per_second
    before = rows.best.get(key)
    if before is not None:
        down = max(down, before[0])
        up = max((rate for rate in (up, before[1]) if rate is not None), default=None)
    rows.best[key] = (down, up, 1 if before is None else before[2] + 1)


_ASKED: Final = ("id", "name", "version", "kernel", "support_end")
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
