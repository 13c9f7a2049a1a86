"""Closed periods as people look at them: what was filed, what the register says of the same day now, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from inventory.indicators import frozen
from inventory.store import closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.indicators.definition import Figure
    from inventory.store.closed import Closed, Later, Line
    from inventory.store.engine import Connection


class Told(NamedTuple):
    """One figure of the whole register as it was filed, and as it is now."""

    indicator: str
    filed: Figure | None
    now: Figure | None

    @property
    def is_restated(self) -> bool:
        """Whether the two differ."""
        return _pair(self.filed) != _pair(self.now)


class Moved(NamedTuple):
    """One row that the figures are computed from, which is not as it was filed, and who said so."""

    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    cause: Later | None


class Page(NamedTuple):
    """One closed period beside the register of now."""

    period: Closed
    figures: tuple[Told, ...]
    moved: tuple[Moved, ...]


class Checked(NamedTuple):
    """One period as the walk along the chain found it."""

    period: Closed
    fault: str | None
    """``digest``, ``chain`` or ``audit``; ``None`` where it is as it was filed."""


def closed_ones(connection: Connection) -> list[Closed]:
    """Return the closed periods in the order in which they were closed."""
    return closed.periods(connection)


def find(connection: Connection, name: str) -> Closed | None:
    """Return a closed period by its name."""
    return next((one for one in closed.periods(connection) if one.name == name), None)


def totals(filed: Sequence[Line]) -> dict[str, Figure]:
    """Return the figures of the whole register: those of its first scope."""
    figures = frozen.figures_of(filed)
    scope = next((scope for _, scope in figures), "")
    return {name: one for (name, where), one in figures.items() if where == scope}


def page(connection: Connection, period: Closed, now: float) -> Page:
    """Compare what was filed with what the register says of the same day now."""
    filed = list(closed.lines(connection, period.id))
    current = frozen.take(connection, period.last_day, now)
    then, today = totals(filed), totals(current)
    figures = tuple(Told(name, then.get(name), today.get(name)) for name in {**then, **today})
    before, after = frozen.inputs_of(filed), frozen.inputs_of(current)
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    later = closed.said_since(connection, period.name) if keys else []
    moved = tuple(Moved(key, before.get(key), after.get(key), _cause(key, later)) for key in keys)
    return Page(period, figures, moved)


def _cause(key: str, later: Sequence[Later]) -> Later | None:
    """Return the last thing that somebody said of the subject of a row; of what machines say there is none."""
    table, _, number = key.partition(" ")
    ends = {"device": f"device_id={number}", "agency": f"agency_version agency_id={number}"}.get(table, key)
    return next((one for one in reversed(later) if one.subject == ends or one.subject.endswith(f" {ends}")), None)


def _pair(figure: Figure | None) -> tuple[int, int] | None:
    return None if figure is None else (figure.numerator, figure.denominator)


def check(connection: Connection) -> list[Checked]:
    """Walk along the chain: each period must still have its digest, its predecessor's, and its entry in the log."""
    found, previous = [], closed.BEGINNING
    for number, period in enumerate(closed.periods(connection), 1):
        found.append(Checked(period, _fault(connection, period, number, previous)))
        previous = period.digest
    return found


def _fault(connection: Connection, period: Closed, number: int, previous: str) -> str | None:
    if closed.digest(period, closed.lines(connection, period.id)) != period.digest:
        return "digest"
    if period.id != number or period.previous_digest != previous:
        return "chain"
    noted = {"digest": period.digest, "previous_digest": period.previous_digest}
    entries = closed.filed_under(connection, period.name)
    return None if any(json.loads(each or "{}") == noted for each in entries) else "audit"
