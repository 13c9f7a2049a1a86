"""What the register does by the clock, beside taking snapshots in: an explicit tuple of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inventory.findings.keep import look
from inventory.jobs.runner import Job
from inventory.store import spells

if TYPE_CHECKING:
    from inventory.store.engine import Connection


def _serve(connection: Connection, now: float) -> int:
    """Leave a sign of life, so that later nobody takes an absence of the register for one of all lines at once."""
    spells.serve(connection, now)
    return 0


JOBS: Final = (
    Job(name="serving", every_seconds=60.0, run=_serve),
    Job(name="findings", every_seconds=60.0, run=lambda connection, now: len(look(connection, now))),
)
