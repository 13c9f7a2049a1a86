"""What the register does by the clock, beside taking snapshots in: an explicit tuple of jobs."""

from __future__ import annotations

from typing import Final

from inventory.findings.keep import look
from inventory.jobs.runner import Job

JOBS: Final = (Job(name="findings", every_seconds=60.0, run=lambda connection, now: len(look(connection, now))),)
