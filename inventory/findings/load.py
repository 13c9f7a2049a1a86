"""Reads the facts of one moment from the register."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from inventory.findings.facts import (
    Below,
    Circuit,
    Event,
    Facts,
    Fill,
    Gone,
    Loss,
    Machine,
    Office,
    Section,
    Shortfall,
    Visit,
)
from inventory.findings.model import Known, Mark
from inventory.indicators import by_agency, indicators
from inventory.indicators.facts import MEASURED_DAYS, apart, everything, load
from inventory.store import circuits, probing, queries, targets, watched
from inventory.store.calendar_days import calendar_of
from inventory.text.when import DAY_SECONDS, add_days, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.store.engine import Connection
    from inventory.store.finding_rows import FindingRow
    from inventory.store.watched import PartRow

_VISITS_FOR: Final = 4 * DAY_SECONDS
"""Over a long week-end nobody visits, and what was missing on its eve still is."""
_EVENTS_FOR: Final = 400 * DAY_SECONDS
_ENOUGH: Final = DAY_SECONDS
"""A trend is told of measurements at least this far apart."""


def facts_of(connection: Connection, now: float, known: Iterable[FindingRow] = (), *, held_until: float = 0.0) -> Facts:
    """Return what the rules look at; ``known`` are the findings that matter."""
    day = day_of(now)
    return Facts(
        now=now,
        calendar=calendar_of(connection),
        machines=_machines(connection, day),
        offices=tuple(Office(unit.id, unit.code, unit.name, unit.parent_id) for unit in queries.units(connection, day)),
        sections={
            (device, name): Section(json.loads(content), since)
            for device, name, content, since in watched.sections(connection)
        },
        fills=_fills(watched.measurements(connection)),
        gone=_gone(connection),
        losses={device: Loss(count, told or 0.0) for device, count, told in watched.losses(connection)},
        events=_events(connection, now - _EVENTS_FOR),
        shortfalls=_shortfalls(connection, day, now),
        circuits=tuple(
            Circuit(line.id, line.agency_id, line.down_bits_per_second, line.valid_from)
            for line in circuits.lines(connection, day)
        ),
        transfers={
            speed.agency_id: speed.down_bits_per_second
            for speed in circuits.speeds(connection, day, since=add_days(day, -MEASURED_DAYS))
            if speed.method == "transfer"
        },
        visits=_visits(connection, now),
        known=tuple(known_of(row) for row in known),
        held_until=held_until,
    )


def _visits(connection: Connection, now: float) -> tuple[Visit, ...]:
    """Read the newest visits of the last days; a service that is on file no more is nobody's concern."""
    wanted = {one.name for one in probing.targets(connection)}
    if not wanted:
        return ()
    found = probing.newest(connection, since=day_of(now - _VISITS_FOR))
    return tuple(Visit(*one) for one in found.values() if one.target in wanted)


def _shortfalls(connection: Connection, day: str, now: float) -> tuple[Shortfall, ...]:
    """Where the year has targets, compute who is below them; only what is a share can be compared across agencies."""
    wanted = targets.of_year(connection, int(day[:4]))
    asked = [one for one in indicators(day) if one.definition.id in wanted and one.definition.unit == "ratio"]
    if not asked:
        return ()
    facts = load(connection, day, now, holders=any(one.family.holders for one in asked))
    scope = everything(facts)
    parts = apart(facts, scope)
    return tuple(
        Shortfall(
            one.definition.id,
            int(day[:4]),
            wanted[one.definition.id].value,
            wanted[one.definition.id].document,
            tuple(
                Below(unit.code, unit.name, found.numerator, found.denominator)
                for unit, found in zip(scope.agencies, by_agency(one, parts), strict=True)
                if found.value is not None and found.value < wanted[one.definition.id].value
            ),
        )
        for one in asked
    )


def known_of(row: FindingRow) -> Known:
    """Return a finding on file as the engine knows it."""
    return Known(
        row.id,
        Mark(row.rule, row.subject_kind, row.subject_id, row.key),  # type: ignore[arg-type]  # written by the engine
        row.severity,  # type: ignore[arg-type]  # likewise
        row.state,
        row.since,
        json.loads(row.evidence),
        row.cleared_at,
        row.closed_at,
        row.accepted_at,
        row.acknowledged_until,
    )


def _machines(connection: Connection, day: str) -> tuple[Machine, ...]:
    by_id = {
        row.id: Machine(
            row.id,
            row.label,
            row.kind,
            row.purpose,
            row.agency_id,
            row.custodian,
            (row.version or "") if row.enrolled_at is not None else None,
            row.enrolled_at,
            row.heard_at,
        )
        for row in watched.machines(connection, day)
    }
    return tuple(by_id.values())


def _fills(rows: Iterable[tuple[int, float, str]]) -> dict[int, tuple[Fill, ...]]:
    """Return how full volumes are, and how fast they fill by their oldest and newest measurement."""
    told: defaultdict[int, list[tuple[float, dict[str, dict[str, Any]]]]] = defaultdict(list)
    for device, taken_at, content in rows:
        volumes = json.loads(content).get("filesystems") or ()
        told[device].append((taken_at, {volume["mountpoint"]: volume for volume in volumes}))
    return {device: tuple(_trend(*seen[0], *seen[-1])) for device, seen in told.items()}


def _trend(then: float, before: Mapping[str, Any], now: float, volumes: Mapping[str, Any]) -> Iterable[Fill]:
    for name, volume in volumes.items():
        known = before.get(name)
        is_same = known is not None and known["size_bytes"] == volume["size_bytes"] and now - then >= _ENOUGH
        rate = (known["free_bytes"] - volume["free_bytes"]) / (now - then) if known and is_same else None
        yield Fill(name, volume["size_bytes"], volume["free_bytes"], rate)


def _gone(connection: Connection) -> dict[int, tuple[Gone, ...]]:
    rows = watched.parts(connection)
    came: defaultdict[tuple[int, str, float], float] = defaultdict(float)
    for row in rows:
        came[row.device_id, row.section, row.seen_from] += float(json.loads(row.content).get("size_bytes") or 0)
    holders = watched.holders(connection) if rows else []
    found: defaultdict[int, list[Gone]] = defaultdict(list)
    back = {(row.device_id, row.section, row.part) for row in rows if row.seen_to is None}
    for row in rows:
        if row.seen_to is not None and (row.device_id, row.section, row.part) not in back:
            found[row.device_id].append(_part(row, came[row.device_id, row.section, row.seen_to], holders))
    return {device: tuple(parts) for device, parts in found.items()}


def _part(row: PartRow, replaced: float, holders: Iterable[tuple[int, str, str, str]]) -> Gone:
    assert row.seen_to is not None
    day = day_of(row.seen_to)
    holder = next(
        (who for device, who, first, last in holders if device == row.device_id and first <= day < last), None
    )
    return Gone(row.section, row.part, json.loads(row.content), row.seen_from, row.seen_to, replaced, holder)


def _events(connection: Connection, since: float) -> dict[int, tuple[Event, ...]]:
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for device, at, other in watched.copies(connection, since):
        found[device].append(Event("copied", at, other))
    for device, at in watched.forks(connection, since):
        found[device].append(Event("forked", at))
    return {device: tuple(events) for device, events in found.items()}
