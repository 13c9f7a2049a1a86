"""Who asks to become an agent, or to get a new key: answered in the transaction that writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from agent import contract
from inventory.access import credentials, renewal
from inventory.ingest import wire
from inventory.ingest.refusal import Refused
from inventory.store import enrolments
from inventory.text.when import day_of

if TYPE_CHECKING:
    from agent.contract import Enrolment, NewKey
    from inventory.access.credentials import Claim
    from inventory.access.renewal import Purpose
    from inventory.ingest.memory import Memory
    from inventory.store.engine import Connection
    from inventory.store.intake import Rows

ENROLLED: Final[Any] = wire.struct_of(contract.Enrolled)


@dataclass(frozen=True, slots=True)
class Entry:
    """A decoded request to be enrolled, and the address it came from."""

    enrolment: Enrolment
    received_at: float
    address: str = ""


@dataclass(frozen=True, slots=True)
class Renewal:
    """A decoded request for a new key, of a caller who has shown an old one."""

    claimed: Claim
    purpose: Purpose
    new: NewKey
    received_at: float


def enrol(connection: Connection, memory: Memory, entry: Entry, rows: Rows) -> Any:
    """Return the answer to an enrolment."""
    made = credentials.enrol(connection, entry.enrolment, entry.received_at, entry.address)
    rows.counts["enrolments"] += isinstance(made, credentials.Admitted)
    return _answer(connection, memory, made, entry.received_at)


def renew(connection: Connection, memory: Memory, job: Renewal, rows: Rows) -> Any:
    """Return the answer to a new key."""
    memory.drop(job.claimed.public_id)
    made = renewal.renew(connection, job.claimed, job.purpose, job.new, job.received_at)
    rows.counts["rekeyed" if job.purpose == "rekey" else "rotations"] += isinstance(made, credentials.Admitted)
    return _answer(connection, memory, made, job.received_at)


def _answer(
    connection: Connection, memory: Memory, made: credentials.Admitted | credentials.Refused, now: float
) -> Any:
    if isinstance(made, credentials.Refused):
        raise Refused(made.status, made.error, made.message, retry_after=made.retry_after)
    return ENROLLED(
        agent_id=made.public_id,
        device=f"M-{made.device_id:04d}",
        agency=enrolments.agency_of(connection, made.device_id, day_of(now)),
        server_epoch=memory.server_epoch(connection),
        server_time=now,
        uses_left=made.uses_left,
    )
