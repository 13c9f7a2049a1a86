"""Who is let in, decided before a byte of the body is read: load, disk, identity, pace."""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import TYPE_CHECKING, Final

from inventory.access.credentials import claim, keys_of, proves
from inventory.api.limits import Buckets
from inventory.api.reader import Reader
from inventory.ingest.refusal import Refused
from inventory.store import enrolments

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.access.credentials import Claim
    from inventory.api.http import Request
    from inventory.api.limits import Limits
    from inventory.api.routes import Role
    from inventory.store.engine import Store
    from inventory.store.enrolments import Credential

_DISK_SECONDS: Final = 1.0
_SHORTEST_WINDOW: Final = 30.0
_LONGEST_WINDOW: Final = 900.0


class Held:
    """One more in a count, for as long as a block runs."""

    __slots__ = ("_counts", "_name")

    def __init__(self, counts: Counter[str], name: str) -> None:
        self._counts, self._name = counts, name

    def __enter__(self) -> None:
        self._counts[self._name] += 1

    def __exit__(self, *_error: object) -> None:
        self._counts[self._name] -= 1
        if not self._counts[self._name]:
            del self._counts[self._name]


class Admission:
    """The limits of one server and what it needs to keep to them."""

    def __init__(self, store: Store, limits: Limits, waiting: Callable[[], float], clock: Callable[[], float]) -> None:
        self.store, self.limits, self._waiting, self._clock = store, limits, waiting, clock
        self.working: Counter[str] = Counter()
        """How many requests of each role are being worked on."""
        self._turns: Counter[str] = Counter()
        self._keys: dict[str, tuple[str, ...]] = {}
        self._agents = Buckets(limits.agent_per_second, limits.agent_burst, clock)
        self._volume = Buckets(limits.agent_bytes_per_day / 86_400, limits.agent_bytes_per_day, clock)
        self._addresses = Buckets(limits.address_per_second, limits.address_burst, clock)
        self._anonymous = Buckets(limits.anonymous_per_second, limits.anonymous_burst, clock)
        self._reader = Reader(store)
        self._disk_asked = float("-inf")
        self._disk_full = False

    def place(self, role: Role) -> Held:
        """Refuse while too much is being worked on; whoever has no credential takes no place from an agent."""
        most = self.limits.anonymous_in_flight if role == "anonymous" else self.limits.in_flight
        if self.working[role] >= most or self._waiting() > self.limits.queue_seconds:
            raise self._busy()
        return Held(self.working, role)

    def turn(self, public_id: str) -> Held:
        """Refuse an agent that holds more than its share of the places."""
        if self._turns[public_id] >= self.limits.agent_in_flight:
            raise self._busy()
        return Held(self._turns, public_id)

    def close(self) -> None:
        """Let go of the register."""
        self._reader.close()

    def _busy(self) -> Refused:
        return Refused(429, "busy", "too many requests at once", retry_after=self._later())

    def room(self) -> None:
        """Refuse while the register's disk is nearly full; what is there can still be read."""
        if self._clock() - self._disk_asked >= _DISK_SECONDS:
            self._disk_asked, self._disk_full = self._clock(), self._is_nearly_full()
        if self._disk_full:
            raise no_room(self._later())

    def anonymous(self, request: Request) -> None:
        """Hold callers without a credential to a slow pace, each address and all together."""
        if wait := self._addresses.take(request.address) or self._anonymous.take(""):
            raise Refused(429, "slow_down", "too many requests without a credential", retry_after=wait)

    def proved(self, request: Request) -> None:
        """Take a caller that knew a valid code out of the count: a whole office may enrol at once."""
        self._addresses.give(request.address)
        self._anonymous.give("")

    async def agent(self, request: Request, errand: str = "") -> Claim:
        """Return the agent that a request proves to come from; each ``errand`` has a pace of its own."""
        claimed = claim(request.header(b"authorization"))
        if claimed is None or not await self._is_proved(request, claimed):
            self.anonymous(request)
            raise Refused(401, "unauthorized", "no valid credential")
        if wait := self._agents.take(f"{claimed.public_id} {errand}"):
            later = wait * random.uniform(1.0, 1.5)  # noqa: S311  # spreads load, keeps no secret
            raise Refused(429, "slow_down", "too many requests from this agent", retry_after=later)
        return claimed

    async def _is_proved(self, request: Request, claimed: Claim) -> bool:
        """Compare with what is remembered, then with what is on record: keys change, and rights end."""
        if proves(claimed, *self._keys.get(claimed.public_id, ())):
            return True
        found = await self._ask(request, claimed)
        if not proves(claimed, *(() if found is None else keys_of(found))):
            return False
        assert found is not None  # nothing proves an agent that is not there
        if found.revoked_at is not None:
            self.anonymous(request)
            raise Refused(401, "agent_revoked", "this agent was revoked")
        # Whether all of it still holds is asked again with every batch, in its own transaction.
        self._keys[claimed.public_id] = keys_of(found)
        return True

    def volume(self, public_id: str, size: int) -> None:
        """Hold an agent to its share of bytes a day, as they are when inflated: those are what the work grows with."""
        if wait := self._volume.take(public_id, size):
            raise Refused(429, "slow_down", "too many bytes from this agent today", retry_after=wait)

    def forget(self, public_id: str) -> None:
        """Ask the register again about an agent next time: its credential has ended."""
        self._keys.pop(public_id, None)

    async def _ask(self, request: Request, claimed: Claim) -> Credential | None:
        if self._addresses.is_empty(request.address):
            raise Refused(429, "slow_down", "too many requests with a wrong credential", retry_after=self._later())
        return await self._reader.ask(lambda connection: enrolments.credential(connection, claimed.public_id))

    def _is_nearly_full(self) -> bool:
        if self.store.backend != "sqlite":
            return False
        disk = os.statvfs(self.store.path.parent)
        free = disk.f_bavail * disk.f_frsize
        return free < self.limits.disk_free_bytes or disk.f_bavail < disk.f_blocks * self.limits.disk_free_ratio

    def _later(self) -> float:
        """Draw when to come again, so that a fleet that returns at once comes back spread out."""
        window = 1.25 * len(self._keys) / self.limits.requests_per_second
        return 1.0 + random.uniform(0.0, min(max(window, _SHORTEST_WINDOW), _LONGEST_WINDOW))  # noqa: S311  # as above


def no_room(retry_after: float) -> Refused:
    """Say that nothing can be stored now."""
    return Refused(507, "no_room", "the register's disk is full", retry_after=retry_after)
