"""One indicator through time: its figure at the end of each month, quarter or year."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inventory.indicators import figure, the
from inventory.reports.figures import scope_of, told
from inventory.reports.periods import totals
from inventory.store import closed, targets
from inventory.text import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.indicators.definition import Figure
    from inventory.indicators.facts import Basis
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit
    from inventory.text.progress import Told
    from inventory.text.spans import Span


class Point(NamedTuple):
    """The figure of one period as the register has it now; of one that is not over, as of the day asked about."""

    span: Span
    figure: Figure
    before: Figure | None
    filed: Figure | None
    """As it was filed, where the period is closed and the scope is that of the whole register."""

    target: float | None = None
    """What the figure is to reach in the year of the period."""

    @property
    def change(self) -> float | None:
        """By how much the value rose since the period before."""
        if self.before is None or self.before.value is None or self.figure.value is None:
            return None
        return self.figure.value - self.before.value


def trend(
    connection: Connection,
    name: str,
    spans: Sequence[Span],
    now: float,
    *,
    until: str,
    unit: Unit | None = None,
    basis: Basis = "as_was",
    to: Told = progress.unseen,
) -> list[Point]:
    """Return the figure of the indicator ``name`` for each of ``spans``, by its definition of then."""
    filed = {one.name: one.id for one in closed.periods(connection)}
    wanted = {one.year: one.value for one in targets.targets(connection) if one.indicator == name}
    points: list[Point] = []
    for done, span in enumerate(spans):
        to(done, len(spans))
        day = min(span.last, until)
        indicator = the(name, day)
        facts = told(connection, day, now, basis, holders=indicator.family.holders).facts
        found = figure(indicator, facts, scope_of(facts, unit))
        then = totals(closed.figures(connection, filed[span.name])) if span.name in filed else {}
        same = then.get(name) if then and then[name].scope == found.scope and basis == "as_was" else None
        before = points[-1].figure if points else None
        points.append(Point(span, found, before, same, wanted.get(int(span.name[:4]))))
    return points
