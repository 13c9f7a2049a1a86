"""The audit log as people read it: acts, what each changed, and whether the chain holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.access import audit
from inventory.store import queries, trail
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


_LABELLED: Final = re.compile(r"\b(device|enrolment_code)(?:_id=| )(\d+)\b")
_AGENCY: Final = re.compile(r"\bagency(?:_id=| )(\d+)\b")
_LETTERS: Final = {"device": "M", "enrolment_code": "E"}


def act_rows(connection: Connection, count: int, day: str) -> list[Act]:
    """Return the newest acts, the newest first, their subjects under the names of ``day``."""
    codes = _codes(connection, day)
    return [row._replace(subject=_named(row.subject, codes)) for row in trail.acts(connection, count=count)]


def act_page(connection: Connection, act: int, day: str) -> list[Entry]:
    """Return what one act changed, under the names of ``day``."""
    codes = _codes(connection, day)
    return [entry._replace(subject=_named(entry.subject, codes)) for entry in trail.of_act(connection, act)]


def _codes(connection: Connection, day: str) -> dict[str, str]:
    return {str(unit.id): unit.code for unit in queries.units(connection, day)}


def _named(subject: str, codes: dict[str, str]) -> str:
    """Return a subject with the numbers that stand on labels and the codes of agencies instead of rows' numbers."""
    subject = _LABELLED.sub(lambda match: f"{_LETTERS[match[1]]}-{int(match[2]):04d}", subject)
    return _AGENCY.sub(lambda match: codes.get(match[1], match[0]), subject)


def proof(connection: Connection, noted: str | None, to: Told = progress.unseen) -> Proof:
    """Walk along the whole log; ``noted`` is a head that was written down elsewhere."""
    length, _ = trail.head(connection) or (0, "")
    verdict = audit.verify(progress.told(trail.entries(connection), to, length))
    return Proof(verdict, noted, trail.number_of(connection, noted) if noted else None)
