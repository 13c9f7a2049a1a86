"""The audit log as people read it: acts, what each changed, and whether the chain holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inventory.access import audit
from inventory.reports.screens.changes import named
from inventory.store import lineage, queries, trail
from inventory.text import progress

if TYPE_CHECKING:
    from inventory.access.audit import Verdict
    from inventory.store.engine import Connection
    from inventory.store.trail import Act, Entry
    from inventory.text.progress import Told


class Proof(NamedTuple):
    """The chain as it was found, and whether a head that was noted elsewhere is still in it."""

    verdict: Verdict
    noted: str | None
    noted_at: int | None

    @property
    def holds(self) -> bool:
        """Whether nothing was altered, taken out or cut off."""
        return self.verdict.broken_at is None and (self.noted is None or self.noted_at is not None)


def act_rows(connection: Connection, count: int, day: str) -> list[Act]:
    """Return the newest acts, the newest first, their subjects under the codes of ``day``."""
    known = codes(connection, day)
    return [row._replace(subject=named(row.subject, known)) for row in trail.acts(connection, count=count)]


def act_page(connection: Connection, act: int, day: str) -> list[Entry]:
    """Return what one act changed, under the codes of ``day``."""
    known = codes(connection, day)
    return [entry._replace(subject=named(entry.subject, known)) for entry in trail.of_act(connection, act)]


def codes(connection: Connection, day: str) -> dict[int, str]:
    """Return the code of every unit: that of ``day``, else the last it had."""
    return {**lineage.codes(connection), **{unit.id: unit.code for unit in queries.units(connection, day)}}


def proof(connection: Connection, noted: str | None, to: Told = progress.unseen) -> Proof:
    """Walk along the whole log; ``noted`` is a head that was written down elsewhere."""
    length, _ = trail.head(connection) or (0, "")
    verdict = audit.verify(progress.told(trail.entries(connection), to, length))
    return Proof(verdict, noted, trail.number_of(connection, noted) if noted else None)
