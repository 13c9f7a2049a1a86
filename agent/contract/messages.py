"""What is said: an agent's batch of snapshots, its enrolment, and the register's answers."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from agent.contract.bounds import Bound, Count, Digest, Epoch, Instant, Name, Seconds, Sequence, Text
from agent.contract.measured import Measurements
from agent.contract.sections import Sections
from agent.record import Record

VERSION: Final = 1

MAX_SNAPSHOTS_PER_BATCH: Final = 100
MAX_OTHER_EPOCHS_PER_BATCH: Final = 64
"""Of which a batch may declare losses; a spool that is destroyed at every start of a month stays below."""
MAX_COMPRESSED_BYTES: Final = 1024 * 1024
MAX_BODY_BYTES: Final = 8 * 1024 * 1024
MAX_DEPTH: Final = 32

Priority = Literal["P0", "P1", "P2"]
"""P0 inventory and lifecycle, never dropped; P1 events; P2 measurements, dropped first."""

Outcome = Literal["ok", "not_applicable", "denied", "timeout", "failed"]
LossReason = Literal["evicted", "dead_letter", "spool_destroyed", "fork", "server_restored"]


class Health(Record):
    """How one collector fared; it travels with every snapshot that the collector had a part in."""

    collector: Name
    outcome: Outcome
    seconds: Seconds
    error: Text | None = None


class Snapshot(Record):
    """What an agent recorded at one moment: numbered inside its epoch, immutable.

    ``sections`` holds only what differs from the last snapshot spooled before; ``digests`` names the content
    of every section the agent has, so that the register can ask for what it misses.
    """

    sequence: Sequence
    priority: Priority
    wall_seconds: Instant
    monotonic_seconds: Seconds
    boot_id: Name
    agent_version: Name
    sections: Sections | None = None
    digests: Annotated[dict[str, Digest], Bound(max_length=64)] | None = None
    measurements: Measurements | None = None
    health: Annotated[tuple[Health, ...], Bound(max_length=64)] = ()


class Loss(Record):
    """Snapshots that will never come: a closed range of one epoch, and why.

    The range may include some that did arrive; receipts win over declarations. ``last`` is ``None`` where a
    destroyed spool took its counter with it.
    """

    epoch: Epoch
    first: Sequence
    last: Sequence | None
    reason: LossReason


class Item(Record):
    """One snapshot in a batch; ``digest`` is the SHA-256 of the exact bytes that stand under ``snapshot``."""

    digest: Digest
    snapshot: Snapshot


class Batch(Record):
    """The body of ``POST /v1/snapshots``: one epoch, ascending sequences, oldest first.

    ``sent_wall_seconds``, ``sent_monotonic_seconds`` and ``boot_id`` are the agent's clocks at sending, from
    which the register computes the age of each snapshot without trusting the date.
    """

    contract: Literal[1]
    epoch: Epoch
    sent_wall_seconds: Instant
    sent_monotonic_seconds: Seconds
    boot_id: Name
    losses: Annotated[tuple[Loss, ...], Bound(max_length=1000)] = ()
    snapshots: Annotated[tuple[Item, ...], Bound(max_length=MAX_SNAPSHOTS_PER_BATCH)] = ()


class Rejected(Record):
    """One snapshot the register could not accept; it is in quarantine there and counts as lost."""

    sequence: Sequence
    reason: Text


class AgentConfig(Record):
    """What the register may set: numbers only, never a command, a path or code."""

    inventory_seconds: Annotated[int, Bound(ge=300, le=604_800)] | None = None
    measure_seconds: Annotated[int, Bound(ge=10, le=86_400)] | None = None
    contact_seconds: Annotated[int, Bound(ge=10, le=86_400)] | None = None
    spread_seconds: Annotated[int, Bound(ge=0, le=3_600)] | None = None


class ProbeTarget(Record):
    """One service to visit: a name, a way and an address of the network, and nothing that would be carried out."""

    name: Name
    kind: Literal["dns", "tcp", "tls", "http", "https"]
    host: Name
    port: Annotated[int, Bound(ge=1, le=65_535)]


class Lease(Record):
    """This machine is the probe of its office for so long; without a new lease it stops by itself."""

    seconds: Annotated[int, Bound(ge=60, le=86_400)]
    targets: Annotated[tuple[ProbeTarget, ...], Bound(max_length=16)] = ()


class Reply(Record):
    """The answer to a batch, sent only after everything it acknowledges is on stable storage."""

    epoch: Epoch
    acknowledged_through: Annotated[int, Bound(ge=0, le=2**63 - 1)]
    server_epoch: Name
    server_time: Instant
    next_contact_seconds: Annotated[int, Bound(ge=1, le=86_400)]
    device: Name
    agency: Name
    rejected: Annotated[tuple[Rejected, ...], Bound(max_length=MAX_SNAPSHOTS_PER_BATCH)] = ()
    send: Annotated[tuple[Name, ...], Bound(max_length=64)] = ()
    config: AgentConfig | None = None
    rotate: bool = False
    """The register asks the agent to make itself a new key and to show its hashes."""
    lease: Lease | None = None
    """Absent: another machine of the office probes, or none."""


class Enrolment(Record):
    """The body of ``POST /v1/enrol``: the code, and hashes of a key that never leaves the machine."""

    code: Name
    key_hash: Digest
    """SHA-256 of the agent's secret; the same code and hash again give the same agent."""
    file_key_hash: Digest
    """SHA-256 of the purpose-bound secret that signs files carried by hand."""
    hostname: Name | None = None
    agent_version: Name | None = None


class Enrolled(Record):
    """The answer to an enrolment or a new key: who the agent is from now on (its public half)."""

    agent_id: Name
    device: Name
    agency: Name
    server_epoch: Name
    server_time: Instant
    uses_left: Count | None = None
    """How many more machines the code lets in; not told with a new key."""


class NewKey(Record):
    """The body of ``POST /v1/agent/rotate`` and ``/v1/agent/rekey``: hashes of a key that the agent has made.

    ``rotate`` lets the key replace the one that is shown: the old one holds until the new one is first used.
    ``rekey`` makes another agent, with a device of its own in the same agency, of a machine that found itself to be
    another than the one whose key it carries. Both are answered by an Enrolled, again and again for the same hash.
    """

    key_hash: Digest
    file_key_hash: Digest
    hostname: Name | None = None
    agent_version: Name | None = None


class Refusal(Record):
    """Any answer that is not 2xx: a stable reason, a sentence, and what the agent needs to go on."""

    error: Name
    message: Text
    epoch: Epoch | None = None
    expected: Sequence | None = None
    """With ``gap``: the sequence to rewind to."""
    pointer: Text | None = None
    """With ``invalid``: the JSON pointer of the offending field."""
