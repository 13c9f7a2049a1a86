"""Everything that happened to one device, in the order in which it happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.store import pages, past, queries
from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.store.engine import Connection
    from inventory.store.pages import Stay


class Event(NamedTuple):
    """One thing that happened."""

    day: str
    at: float | None
    """``None`` for what holds from a day on."""
    what: str
    """``heard``, ``placed``, ``counted``, ``said``, ``agent``, or ``part``, ``fact``, ``software``: what changed."""
    section: str | None
    name: str | None
    """Of the part, the program or the field."""
    before: Any
    after: Any
    by: str | None
    """The person; ``None`` for what the machine itself shows."""
    epoch: str | None = None
    sequence: int | None = None
    """The snapshot that brought it."""


WHATS: Final = ("heard", "placed", "counted", "said", "agent", "part", "fact", "software")
_COUNTS: Final = ("kind", "lifecycle", "purpose", "ownership")
_PLACES: Final = ("agency", "room", "custodian")


def events(connection: Connection, device_id: int) -> list[Event]:
    """Return what happened to a device, oldest first; of one day, what holds for all of it comes first."""
    found = [
        *_placed(connection, device_id),
        *_counted(connection, device_id),
        *_said(connection, device_id),
        *_agents(connection, device_id),
        *_changed(connection, device_id),
    ]
    if (heard := past.first_heard(connection, device_id)) is not None:
        found.append(Event(day_of(heard), heard, "heard", None, None, None, None, None))
    return sorted(found, key=lambda event: (event.day, event.at or 0.0))


def _placed(connection: Connection, device_id: int) -> Iterator[Event]:
    before: Stay | None = None
    for stay in pages.stays(connection, device_id):
        if before is not None and before.valid_to != stay.valid_from:
            yield _change(before.valid_to, "placed", "agency", (_agency(connection, before), None), before.recorded_by)
            before = None
        was = dict.fromkeys(_PLACES) if before is None else _place(connection, before)
        for name, value in _place(connection, stay).items():
            if value != was[name]:
                yield _change(stay.valid_from, "placed", name, (was[name], value), stay.recorded_by)
        before = stay


def _place(connection: Connection, stay: Stay) -> dict[str, str | None]:
    return {"agency": _agency(connection, stay), "room": stay.room, "custodian": stay.custodian}


def _agency(connection: Connection, stay: Stay) -> str:
    units = queries.units(connection, stay.valid_from)
    return next((unit.name for unit in units if unit.id == stay.agency_id), "?")


def _change(day: str, what: str, name: str, pair: tuple[Any, Any], by: str | None) -> Event:
    return Event(day, None, what, None, name, *pair, by)


def _counted(connection: Connection, device_id: int) -> Iterator[Event]:
    before: dict[str, str] = {}
    for row in past.standings(connection, device_id):
        now = {name: str(getattr(row, name)) for name in _COUNTS}
        if not before:
            yield _change(row.valid_from, "counted", "entered", (None, now), row.recorded_by)
        for name, was in before.items():
            if now[name] != was:
                yield _change(row.valid_from, "counted", name, (was, now[name]), row.recorded_by)
        before = now


def _said(connection: Connection, device_id: int) -> Iterator[Event]:
    held: dict[str, past.Said] = {}
    for said in past.sayings(connection, device_id):
        before = held.get(said.field)
        follows = before is not None and before.superseded_at == said.recorded_at
        if before is not None and before.superseded_at is not None and not follows:
            yield _told(before.superseded_at, said.field, (before.value, None), None)
        was = before.value if before is not None and follows else None
        yield _told(said.recorded_at, said.field, (was, said.value), said.recorded_by)
        held[said.field] = said
    for field, said in held.items():
        if said.superseded_at is not None:
            yield _told(said.superseded_at, field, (said.value, None), None)


def _told(at: float, field: str, pair: tuple[str | None, str | None], by: str | None) -> Event:
    return Event(day_of(at), at, "said", None, field, *pair, by)


def _agents(connection: Connection, device_id: int) -> Iterator[Event]:
    for one in pages.channels(connection, device_id):
        original = None if one.copy_of is None else f"M-{one.copy_of:04d}"
        code = f"E-{one.code_id:04d}"
        yield Event(day_of(one.enrolled_at), one.enrolled_at, "agent", None, "enrolled", original, code, None)
        if one.revoked_at is not None:
            yield Event(day_of(one.revoked_at), one.revoked_at, "agent", None, "revoked", code, None, None)


def _changed(connection: Connection, device_id: int) -> Iterator[Event]:
    for row in past.changes(connection, device_id):
        before, after = (None if text is None else json.loads(text) for text in (row.before, row.after))
        is_part = isinstance(before if before is not None else after, dict)
        what = "software" if row.section == "softwares" else "part" if is_part else "fact"
        yield Event(day_of(row.at), row.at, what, row.section, row.part, before, after, None, row.epoch, row.sequence)
