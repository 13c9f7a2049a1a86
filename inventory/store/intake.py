"""Statements of the ingest: what is known of an agent, and the rows of one group written together.

Everything hot is collected in :class:`Rows` and written with one statement a table and group.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.store import probing, spells

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Known(NamedTuple):
    """An agent and its device as they stand before a batch."""

    id: int
    device_id: int
    revoked_at: float | None
    version: str | None
    observed_kind: str | None
    key_hash: str
    next_key_hash: str | None
    rotation_asked_at: float | None
    identified_at: float | None
    """When it was settled for which device it speaks."""
    succeeded_at: float | None
    """When evidence put another agent on its device: should this one speak after that, there are two devices."""
    inventory_seconds: int | None
    """How often it is to look at everything; ``None``, here and below: as its kind does."""
    measure_seconds: int | None
    contact_seconds: int | None
    spread_seconds: int | None
    simulated: bool


class Stream(NamedTuple):
    """One epoch of an agent: the last settled sequence, and the ranges beyond it that are declared lost."""

    id: int
    through: int
    ahead: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Rows:
    """The rows of one group that need no answer from the database before they are written."""

    receipts: list[tuple[int, int, bytes, float]] = field(default_factory=list)
    measurements: list[tuple[int, float, str]] = field(default_factory=list)
    best: dict[tuple[str, int, str], tuple[float, float | None, int]] = field(default_factory=dict)
    """``(day, device, method)`` with the best rates down and up, and of how many samples."""
    lost: list[tuple[int, int, int | None, str, float]] = field(default_factory=list)
    quarantine: list[tuple[int, int, str, bytes, float]] = field(default_factory=list)
    streams: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """By stream: how far it is now, and how many more were ingested and lost."""
    observed: dict[int, float] = field(default_factory=dict)
    contacts: dict[int, tuple[float, str | None]] = field(default_factory=dict)
    sightings: list[tuple[int, str, float]] = field(default_factory=list)
    """``(device, day, moment)``, once a device and day as far as the writer remembers."""
    changes: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How many changes of the inventory by ``(agent, day)``."""
    awake: dict[tuple[int, str, float], tuple[float, float]] = field(default_factory=dict)
    """``(agent, boot, first)`` with when the machine was started and when it last wrote."""
    reached: dict[tuple[int, float], float] = field(default_factory=dict)
    """``(agent, first)`` of a run of contacts with the last."""
    visits: list[tuple[str, int, str, int, float, str, int | None, float | None]] = field(default_factory=list)
    """``(day, agent, target, reached, moment, outcome, status, end of the certificate)``."""
    counts: Counter[str] = field(default_factory=Counter)


MOST_STREAMS: Final = 1000

_AGENT = (
    "SELECT a.id, a.device_id, a.revoked_at, a.version, d.observed_kind, a.key_hash, a.next_key_hash,"
    " a.rotation_asked_at, a.identified_at, (SELECT MAX(m.recorded_at) FROM device_merge m"
    " WHERE m.survivor_id = a.device_id AND m.superseded_at IS NULL AND m.recorded_by = 'machine'"
    " AND m.recorded_at > a.identified_at), a.inventory_seconds, a.measure_seconds, a.contact_seconds,"
    " a.spread_seconds, d.simulated FROM agent a JOIN device d ON d.id = a.device_id WHERE a.public_id = :public_id"
)


def agent(connection: Connection, public_id: str) -> Known | None:
    """Return an agent; on PostgreSQL its row stays locked until the transaction ends."""
    lock = " FOR UPDATE OF a" if connection.backend == "postgresql" else ""
    row = connection.one(_AGENT + lock, public_id=public_id)
    return None if row is None else Known(*row)


def stream(connection: Connection, agent_id: int, epoch: str, now: float) -> Stream | None:
    """Return the stream of an epoch, which begins with the first batch that names it; ``None``: there are too many."""
    row = connection.one(
        "SELECT id, through FROM stream WHERE agent_id = :agent_id AND epoch = :epoch", agent_id=agent_id, epoch=epoch
    )
    if row is None:
        if connection.value("SELECT COUNT(*) FROM stream WHERE agent_id = :id", id=agent_id) >= MOST_STREAMS:
            return None
        number = connection.value(
            "INSERT INTO stream (agent_id, epoch, through, ingested, lost, started_at)"
            " VALUES (:agent_id, :epoch, 0, 0, 0, :now) RETURNING id",
            agent_id=agent_id,
            epoch=epoch,
            now=now,
        )
        return Stream(number, 0, ())
    ahead = connection.rows(
        "SELECT first, last FROM lost_range WHERE stream_id = :id AND last > :through ORDER BY first",
        id=row[0],
        through=row[1],
    )
    return Stream(row[0], row[1], tuple((first, last) for first, last in ahead))


def has_open_loss(connection: Connection, stream_id: int) -> bool:
    """Tell whether a loss without an end is on record."""
    return connection.value("SELECT 1 FROM lost_range WHERE stream_id = :id AND last IS NULL", id=stream_id) is not None


def is_forked(connection: Connection, stream_id: int) -> bool:
    """Tell whether a stream was seen to come from two machines."""
    found = "SELECT 1 FROM stream WHERE id = :id AND forked_at IS NOT NULL"
    return connection.value(found, id=stream_id) is not None


def receipt(connection: Connection, stream_id: int, sequence: int) -> bytes | None:
    """Return the digest of a snapshot that took effect, or ``None``."""
    digest = connection.value(
        "SELECT digest FROM receipt WHERE stream_id = :stream_id AND sequence = :sequence",
        stream_id=stream_id,
        sequence=sequence,
    )
    return None if digest is None else bytes(digest)


def rejections(connection: Connection, stream_id: int, first: int, last: int) -> dict[int, str]:
    """Return why each snapshot of a range that is in quarantine was rejected."""
    rows = connection.rows(
        "SELECT sequence, reason FROM quarantine WHERE stream_id = :id AND sequence BETWEEN :first AND :last",
        id=stream_id,
        first=first,
        last=last,
    )
    return dict(rows)


def mark_fork(connection: Connection, stream_id: int, now: float) -> None:
    """Note when a stream was first seen to come from two machines."""
    connection.execute(
        "UPDATE stream SET forked_at = :now WHERE id = :id AND forked_at IS NULL", {"now": now, "id": stream_id}
    )


def changes(connection: Connection, agent_id: int, day: str) -> int:
    """Return how many changes of the inventory an agent brought on a day."""
    found = connection.value("SELECT changes FROM agent_day WHERE agent_id = :id AND day = :day", id=agent_id, day=day)
    return int(found or 0)


def mark_noisy(connection: Connection, agent_id: int, day: str, now: float) -> None:
    """Note when an agent first brought more changes in a day than it may."""
    connection.execute(
        "UPDATE agent_day SET noisy_at = :now WHERE agent_id = :id AND day = :day AND noisy_at IS NULL",
        {"now": now, "id": agent_id, "day": day},
    )


_RECEIPT = "INSERT INTO receipt (stream_id, sequence, digest, received_at) VALUES (?, ?, ?, ?)"
_MEASUREMENT = "INSERT INTO measurement (device_id, taken_at, content) VALUES (?, ?, ?)"
_BEST = """
INSERT INTO best_throughput (day, device_id, method, down_bits_per_second, up_bits_per_second, samples)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (day, device_id, method) DO UPDATE SET
    down_bits_per_second = CASE WHEN excluded.down_bits_per_second > best_throughput.down_bits_per_second
        THEN excluded.down_bits_per_second ELSE best_throughput.down_bits_per_second END,
    up_bits_per_second = CASE WHEN best_throughput.up_bits_per_second IS NULL
        OR excluded.up_bits_per_second > best_throughput.up_bits_per_second
        THEN excluded.up_bits_per_second ELSE best_throughput.up_bits_per_second END,
    samples = best_throughput.samples + excluded.samples
"""
_LOST = "INSERT INTO lost_range (stream_id, first, last, reason, recorded_at) VALUES (?, ?, ?, ?, ?)"
_QUARANTINE = "INSERT INTO quarantine (stream_id, sequence, reason, payload, received_at) VALUES (?, ?, ?, ?, ?)"
_STREAM = """
WITH new (id, through, ingested, lost) AS (VALUES (?, ?, ?, ?))
UPDATE stream SET through = new.through, ingested = stream.ingested + new.ingested, lost = stream.lost + new.lost
FROM new WHERE stream.id = new.id
"""
_OBSERVED = """
WITH new (id, seen) AS (VALUES (?, ?))
UPDATE device SET observed_at = new.seen FROM new
WHERE device.id = new.id AND (device.observed_at IS NULL OR device.observed_at < new.seen)
"""
_SIGHTING = "INSERT INTO sighting (device_id, day, seen_at) VALUES (?, ?, ?) ON CONFLICT (device_id, day) DO NOTHING"
_CHANGES = (
    "INSERT INTO agent_day (agent_id, day, changes) VALUES (?, ?, ?)"
    " ON CONFLICT (agent_id, day) DO UPDATE SET changes = agent_day.changes + excluded.changes"
)
_CONTACT = """
WITH new (id, contacted_at, version) AS (VALUES (?, ?, ?))
UPDATE agent SET contacted_at = new.contacted_at, version = new.version FROM new WHERE agent.id = new.id
"""
_COUNT = (
    "INSERT INTO ingest_counter (name, value) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET value = ingest_counter.value + excluded.value"
)


def write(connection: Connection, rows: Rows) -> None:
    """Write the rows collected so far and leave none."""
    batches: tuple[tuple[str, list[Any]], ...] = (
        (_RECEIPT, rows.receipts),
        (_MEASUREMENT, rows.measurements),
        (_BEST, [(*key, *rates) for key, rates in rows.best.items()]),
        (_LOST, rows.lost),
        (_QUARANTINE, rows.quarantine),
        (_STREAM, [(number, *progress) for number, progress in rows.streams.items()]),
        (_OBSERVED, list(rows.observed.items())),
        (_SIGHTING, rows.sightings),
        (_CHANGES, [(*key, number) for key, number in rows.changes.items()]),
        (_CONTACT, [(number, *contact) for number, contact in rows.contacts.items()]),
        (spells.AWAKE, [(*key, *rest) for key, rest in rows.awake.items()]),
        (spells.CONTACT, [(*key, last) for key, last in rows.reached.items()]),
        (probing.VISIT, rows.visits),
        # One order for everyone, so that two writers never wait for each other in a circle.
        (_COUNT, sorted(rows.counts.items())),
    )
    for statement, values in batches:
        if values:
            connection.many(statement, values)
            values.clear()
    rows.best.clear()
    rows.streams.clear()
    rows.observed.clear()
    rows.changes.clear()
    rows.contacts.clear()
    rows.awake.clear()
    rows.reached.clear()
    rows.counts.clear()
