"""When to speak: the phase of each agent in its interval, and how long to be silent after a failure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random

    from agent.contract import AgentConfig

BASE_SECONDS: Final = 5.0
CAP_SECONDS: Final = 300.0
MAX_RETRY_AFTER_SECONDS: Final = 900.0
DENIED_SECONDS: Final = 3600.0
_START_SECONDS: Final = 60.0


class Backoff:
    """Exponential with full jitter; only a committed acknowledgement ends it, never a mere connection."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._failures = 0

    def reset(self) -> None:
        """The register acknowledged after its commit."""
        self._failures = 0

    def delay(self, retry_after: float | None = None) -> float:
        """Return the seconds to wait after one more failure; what the server asked for is the least of it."""
        own = self._draw.uniform(0, min(CAP_SECONDS, BASE_SECONDS * 2**self._failures))
        self._failures = min(self._failures + 1, 16)
        if retry_after is None:
            return own
        return min(MAX_RETRY_AFTER_SECONDS, max(own, retry_after * self._draw.uniform(1.0, 1.1)))

    def denied(self) -> float:
        """Return the seconds to wait after 401 or 403: a person must act first."""
        return DENIED_SECONDS * self._draw.uniform(0.9, 1.1)


def start_delay(period: float, spread: float | None, draw: random.Random) -> float:
    """Return the seconds before the first contact after a start, so that a district does not knock at once."""
    return draw.uniform(0, min(period, _START_SECONDS) if spread is None else spread)


def next_contact(agent_id: str, wall: float, period: float, draw: random.Random) -> float:
    """Return the seconds until this agent's own moment in the interval, a tenth of it sooner or later."""
    delay = _until(agent_id, wall, period) + draw.uniform(-0.1, 0.1) * period
    return delay if delay > period / 2 else delay + period


def next_inventory(agent_id: str, wall: float, period: float, draw: random.Random) -> float:
    """Return the seconds until this agent's own moment to look at everything: a period at most, so none is left out."""
    left = _until(f"inventory {agent_id}", wall, period)
    return (left if left > period / 5 else period) * draw.uniform(0.95, 1.0)


def _until(name: str, wall: float, period: float) -> float:
    """Return the seconds until the moment in the period that falls to a name, the same in each period."""
    phase = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") / 2**64 * period
    return (phase - wall) % period


def retry_after(header: str | None) -> float | None:
    """Return the seconds of a ``Retry-After``; a date is ignored, as no clock is trusted here."""
    if header is None or not header.strip().isascii() or not header.strip().isdigit():
        return None
    return min(float(header), MAX_RETRY_AFTER_SECONDS)


class Schedule:
    """How often the agent looks and speaks: the defaults of its kind, then what the register set within bounds."""

    def __init__(self, *, inventory: float, measure: float, contact: float, spread: float | None) -> None:
        self._own = (inventory, measure, contact, spread)
        self.inventory, self.measure, self.contact, self.spread = self._own

    def adopt(self, config: AgentConfig | None) -> None:
        """Take over what the register sets, and go back to one's own where it sets nothing any more.

        The bounds were checked when the reply was decoded.
        """
        inventory, measure, contact, spread = self._own
        self.inventory = (config and config.inventory_seconds) or inventory
        self.measure = (config and config.measure_seconds) or measure
        self.contact = (config and config.contact_seconds) or contact
        self.spread = spread if config is None or config.spread_seconds is None else config.spread_seconds
