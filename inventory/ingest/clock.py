"""When something happened, on the register's clock: agents' clocks may be years off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.contract import Batch, Snapshot


def taken_at(snapshot: Snapshot, batch: Batch, received_at: float) -> float:
    """Return the moment of a snapshot: its age by the monotonic clock of one boot, else by the wall clock.

    Never later than its arrival, and never before 1970, whatever the agent's clock says.
    """
    if snapshot.boot_id == batch.boot_id:
        age = batch.sent_monotonic_seconds - snapshot.monotonic_seconds
    else:
        age = batch.sent_wall_seconds - snapshot.wall_seconds
    return max(0.0, received_at - max(0.0, age))
