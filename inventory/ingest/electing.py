"""Which machine is the probe of its office: decided when one speaks, told in the ordinary reply, over by itself.

Nobody is asked to stop: a lease that is not renewed ends. Should two believe in one at once, because the register was
restored or two servers answered, a service is visited twice and nothing else happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent import contract
from inventory.ingest import wire
from inventory.store import probing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.ingest.memory import Memory, Remembered
    from inventory.store.engine import Connection
    from inventory.store.probing import Candidate, Held

LEASE: Final[Any] = wire.struct_of(contract.Lease)
TARGET: Final[Any] = wire.struct_of(contract.ProbeTarget)
MOST_TARGETS: Final = 16
INTERVALS: Final = 2.5
"""So many contacts a lease lasts: one may be missed."""
LEAST_LEASE_SECONDS: Final = 900.0
AT_WORK_SECONDS: Final = 1500.0
"""Who spoke within so long is at work; who has not cannot be waited for."""
STAND_BY_SECONDS: Final = 600.0
LOYALTY: Final = 1.2
"""So much more at work another must have been to take over from the one that probes and is still there."""
SINCE_SECONDS: Final = 14 * 86_400.0


def elect(candidates: Iterable[Candidate], held: Held | None, now: float) -> int | None:
    """Return the agent that should be the probe: wired before wireless, then whose machine is most often on."""
    at_work = [one for one in candidates if one.contacted_at is not None and now - one.contacted_at <= AT_WORK_SECONDS]

    def merit(one: Candidate) -> tuple[bool, float, int]:
        faithful = LOYALTY if held is not None and held.agent_id == one.agent_id else 1.0
        return one.is_wired, one.awake_seconds * faithful, -one.agent_id

    return max(at_work, key=merit).agent_id if at_work else None


def lease(connection: Connection, memory: Memory, agent: Remembered, *, every: float, now: float) -> Any:
    """Return the lease that goes into the reply to an agent, ``None`` where another one probes or nothing is to visit.

    A register without services on file asks nothing, and one that stands by is asked about a few times an hour.
    """
    targets = memory.targets(connection)
    if not targets or now < agent.stands_by_until or agent.known.simulated:
        return None
    seconds = max(INTERVALS * every, LEAST_LEASE_SECONDS)
    if not _is_taken(connection, agent, until=now + seconds, now=now):
        agent.stands_by_until = now + STAND_BY_SECONDS
        return None
    wanted = [TARGET(name=one.name, kind=one.kind, host=one.host, port=one.port) for one in targets]
    return LEASE(seconds=int(seconds), targets=tuple(wanted[:MOST_TARGETS]))


def _is_taken(connection: Connection, agent: Remembered, *, until: float, now: float) -> bool:
    """Whether an agent is the probe of its office from now on, as it may have been before."""
    number, agency = agent.known.id, probing.agency_of(connection, agent.known.device_id, agent.day)
    held = None if agency is None else probing.held(connection, agency)
    if agency is None or (held is not None and held.agent_id != number and held.until > now):
        return False
    known = probing.candidates(connection, agency, agent.day, since=now - SINCE_SECONDS)
    speaking = [one._replace(contacted_at=now) if one.agent_id == number else one for one in known]
    return elect(speaking, held, now) == number and probing.take(connection, agency, number, until=until, now=now)
