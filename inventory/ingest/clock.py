"""When something happened, on the register's clock: agents' clocks may be years off."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from inventory.text.when import DAY_SECONDS, ZONE, day_of

if TYPE_CHECKING:
    from agent.contract import Batch, Snapshot

_OFFSET: Final = ZONE.utcoffset(None).total_seconds()


def taken_at(snapshot: Snapshot, batch: Batch, received_at: float) -> float:
    """Return the moment of a snapshot: its age by the monotonic clock of one boot, else by the wall clock.

    Never later than its arrival, and never before 1970, whatever the agent's clock says.
    """
    if snapshot.boot_id == batch.boot_id:
        age = batch.sent_monotonic_seconds - snapshot.monotonic_seconds
    else:
        age = batch.sent_wall_seconds - snapshot.wall_seconds
    return max(0.0, received_at - max(0.0, age))


def local_day(instant: float) -> str:
    """Return the local day of an instant; asked for with every measurement, so days are computed once."""
    return _day((instant + _OFFSET) // DAY_SECONDS)


@lru_cache(maxsize=64)
def _day(number: float) -> str:
    return day_of(number * DAY_SECONDS - _OFFSET)
