"""What figures are to reach by the end of a year, by which document; and the questions about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Target(NamedTuple):
    """The value that an indicator is to reach in one year; in the unit of its figure."""

    indicator: str
    year: int
    value: float
    document: str | None
    recorded_by: str
    recorded_at: float


_TARGETS = """
SELECT indicator, year, value, document, recorded_by, recorded_at FROM indicator_target
WHERE superseded_at IS NULL ORDER BY year, indicator
"""


def targets(connection: Connection) -> list[Target]:
    """Return every target on file, the oldest year first."""
    return [Target(*row) for row in connection.rows(_TARGETS)]


def of_year(connection: Connection, year: int) -> dict[str, Target]:
    """Return the targets of one year, by indicator."""
    return {one.indicator: one for one in targets(connection) if one.year == year}
