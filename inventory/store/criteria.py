"""Which criteria of which decision figures answer; and the question about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Criterion(NamedTuple):
    """One criterion of a decision, and the indicator that answers it."""

    document: str
    code: str
    title: str | None
    indicator: str
    recorded_by: str
    recorded_at: float


_CRITERIA = """
SELECT document, code, title, indicator, recorded_by, recorded_at FROM criterion
WHERE superseded_at IS NULL ORDER BY document, code
"""


def criteria(connection: Connection) -> list[Criterion]:
    """Return every criterion on file, by document and code: 1.2 before 1.10."""
    found = [Criterion(*row) for row in connection.rows(_CRITERIA)]
    return sorted(found, key=lambda one: (one.document, _parts(one.code), one.code))


def _parts(code: str) -> tuple[tuple[int, str], ...]:
    """Return what a code is sorted by: numbers as numbers, before words."""
    parts = code.replace("-", ".").split(".")
    return tuple((int(part), "") if part.isdecimal() else (10**9, part) for part in parts)
