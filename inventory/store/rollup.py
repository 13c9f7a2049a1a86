"""Measurements raw for 14 days, by the hour for 400: what is older goes by ranges of each device's keys.

A raw measurement is in its hour from the transaction on in which it goes, never before: so nothing is counted twice or
lost wherever a roll-up ends, no mark tells how far it came, and what arrives late is folded in by the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.store.series import HOUR_SECONDS, Hour, fold, hour_of, together

if TYPE_CHECKING:
    from inventory.store.engine import Connection

RAW_SECONDS: Final = 14 * 86_400.0
HOURLY_SECONDS: Final = 400 * 86_400.0
STEP: Final = 200
"""So many measurements of one device go at once."""
_SPAN: Final = 7 * 24 * HOUR_SECONDS
"""And so much time of its hours."""


class Rolled(NamedTuple):
    """What one step did."""

    measurements: int = 0
    """Raw ones that went into hours."""
    hours: int = 0
    """Rows by the hour that were dropped."""


# In the order of the keys, so that a device with nothing to do costs one look at its oldest measurement.
_DUE: Final = """
SELECT d.id FROM device d WHERE
(SELECT m.taken_at FROM measurement m WHERE m.device_id = d.id ORDER BY m.id LIMIT 1) < :raw
OR (SELECT MIN(h.hour) FROM measurement_hour h WHERE h.device_id = d.id) < :hourly ORDER BY d.id
"""
_RANGE: Final = """
SELECT MIN(id), MAX(id) FROM (
    SELECT o.id AS id FROM measurement o WHERE o.device_id = :device AND o.id < COALESCE(
        (SELECT y.id FROM measurement y WHERE y.device_id = :device AND y.taken_at >= :raw ORDER BY y.id LIMIT 1),
        9223372036854775807)
    ORDER BY o.id LIMIT :step) old
"""
_TAKE: Final = """
DELETE FROM measurement WHERE device_id = :device AND id >= :first AND id <= :last RETURNING taken_at, content
"""
_KEEP: Final = """
INSERT INTO measurement_hour (device_id, hour, series, samples, least, mean, most) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (device_id, hour, series) DO UPDATE SET
samples = measurement_hour.samples + excluded.samples,
least = CASE WHEN excluded.least < measurement_hour.least THEN excluded.least ELSE measurement_hour.least END,
mean = (measurement_hour.mean * measurement_hour.samples + excluded.mean * excluded.samples)
       / (measurement_hour.samples + excluded.samples),
most = CASE WHEN excluded.most > measurement_hour.most THEN excluded.most ELSE measurement_hour.most END
"""
_OLDEST: Final = "SELECT MIN(hour) FROM measurement_hour WHERE device_id = :device"
_DROP: Final = "DELETE FROM measurement_hour WHERE device_id = :device AND hour < :before"


def due(connection: Connection, now: float) -> list[int]:
    """Return the devices that have something older than it is to be kept."""
    return [row[0] for row in connection.rows(_DUE, raw=_raw(now), hourly=_hourly(now))]


def step(connection: Connection, device_id: int, now: float) -> Rolled:
    """Roll up some measurements of a device and drop some of its hours; the caller asks until nothing was done."""
    return Rolled(_roll(connection, device_id, now), _drop(connection, device_id, now))


def _roll(connection: Connection, device_id: int, now: float) -> int:
    first, last = connection.rows(_RANGE, device=device_id, raw=_raw(now), step=STEP)[0]
    if first is None:
        return 0
    # Of two that roll up at once, one gets a row, and it alone counts it.
    taken = connection.rows(_TAKE, device=device_id, first=first, last=last)
    keep(connection, fold(device_id, taken))
    return len(taken)


def keep(connection: Connection, hours: list[Hour]) -> None:
    """Add to what is on record of these hours."""
    connection.many(_KEEP, hours)


def _drop(connection: Connection, device_id: int, now: float) -> int:
    oldest = connection.value(_OLDEST, device=device_id)
    if oldest is None or oldest >= _hourly(now):
        return 0
    return connection.execute(_DROP, {"device": device_id, "before": min(_hourly(now), oldest + _SPAN)}).rowcount


_HOURS: Final = """
SELECT device_id, hour, series, samples, least, mean, most FROM measurement_hour
WHERE device_id = :device AND hour >= :since AND hour < :until
"""
_MEASURED: Final = """
SELECT taken_at, content FROM measurement WHERE device_id = :device AND taken_at >= :since AND taken_at < :until
ORDER BY id
"""


def hours(connection: Connection, device_id: int, since: int, until: int) -> list[Hour]:
    """Return the hours of a device between two full ones, the raw measurements folded in; series by series."""
    asked = {"device": device_id, "since": since, "until": until}
    kept = {(row[2], row[1]): Hour(*row) for row in connection.rows(_HOURS, **asked)}
    for hour in fold(device_id, connection.rows(_MEASURED, **asked)):
        key = (hour.series, hour.hour)
        kept[key] = together(kept[key], hour) if key in kept else hour
    return [kept[key] for key in sorted(kept)]


def _raw(now: float) -> int:
    """Return the moment from which on measurements stay raw: the beginning of an hour, so that hours go whole."""
    return hour_of(now - RAW_SECONDS)


def _hourly(now: float) -> int:
    return hour_of(now - HOURLY_SECONDS)
