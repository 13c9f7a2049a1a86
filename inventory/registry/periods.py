"""The close of a period: what is filed stays as it was filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import Text
from inventory.registry.refusal import bad_value, collides
from inventory.store import closed
from inventory.store.closed import BEGINNING, Closed
from inventory.text.when import day_of, show_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.store.acts import Stamp
    from inventory.store.closed import Line
    from inventory.store.engine import Connection
    from inventory.text.spans import Span


def check(connection: Connection, span: Span, now: float) -> None:
    """Refuse a period that is not over, or that was closed already.

    Raises:
        Problem: it cannot be closed.
    """
    if span.last >= day_of(now):
        raise bad_value(
            "period",
            Text(
                f"{span.name} chưa hết: ngày cuối {show_day(span.last, 'vi')}.",
                f"{span.name} is not over: its last day is {show_day(span.last, 'en')}.",
            ),
            Text("Chốt từ ngày hôm sau.", "Close it from the day after."),
        )
    if any(one.name == span.name for one in closed.periods(connection)):
        raise collides(
            Text(f"Kỳ {span.name} đã chốt rồi.", f"{span.name} is closed already."),
            Text(f"Xem: somay period show {span.name}", f"See: somay period show {span.name}"),
        )


def close(connection: Connection, span: Span, filed: Sequence[Line], stamp: Stamp) -> Closed:
    """File the lines of a period for good, chained to the period closed before it."""
    check(connection, span, stamp.now)
    before = closed.periods(connection)
    period = Closed(
        id=len(before) + 1,
        name=span.name,
        first_day=span.first,
        last_day=span.last,
        closed_at=stamp.now,
        closed_by=stamp.by,
        line_count=len(filed),
        previous_digest=before[-1].digest if before else BEGINNING,
        digest="",
    )
    period = period._replace(digest=closed.digest(period, filed))
    closed.add(connection, period, filed)
    stamp.note(f"period {span.name}", None, {"digest": period.digest, "previous_digest": period.previous_digest})
    return period
