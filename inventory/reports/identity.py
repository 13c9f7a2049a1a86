"""Why a device is the machine that it is taken for, and what of it a person still has to say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.evidence import serial_number, smbios_uuid
from inventory.store import identity_pages, pages

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from inventory.store.engine import Connection
    from inventory.store.identity_pages import Event, Interval, Joined, Question
    from inventory.store.pages import Value

_MOST_ELSEWHERE: Final = 500
_RAW: Final = {
    "system_serial": "serial",
    "board_serial": "board_serial",
    "chassis_serial": "chassis_serial",
    "uuid": "uuid",
}
"""In which field of the section ``system`` each kind stands, as the machine sends it."""


class Item(NamedTuple):
    """One value that a device shows, showed, or has a filler instead of."""

    kind: str
    value: str
    points: int
    seen_from: float | None
    seen_to: float | None
    elsewhere: tuple[int, ...] = ()
    """The other devices that show it."""
    before: str | None = None
    """What it took the place of."""
    filler: bool = False
    written_by: str | None = None
    """Who wrote it into the book, where no machine has shown it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What is known of which machine a device is."""

    device: int
    label: str
    items: tuple[Item, ...]
    joined: tuple[Joined, ...]
    events: tuple[Event, ...]
    questions: tuple[Question, ...]

    @property
    def points(self) -> int:
        """Return what its evidence is worth together: each kind once."""
        best: dict[str, int] = {}
        for item in self.items:
            best[item.kind] = max(best.get(item.kind, 0), item.points)
        return sum(best.values())


def why(connection: Connection, device: int, label: str, day: str, worth: Mapping[str, int]) -> Why:
    """Return what is known of which machine a device is; ``worth`` are the points of each kind of evidence."""
    shared: dict[tuple[str, str], list[int]] = {}
    for kind, value, other in identity_pages.elsewhere(connection, device, _MOST_ELSEWHERE):
        shared.setdefault((kind, value), []).append(other)
    items = [
        *_shown(identity_pages.intervals(connection, device), shared, worth),
        *_fillers(_system(connection, device)),
    ]
    items += _written_down(pages.values(connection, device), {item.value for item in items}, worth)
    order = {kind: place for place, kind in enumerate(worth)}
    return Why(
        device=device,
        label=label,
        items=tuple(sorted(items, key=lambda item: (item.points == 0, order.get(item.kind, 99)))),
        joined=tuple(identity_pages.joined(connection, device)),
        events=tuple(identity_pages.events(connection, device)),
        questions=tuple(
            one for one in identity_pages.questions(connection, day) if device in (one.device_id, one.other_id)
        ),
    )


def _shown(
    intervals: list[Interval], shared: Mapping[tuple[str, str], list[int]], worth: Mapping[str, int]
) -> Iterator[Item]:
    """Yield each value once, with when it was first seen; one that is seen no more is worth nothing."""
    spans: dict[tuple[str, str], tuple[float, float | None]] = {}
    for one in intervals:
        since, _ = spans.get((one.kind, one.value), (one.seen_from, None))
        spans[one.kind, one.value] = since, one.seen_to
    for (kind, value), (since, until) in spans.items():
        others = tuple(shared.get((kind, value), ()))
        points = 0 if others or until is not None else worth.get(kind, 0)
        yield Item(kind, value, points, since, until, others, _before(kind, value, since, spans))


def _before(
    kind: str, value: str, since: float, spans: Mapping[tuple[str, str], tuple[float, float | None]]
) -> str | None:
    """Return the value of the same kind that ended when this one came."""
    ended = (other for (other_kind, other), (_, until) in spans.items()
             if other_kind == kind and other != value and until == since)  # fmt: skip
    return next(ended, None)


def _written_down(values: list[Value], shown: Container[str], worth: Mapping[str, int]) -> Iterator[Item]:
    """Yield the serial that a person wrote down, where the machine has not shown it."""
    for one in values:
        serial = serial_number(one.value) if (one.field, one.source) == ("serial", "person") else None
        if serial is not None and serial not in shown:
            points = worth.get("system_serial", 0)
            yield Item("system_serial", serial, points, None, None, written_by=one.recorded_by)


def _system(connection: Connection, device: int) -> dict[str, Any]:
    found = next((one.content for one in pages.sections(connection, device) if one.name == "system"), None)
    return {} if found is None else json.loads(found)


def _fillers(system: Mapping[str, Any]) -> Iterator[Item]:
    for kind, field in _RAW.items():
        raw = system.get(field)
        if raw and (smbios_uuid(raw) if kind == "uuid" else serial_number(raw)) is None:
            yield Item(kind, str(raw), 0, None, None, filler=True)
