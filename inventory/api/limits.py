"""What an outsider may cost us: every limit has a default and none can be switched off."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from agent.contract import MAX_BODY_BYTES, MAX_COMPRESSED_BYTES
from inventory.ingest.noise import MOST_CHANGES_A_DAY

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one server; each number must be positive."""

    in_flight: int = 64
    anonymous_in_flight: int = 8
    agent_in_flight: int = 2
    connections: int = 1024
    queue_seconds: float = 2.0
    agent_per_second: float = 1.0
    agent_burst: float = 20.0
    agent_bytes_per_day: float = 64 * 1024 * 1024
    agent_changes_per_day: int = MOST_CHANGES_A_DAY
    address_per_second: float = 1.0
    address_burst: float = 40.0
    anonymous_per_second: float = 20.0
    anonymous_burst: float = 40.0
    enrolment_bytes: int = 64 * 1024
    compressed_bytes: int = MAX_COMPRESSED_BYTES
    body_bytes: int = MAX_BODY_BYTES
    header_bytes: int = 16 * 1024
    header_seconds: float = 10.0
    body_bytes_per_second: float = 500.0
    body_grace_seconds: float = 20.0
    body_seconds: float = 120.0
    idle_seconds: float = 75.0
    requests_per_second: float = 50.0
    """What a returning fleet is spread over when it is told to come again later."""
    disk_free_bytes: int = 512 * 1024 * 1024
    disk_free_ratio: float = 0.05

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ValueError(f"limit {field.name} must be positive")


class Buckets:
    """One token bucket per caller; callers that have been quiet long enough are forgotten."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float], keep: int = 100_000) -> None:
        self._rate, self._burst, self._clock, self._keep = per_second, burst, clock, keep
        self._level: dict[object, tuple[float, float]] = {}

    def take(self, caller: object, cost: float = 1.0) -> float:
        """Take ``cost`` tokens and return 0, or take none and return the seconds until there are enough."""
        now = self._clock()
        tokens = self._tokens(caller, now)
        if tokens < cost:
            return (cost - tokens) / self._rate
        if len(self._level) >= self._keep:
            self._forget(now)
        self._level[caller] = (tokens - cost, now)
        return 0.0

    def is_empty(self, caller: object) -> bool:
        """Tell whether there is less than one token left."""
        return self._tokens(caller, self._clock()) < 1.0

    def _tokens(self, caller: object, now: float) -> float:
        tokens, since = self._level.get(caller, (self._burst, now))
        return min(self._burst, tokens + (now - since) * self._rate)

    def give(self, caller: object, cost: float = 1.0) -> None:
        """Put ``cost`` tokens back, because the call turned out to be none of those that are limited."""
        tokens, since = self._level.get(caller, (self._burst, self._clock()))
        self._level[caller] = (tokens + cost, since)

    def _forget(self, now: float) -> None:
        full = self._burst / self._rate
        self._level = {
            caller: (tokens, since)
            for caller, (tokens, since) in self._level.items()
            if now - since < full - tokens / self._rate
        }
        while len(self._level) >= self._keep:
            self._level.pop(next(iter(self._level)))
