"""Enrolment codes for machines of the sample's book: many in one transaction, one when it is needed."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from inventory.access import codes
from inventory.demo import sample
from inventory.store import queries
from inventory.text.when import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.store.engine import Store

_VALID_SECONDS: Final = 3600.0
_BY: Final = "demo"


class Tickets:
    """Issues codes, each for one machine of the book."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._ready: dict[int, str] = {}

    def prepare(self, numbers: Sequence[int]) -> None:
        """Make the codes of many machines at once."""
        self._ready.update(self.issue(numbers))

    def __call__(self, number: int) -> str:
        """Return the code of one machine of the fleet."""
        with self._lock:
            if number not in self._ready:
                self.prepare([number])
            return self._ready.pop(number)

    def issue(self, numbers: Sequence[int], *, simulated: bool = True) -> dict[int, str]:
        """Make a code for each of ``numbers``."""
        if not numbers:
            return {}
        now = time.time()
        with self._store.write() as connection:
            agencies = {unit.code: unit.id for unit in queries.units(connection, day_of(now))}
            return {
                number: codes.add(
                    connection,
                    agency_id=agencies[sample.machines()[number - 1].agency],
                    device_id=number,
                    uses=1,
                    valid_seconds=_VALID_SECONDS,
                    by=_BY,
                    now=now,
                    simulated=simulated,
                ).code
                for number in numbers
            }
