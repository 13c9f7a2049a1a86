"""Statements by which two devices become one, and two again: who speaks for whom, and what goes along.

What was observed meanwhile goes with the agent that observed it. What a device was known to be before is kept in a
memento and comes back from it, whatever the other one's reports made of it.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.store.engine import Connection


class Merge(NamedTuple):
    """That one device turned out to be another."""

    id: int
    absorbed_id: int
    survivor_id: int
    agents: tuple[int, ...]
    points: int | None
    recorded_at: float
    recorded_by: str
    superseded_at: float | None


class Rows(NamedTuple):
    """What a merge wrote and ended in the book beside itself: table and id."""

    written: Sequence[tuple[str, int]] = ()
    superseded: Sequence[tuple[str, int]] = ()


_MERGE: Final = (
    "SELECT id, absorbed_id, survivor_id, agents, points, recorded_at, recorded_by, superseded_at FROM device_merge"
)


def merge(connection: Connection, number: int) -> Merge:
    """Return one merge by its number."""
    row = connection.one(f"{_MERGE} WHERE id = :id", id=number)  # a constant
    assert row is not None  # its number stands in the audit log
    return _merge(row)


def merges_into(connection: Connection, device_id: int) -> list[Merge]:
    """Return what is one with a device now, the newest first."""
    rows = connection.rows(f"{_MERGE} WHERE survivor_id = :id AND superseded_at IS NULL ORDER BY id DESC", id=device_id)
    return [_merge(row) for row in rows]


def merges_of(connection: Connection, device_id: int) -> list[Merge]:
    """Return every merge into a device that there ever was, the oldest first."""
    return [_merge(row) for row in connection.rows(f"{_MERGE} WHERE survivor_id = :id ORDER BY id", id=device_id)]


def absorbed_into(connection: Connection, device_id: int) -> Merge | None:
    """Return by which merge a device is another one now."""
    row = connection.one(f"{_MERGE} WHERE absorbed_id = :id AND superseded_at IS NULL", id=device_id)
    return None if row is None else _merge(row)


def _merge(row: tuple[Any, ...]) -> Merge:
    return Merge(*row)._replace(agents=tuple(json.loads(row[3])))


def agents_of(connection: Connection, device_id: int) -> list[int]:
    """Return the agents that speak for a device, the oldest first."""
    return [row[0] for row in connection.rows("SELECT id FROM agent WHERE device_id = :id ORDER BY id", id=device_id)]


def answers_of(connection: Connection, device_id: int, other_id: int) -> list[int]:
    """Return the open questions that a merge of two devices answers."""
    rows = connection.rows(
        "SELECT c.id FROM identity_case c WHERE c.device_id IN (:one, :other) AND NOT EXISTS"
        " (SELECT 1 FROM case_answer w WHERE w.case_id = c.id AND w.superseded_at IS NULL)"
        " AND (c.device_id = :one OR c.other_id = :one) ORDER BY c.id",
        one=device_id,
        other=other_id,
    )
    return [row[0] for row in rows]


_HELD: Final = ("device_standing", "placement")


def holding(connection: Connection, table: str, device_id: int) -> list[int]:
    """Return the rows of ``table`` that say how a device counts or where it stands."""
    assert table in _HELD
    rows = connection.rows(
        f"SELECT id FROM {table} WHERE device_id = :id AND superseded_at IS NULL ORDER BY id",  # noqa: S608  # checked
        id=device_id,
    )
    return [row[0] for row in rows]


_TOLD: Final = """
UPDATE device_standing SET superseded_at = :now WHERE superseded_at IS NULL AND recorded_by = 'machine'
AND device_id = (SELECT b.device_id FROM device_standing b WHERE b.id = :id)
AND EXISTS (SELECT 1 FROM device_merge m WHERE m.absorbed_id = device_standing.device_id)
"""


def end_told(connection: Connection, standing: int, now: float) -> bool:
    """End what a machine that was once absorbed made of a row that says how it counts; ``False``: nothing of that."""
    return connection.execute(_TOLD, {"id": standing, "now": now}).rowcount > 0


def said(connection: Connection, device_id: int) -> list[tuple[int, str, str]]:
    """Return what people say of a device, as ``(row, field, value)``."""
    rows = connection.rows(
        "SELECT id, field, value FROM device_value WHERE device_id = :id AND source = 'person' AND field <> 'label'"
        " AND superseded_at IS NULL ORDER BY id",
        id=device_id,
    )
    return [(row[0], row[1], row[2]) for row in rows]


_SPEAK: Final = "UPDATE agent SET device_id = ? WHERE id = ? AND device_id = ?"
_SECTIONS: Final = ("section", "digest", "content", "folded", "observed_at", "outcome", "error", "tried_at")
_NAMES: Final = ", ".join(_SECTIONS)
_SEEN: Final = _SECTIONS.index("observed_at")


def remember(connection: Connection, found: Merge, rows: Rows) -> None:
    """Keep what the survivor is known to be."""
    content = {
        "rows": rows,
        "device": connection.one("SELECT observed_kind, observed_at FROM device WHERE id = :id", id=found.survivor_id),
        "sections": connection.rows(
            f"SELECT {_NAMES} FROM device_section WHERE device_id = :id ORDER BY section",  # noqa: S608  # names of this module
            id=found.survivor_id,
        ),
        "parts": connection.rows(
            "SELECT id, part, content FROM component WHERE device_id = :id AND seen_to IS NULL ORDER BY id",
            id=found.survivor_id,
        ),
        "programs": connection.rows(
            "SELECT release_id, seen_from FROM installation WHERE device_id = :id AND seen_to IS NULL ORDER BY 1, 2",
            id=found.survivor_id,
        ),
        "sightings": [row[0] for row in connection.rows(_NEW_DAYS, a=found.absorbed_id, s=found.survivor_id)],
        "rates": connection.rows(_NEW_RATES, a=found.absorbed_id, s=found.survivor_id),
        "states": connection.rows(_NEW_STATES, a=found.absorbed_id, s=found.survivor_id),
    }
    packed = zlib.compress(json.dumps(content, ensure_ascii=False).encode())
    connection.execute("INSERT INTO device_memento (merge_id, content) VALUES (?, ?)", (found.id, packed))


def _kept(connection: Connection, number: int) -> dict[str, Any] | None:
    packed = connection.value("SELECT content FROM device_memento WHERE merge_id = :id", id=number)
    return None if packed is None else json.loads(zlib.decompress(bytes(packed)))


def rows_of(connection: Connection, number: int) -> Rows:
    """Return what a merge wrote and ended in the book beside itself."""
    kept = _kept(connection, number)
    return Rows(*([(table, row) for table, row in rows] for rows in kept["rows"])) if kept else Rows()


_NEW_DAYS: Final = """
SELECT day FROM sighting a WHERE a.device_id = :a
AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.device_id = :s AND s.day = a.day) ORDER BY day
"""
_NEW_RATES: Final = """
SELECT day, method FROM best_throughput a WHERE a.device_id = :a AND NOT EXISTS
(SELECT 1 FROM best_throughput s WHERE s.device_id = :s AND s.day = a.day AND s.method = a.method) ORDER BY day, method
"""
_NEW_STATES: Final = """
SELECT section, since FROM device_state a WHERE a.device_id = :a AND NOT EXISTS
(SELECT 1 FROM device_state s WHERE s.device_id = :s AND s.section = a.section AND s.since = a.since) ORDER BY 1, 2
"""
_END_EVIDENCE: Final = "UPDATE evidence SET seen_to = :now WHERE device_id = :s AND seen_to IS NULL"
_TAKE_EVIDENCE: Final = "UPDATE evidence SET device_id = :s WHERE device_id = :a AND seen_to IS NULL"
# Programs are kept by intervals of their own: the agent is asked for its list again, and that is compared.
_TAKE_SECTIONS: Final = f"""
INSERT INTO device_section (device_id, {_NAMES}) SELECT :s, {_NAMES} FROM device_section
WHERE device_id = :a AND section <> 'softwares'
ON CONFLICT (device_id, section) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SECTIONS[1:])}
    WHERE COALESCE(device_section.observed_at, 0) < COALESCE(excluded.observed_at, 0)
"""  # noqa: S608  # names of this module
# The newer of the two looked last: what it did not see is gone, what it saw is there.
_END_PARTS: Final = """
UPDATE component SET seen_to = :now WHERE device_id = :s AND seen_to IS NULL
AND EXISTS (SELECT 1 FROM component a WHERE a.device_id = :a AND a.section = component.section)
AND NOT EXISTS (SELECT 1 FROM component a WHERE a.device_id = :a AND a.section = component.section
                AND a.part = component.part AND a.seen_to IS NULL)
"""
_TAKE_PARTS: Final = """
INSERT INTO component (device_id, section, part, content, seen_from, stream_id, sequence)
SELECT :s, section, part, content, seen_from, stream_id, sequence FROM component a
WHERE a.device_id = :a AND a.seen_to IS NULL AND NOT EXISTS (SELECT 1 FROM component b WHERE b.device_id = :s
      AND b.section = a.section AND b.part = a.part AND b.seen_to IS NULL)
"""
_TAKE_DAYS: Final = """
INSERT INTO sighting (device_id, day, seen_at) SELECT :s, day, seen_at FROM sighting WHERE device_id = :a
ON CONFLICT (device_id, day) DO NOTHING
"""
_TAKE_RATES: Final = """
INSERT INTO best_throughput (day, device_id, method, down_bits_per_second, up_bits_per_second, samples)
SELECT day, :s, method, down_bits_per_second, up_bits_per_second, samples FROM best_throughput WHERE device_id = :a
ON CONFLICT (day, device_id, method) DO NOTHING
"""
_TAKE_STATES: Final = """
INSERT INTO device_state (device_id, section, since, content)
SELECT :s, section, since, content FROM device_state WHERE device_id = :a
ON CONFLICT (device_id, section, since) DO NOTHING
"""
_TAKE_DEVICE: Final = """
UPDATE device SET observed_at = (SELECT observed_at FROM device a WHERE a.id = :a),
    observed_kind = COALESCE((SELECT observed_kind FROM device a WHERE a.id = :a), observed_kind)
WHERE id = :s AND COALESCE(observed_at, 0) < (SELECT COALESCE(observed_at, 0) FROM device a WHERE a.id = :a)
"""


def join(connection: Connection, number: int, rows: Rows = Rows()) -> None:  # noqa: B008  # immutable
    """Let the agents of a merge speak for the survivor, which takes over what is newer of the absorbed."""
    found = merge(connection, number)
    ids = {"a": found.absorbed_id, "s": found.survivor_id}
    remember(connection, found, rows)
    connection.execute(_END_EVIDENCE, {"s": found.survivor_id, "now": found.recorded_at})
    connection.execute(_TAKE_EVIDENCE, ids)
    if _newer(connection, found):
        connection.execute(_TAKE_SECTIONS, ids)
        connection.execute(_END_PARTS, {**ids, "now": found.recorded_at})
        connection.execute(_TAKE_PARTS, ids)
    for statement in (_TAKE_DAYS, _TAKE_RATES, _TAKE_STATES, _TAKE_DEVICE):
        connection.execute(statement, ids)
    connection.many(_SPEAK, [(found.survivor_id, agent, found.absorbed_id) for agent in found.agents])


def _newer(connection: Connection, found: Merge) -> bool:
    """Tell whether the absorbed device was looked at after the survivor."""
    question = "SELECT COALESCE(MAX(observed_at), 0) FROM device_section WHERE device_id = :id"
    absorbed, survivor = (
        float(connection.value(question, id=device)) for device in (found.absorbed_id, found.survivor_id)
    )
    return absorbed > survivor


def is_alone(connection: Connection, found: Merge) -> bool:
    """Tell whether nobody but the agents of a merge has spoken for the survivor since."""
    agents = connection.rows(
        "SELECT id FROM agent WHERE device_id = :id AND contacted_at > :since",
        id=found.survivor_id,
        since=found.recorded_at,
    )
    return {row[0] for row in agents} <= set(found.agents)


def part(connection: Connection, number: int) -> None:
    """Let the agents of a merge that holds no more speak for the absorbed device again; the survivor is as before."""
    found = merge(connection, number)
    alone = is_alone(connection, found)
    kept = _kept(connection, number)
    if kept is not None:
        _give_back(connection, found, kept, alone=alone)
    for agent in found.agents:
        connection.execute(
            "UPDATE evidence SET device_id = :a WHERE device_id = :s AND agent_id = :agent",
            {"a": found.absorbed_id, "s": found.survivor_id, "agent": agent},
        )
    connection.execute(
        "UPDATE evidence SET seen_to = NULL WHERE device_id = :s AND seen_to = :now",
        {"s": found.survivor_id, "now": found.recorded_at},
    )
    connection.many(_SPEAK, [(found.absorbed_id, agent, found.survivor_id) for agent in found.agents])


_DROP_COPIES: Final = """
DELETE FROM component WHERE device_id = :s AND stream_id IN (SELECT id FROM stream WHERE agent_id = :agent)
AND EXISTS (SELECT 1 FROM component a WHERE a.device_id = :a AND a.section = component.section
            AND a.part = component.part AND a.stream_id = component.stream_id AND a.sequence = component.sequence)
"""
_RETURN_PARTS: Final = """
UPDATE component SET device_id = :a
WHERE device_id = :s AND stream_id IN (SELECT id FROM stream WHERE agent_id = :agent)
"""
_RETURN_CHANGES: Final = """
UPDATE device_change SET device_id = :a
WHERE device_id = :s AND stream_id IN (SELECT id FROM stream WHERE agent_id = :agent)
"""
_RETURN_DAYS: Final = """
UPDATE sighting SET device_id = :a WHERE device_id = :s AND seen_at > :since
AND NOT EXISTS (SELECT 1 FROM sighting b WHERE b.device_id = :a AND b.day = sighting.day)
"""
_RETURN_MEASURED: Final = "UPDATE measurement SET device_id = :a WHERE device_id = :s AND taken_at > :since"
_RETURN_HOURS: Final = """
UPDATE measurement_hour SET device_id = :a WHERE device_id = :s AND hour > :since AND NOT EXISTS
(SELECT 1 FROM measurement_hour b WHERE b.device_id = :a AND b.hour = measurement_hour.hour
 AND b.series = measurement_hour.series)
"""
_RETURN_STATES: Final = """
UPDATE device_state SET device_id = :a WHERE device_id = :s AND since > :since AND NOT EXISTS
(SELECT 1 FROM device_state b WHERE b.device_id = :a AND b.section = device_state.section
 AND b.since = device_state.since)
"""
_RETURN_SECTIONS: Final = f"""
INSERT INTO device_section (device_id, {_NAMES}) SELECT :a, {_NAMES} FROM device_section
WHERE device_id = :s AND COALESCE(observed_at, 0) > :since AND section <> 'softwares'
ON CONFLICT (device_id, section) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _SECTIONS[1:])}
"""  # noqa: S608  # names of this module


def _give_back(connection: Connection, found: Merge, kept: dict[str, Any], *, alone: bool) -> None:
    ids = {"a": found.absorbed_id, "s": found.survivor_id}
    for agent in found.agents:
        connection.execute(_DROP_COPIES, {**ids, "agent": agent})
        connection.execute(_RETURN_PARTS, {**ids, "agent": agent})
        connection.execute(_RETURN_CHANGES, {**ids, "agent": agent})
    connection.many(
        "UPDATE component SET part = ?, content = ?, seen_to = NULL WHERE id = ?",
        [(name, content, part_id) for part_id, name, content in kept["parts"]],
    )
    if alone:
        seen = max((row[_SEEN] or 0.0 for row in kept["sections"]), default=0.0)
        connection.execute(_RETURN_SECTIONS, {**ids, "since": seen})
        connection.execute("DELETE FROM installation WHERE device_id = ? AND seen_from > ?", (found.survivor_id, seen))
    connection.many(
        "UPDATE installation SET seen_to = NULL WHERE device_id = ? AND release_id = ? AND seen_from = ?",
        [(found.survivor_id, *program) for program in kept["programs"]],
    )
    connection.execute("DELETE FROM device_section WHERE device_id = ?", (found.survivor_id,))
    connection.many(
        f"INSERT INTO device_section (device_id, {_NAMES}) VALUES (?{', ?' * len(_SECTIONS)})",  # noqa: S608  # names of this module
        [(found.survivor_id, *row) for row in kept["sections"]],
    )
    connection.many(
        "DELETE FROM sighting WHERE device_id = ? AND day = ?", [(found.survivor_id, day) for day in kept["sightings"]]
    )
    connection.many(
        "DELETE FROM best_throughput WHERE device_id = ? AND day = ? AND method = ?",
        [(found.survivor_id, *rate) for rate in kept["rates"]],
    )
    connection.many(
        "DELETE FROM device_state WHERE device_id = ? AND section = ? AND since = ?",
        [(found.survivor_id, *state) for state in kept.get("states", ())],
    )
    if alone:
        _return_seen(connection, found, *(kept["device"] or (None, None)))


def _return_seen(connection: Connection, found: Merge, kind: str | None, seen: float | None) -> None:
    """Give back what only the agents of a merge can have seen: all that is younger than what the survivor knew."""
    ids = {"a": found.absorbed_id, "s": found.survivor_id}
    for statement in (_RETURN_DAYS, _RETURN_MEASURED, _RETURN_HOURS, _RETURN_STATES):
        connection.execute(statement, {**ids, "since": seen or 0.0})
    connection.execute(_TAKE_DEVICE, {"a": found.survivor_id, "s": found.absorbed_id})
    connection.execute(
        "UPDATE device SET observed_kind = ?, observed_at = ? WHERE id = ?", (kind, seen, found.survivor_id)
    )
