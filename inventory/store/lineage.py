"""Statements about what came of which unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Step(NamedTuple):
    """One step from a unit to what came of it."""

    kind: str
    predecessor_id: int
    successor_id: int | None
    day: str
    act: str
    act_day: str | None
    seat: bool


_STEPS = """
SELECT kind, predecessor_id, successor_id, day, act, act_day, seat FROM lineage
WHERE superseded_at IS NULL ORDER BY day, id
"""


def steps(connection: Connection) -> list[Step]:
    """Return every step on file, the oldest first."""
    return [Step(*row)._replace(seat=bool(row[6])) for row in connection.rows(_STEPS)]


class Life(NamedTuple):
    """A span of days over which a unit had one code and name."""

    agency_id: int
    code: str
    name: str
    valid_from: str
    valid_to: str


_LIVES = """
SELECT agency_id, code, name, valid_from, valid_to FROM agency_version
WHERE superseded_at IS NULL ORDER BY valid_from, id
"""


def lives(connection: Connection) -> list[Life]:
    """Return every span on file of every unit, the oldest first."""
    return [Life(*row) for row in connection.rows(_LIVES)]


_LAST_NAMES = """
SELECT agency_id, code, name, kind FROM agency_version v
WHERE superseded_at IS NULL AND valid_to = (SELECT MAX(w.valid_to) FROM agency_version w
    WHERE w.agency_id = v.agency_id AND w.superseded_at IS NULL)
"""


def codes(connection: Connection) -> dict[int, str]:
    """Return the code under which each unit was last known."""
    return {number: code for number, (code, _, _) in last_names(connection).items()}


def last_names(connection: Connection) -> dict[int, tuple[str, str, str]]:
    """Return code, name and kind under which each unit was last known."""
    return {row[0]: (row[1], row[2], row[3]) for row in connection.rows(_LAST_NAMES)}
