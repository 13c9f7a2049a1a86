"""Upkeep: measurements go into hours and old hours go, in many short transactions that let snapshots in between.

The server does it each hour and ``somay db maintain`` at once. It may be ended anywhere, and done by two at a time.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from inventory.store import rollup
from inventory.store.rollup import Rolled
from inventory.text import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.store.engine import Store
    from inventory.text.progress import Told

_PART: Final = 500
"""So many rows one transaction changes, or a few more."""


def in_parts(store: Store, now: float, to: Told = progress.unseen) -> Iterator[Rolled]:
    """Do what is to be done, and yield what each transaction did, after its end."""
    with store.read() as connection:
        waiting = deque(rollup.due(connection, now))
    total = len(waiting)
    while waiting:
        to(total - len(waiting), total)
        yield _part(store, waiting, now)


def _part(store: Store, waiting: deque[int], now: float) -> Rolled:
    done = Rolled()
    with store.write() as connection:
        while waiting and sum(done) < _PART:
            step = rollup.step(connection, waiting[0], now)
            if not any(step):
                waiting.popleft()
            done = Rolled(done.measurements + step.measurements, done.hours + step.hours)
    return done
