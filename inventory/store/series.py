"""What of a measurement is a series through time, and how values of one hour become one row: pure."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HOUR_SECONDS: Final = 3600
LIMIT: Final = 64
"""So many series one measurement may have; a machine with hundreds of mounts does not fill the register."""

_NAME: Final = 200
"""So much of a name; an index entry has its bounds."""
_SINGLE: Final = ("cpu_ratio", "load1", "memory_available_bytes")
_MANY: Final = (
    ("filesystems", "mountpoint", ("free_bytes",)),
    ("latencies", "target", ("seconds", "lost_ratio")),
    ("throughputs", "method", ("down_bits_per_second", "up_bits_per_second")),
    ("wears", "name", ("celsius",)),
)
"""The lists of a measurement: what names an entry, and which of its values are kept."""
NAMES: Final = (*_SINGLE, *(name for _, _, names in _MANY for name in names))


class Hour(NamedTuple):
    """What one series of one device was in one hour."""

    device_id: int
    hour: int
    series: str
    samples: int
    least: float
    mean: float
    most: float


def hour_of(moment: float) -> int:
    """Return the second with which the hour of an instant begins."""
    return int(moment // HOUR_SECONDS) * HOUR_SECONDS


def values(content: str) -> dict[str, float]:
    """Return the series of one stored measurement: ``cpu_ratio``, or ``free_bytes /home`` where there are several."""
    measured: dict[str, Any] = json.loads(content)
    found = dict(_told(measured))
    return dict(list(found.items())[:LIMIT])


def _told(measured: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for name in _SINGLE:
        if measured.get(name) is not None:
            yield name, float(measured[name])
    for several, key, names in _MANY:
        for entry in measured.get(several) or ():
            for name in names:
                if (value := _value(entry, name)) is not None:
                    yield f"{name} {_storable(entry[key])}", value


def _value(entry: dict[str, Any], name: str) -> float | None:
    if name == "lost_ratio":
        return entry["lost"] / entry["sent"] if entry.get("sent") else None
    return None if entry.get(name) is None else float(entry[name])


def _storable(text: str) -> str:
    """Return a machine's own name for something without what neither database takes as text."""
    return text[:_NAME].replace("\0", "").encode("utf-8", "replace").decode()


def fold(device_id: int, measured: Iterable[tuple[float, str]]) -> list[Hour]:
    """Return the hours of one device's measurements, each its moment and its content, in the order of their keys."""
    seen: defaultdict[tuple[int, str], list[float]] = defaultdict(list)
    for moment, content in measured:
        for series, value in values(content).items():
            seen[hour_of(moment), series].append(value)
    return [
        Hour(device_id, *key, len(found), min(found), sum(found) / len(found), max(found))
        for key, found in sorted(seen.items())
    ]


def together(one: Hour, other: Hour) -> Hour:
    """Return one hour of what was told of it in two parts."""
    samples = one.samples + other.samples
    mean = (one.mean * one.samples + other.mean * other.samples) / samples
    return one._replace(samples=samples, least=min(one.least, other.least), mean=mean, most=max(one.most, other.most))
