"""What the sockets carried, by day: counted by the kernel, kept in the spool, so that a restart forgets nothing."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING, Final

from agent.spool import CannotSpool

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.spool import Spool
    from agent.transport import Channel

_NAME: Final = "traffic"
_KEPT_DAYS: Final = 31

Days = dict[str, tuple[int, int]]
"""Bytes of TCP payload sent and received by day (UTC, ISO 8601)."""


class Traffic:
    """Counts TCP payload both ways, handshakes and requests without an answer included."""

    def __init__(self, spool: Spool, channel: Channel, wall: Callable[[], float]) -> None:
        self._spool, self._channel, self._wall = spool, channel, wall
        self._counted = (0, 0)
        self._days = _read(spool.remembered(_NAME))

    @property
    def total(self) -> int:
        """The bytes of this process so far."""
        return self._channel.sent_bytes + self._channel.received_bytes

    @property
    def today(self) -> int:
        """The bytes of this day, those of a contact that goes on included."""
        return sum(self._days.get(self._day(), (0, 0))) + sum(self._fresh())

    def note(self) -> None:
        """Put down under this day what was carried since the last time; a full disk only keeps it from a restart."""
        fresh = self._fresh()
        if not any(fresh):
            return
        sent, received = self._days.get(self._day(), (0, 0))
        self._days[self._day()] = (sent + fresh[0], received + fresh[1])
        self._counted = (self._channel.sent_bytes, self._channel.received_bytes)
        for day in sorted(self._days)[:-_KEPT_DAYS]:
            del self._days[day]
        with contextlib.suppress(CannotSpool):
            self._spool.remember(_NAME, json.dumps(self._days, sort_keys=True))

    def _fresh(self) -> tuple[int, int]:
        return self._channel.sent_bytes - self._counted[0], self._channel.received_bytes - self._counted[1]

    def _day(self) -> str:
        return time.strftime("%Y-%m-%d", time.gmtime(self._wall()))


def _read(text: object) -> Days:
    """Return what was kept; what cannot be read was never counted."""
    try:
        found = json.loads(str(text))
        return {str(day): (int(sent), int(received)) for day, (sent, received) in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
