"""What the register does by the clock, beside taking snapshots in: an explicit tuple of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from inventory.findings.keep import look
from inventory.jobs import upkeep
from inventory.jobs.runner import Job
from inventory.store import spells, trail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.store.engine import Connection, Store


def _serve(connection: Connection, now: float) -> int:
    """Leave a sign of life, so that later nobody takes an absence of the register for one of all lines at once."""
    spells.serve(connection, now)
    return 0


def _head(connection: Connection) -> dict[str, Any]:
    """Put the head of the audit log where whoever rewrites the log does not reach: the journal goes elsewhere.

    ``somay audit verify --head`` holds the log against it.
    """
    found = trail.head(connection)
    return {} if found is None else {"rows": found[0], "head": found[1]}


def _keep_up(store: Store, now: float) -> Iterator[int]:
    return (sum(part) for part in upkeep.in_parts(store, now))


JOBS: Final = (
    Job(name="serving", every_seconds=60.0, run=_serve),
    Job(name="findings", every_seconds=60.0, run=lambda connection, now: len(look(connection, now))),
    Job(name="audit_head", every_seconds=3600.0, tells=_head),
    Job(name="upkeep", every_seconds=3600.0, in_parts=_keep_up),
)
