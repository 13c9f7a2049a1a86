"""What goes over the wire between agent and register, version 1: additive only, accepted for ever.

Base units everywhere: bytes, seconds, bits per second, ratios 0..1, seconds since the epoch (UTC).
``None`` means *not observed: keep what is known*; ``()`` means *observed and empty*.
The bounds are markers that cost the agent nothing; the register builds its constrained decoder from them.
``contract.v1.schema.json`` is generated from this module.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Final, Literal, NamedTuple

VERSION: Final = 1

MAX_SNAPSHOTS_PER_BATCH: Final = 100
MAX_COMPRESSED_BYTES: Final = 1024 * 1024
MAX_BODY_BYTES: Final = 8 * 1024 * 1024
MAX_DEPTH: Final = 32

EPOCH_PATTERN: Final = r"^[0-9a-f]{32}$"
DIGEST_PATTERN: Final = r"^[0-9a-f]{64}$"


class Bound(NamedTuple):
    """The limits of one field: characters of a string, items of a tuple, or the range of a number."""

    ge: float | None = None
    le: float | None = None
    max_length: int | None = None
    pattern: str | None = None


Text = Annotated[str, Bound(max_length=4096)]
Name = Annotated[str, Bound(max_length=256)]
Epoch = Annotated[str, Bound(max_length=32, pattern=EPOCH_PATTERN)]
Digest = Annotated[str, Bound(max_length=64, pattern=DIGEST_PATTERN)]
Bytes = Annotated[int, Bound(ge=0, le=2**63 - 1)]
Count = Annotated[int, Bound(ge=0, le=2**31 - 1)]
Sequence = Annotated[int, Bound(ge=1, le=2**63 - 1)]
Seconds = Annotated[float, Bound(ge=0, le=1e12)]
Instant = Annotated[float, Bound(ge=-1e12, le=1e12)]
Ratio = Annotated[float, Bound(ge=0, le=1)]
BitsPerSecond = Annotated[float, Bound(ge=0, le=1e15)]

Priority = Literal["P0", "P1", "P2"]
"""P0 inventory and lifecycle, never dropped; P1 events; P2 measurements, dropped first."""

Outcome = Literal["ok", "not_applicable", "denied", "timeout", "failed"]
LossReason = Literal["evicted", "dead_letter", "spool_destroyed", "fork", "server_restored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one collector fared; it travels with every snapshot that the collector had a part in."""

    collector: Name
    outcome: Outcome
    seconds: Seconds
    error: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The machine as its maker describes it (SMBIOS types 0 to 3); serials need root on Linux."""

    manufacturer: Name | None = None
    model: Name | None = None
    serial: Name | None = None
    uuid: Name | None = None
    board_manufacturer: Name | None = None
    board_model: Name | None = None
    board_serial: Name | None = None
    chassis_type: Annotated[int, Bound(ge=0, le=255)] | None = None
    chassis_serial: Name | None = None
    bios_vendor: Name | None = None
    bios_version: Name | None = None
    bios_date: Name | None = None
    hypervisor: Name | None = None
    """``kvm``, ``vmware``, ``docker`` …; the empty string means: looked, and it is a physical machine."""
    machine_id: Name | None = None
    """SHA-256 over the operating system's machine id, so that the id itself stays at home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatingSystem:
    """What runs on the machine; ``product_type`` tells a Windows server from a workstation."""

    name: Name
    id: Name | None = None
    version: Name | None = None
    kernel: Name | None = None
    architecture: Name | None = None
    hostname: Name | None = None
    product_type: Literal["workstation", "server"] | None = None
    boot_seconds: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpu:
    """One processor package."""

    model: Name | None = None
    vendor: Name | None = None
    cores: Count | None = None
    threads: Count | None = None
    max_hertz: Annotated[float, Bound(ge=0, le=1e12)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Totals; the modules are a section of their own."""

    total_bytes: Bytes
    swap_bytes: Bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filesystem:
    """One mounted volume; how full it is, is a measurement."""

    mountpoint: Text
    device: Text
    fstype: Name
    size_bytes: Bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """One physical disk."""

    name: Name
    model: Name | None = None
    serial: Name | None = None
    wwn: Name | None = None
    firmware: Name | None = None
    size_bytes: Bytes | None = None
    bus: Name | None = None
    rotational: bool | None = None
    removable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One network adapter."""

    name: Name
    mac: Name | None = None
    permanent_mac: Name | None = None
    driver: Name | None = None
    kind: Literal["wired", "wireless", "virtual", "other"] | None = None
    removable: bool | None = None
    speed_bits_per_second: BitsPerSecond | None = None
    up: bool | None = None
    addresses: Annotated[tuple[Name, ...], Bound(max_length=64)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connectivity:
    """How this machine reaches the world: not how fast, which is a measurement."""

    gateway: Name | None = None
    gateway_interface: Name | None = None
    resolvers: Annotated[tuple[Name, ...], Bound(max_length=16)] | None = None
    resolver_reached: bool | None = None
    server_reached: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How full one mounted volume is."""

    mountpoint: Text
    size_bytes: Bytes
    free_bytes: Bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """One bounded series of round trips to one target; ``seconds`` is their median."""

    target: Name
    sent: Count
    lost: Count
    seconds: Seconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """A lower bound for the line: the busiest interval of real traffic, or a bounded transfer."""

    method: Literal["passive", "transfer"]
    seconds: Seconds
    down_bits_per_second: BitsPerSecond | None = None
    up_bits_per_second: BitsPerSecond | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """Values that change by themselves; never inventory, never diffed."""

    cpu_ratio: Ratio | None = None
    load1: Annotated[float, Bound(ge=0, le=1e6)] | None = None
    memory_available_bytes: Bytes | None = None
    uptime_seconds: Seconds | None = None
    filesystems: Annotated[tuple[Usage, ...], Bound(max_length=256)] | None = None
    latencies: Annotated[tuple[Latency, ...], Bound(max_length=64)] | None = None
    throughputs: Annotated[tuple[Throughput, ...], Bound(max_length=4)] | None = None
    spooled: Count | None = None
    sent_bytes_today: Bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """Inventory, one field a section; ``None`` says nothing about what is known."""

    system: System | None = None
    operating_system: OperatingSystem | None = None
    cpus: Annotated[tuple[Cpu, ...], Bound(max_length=256)] | None = None
    memory: Memory | None = None
    filesystems: Annotated[tuple[Filesystem, ...], Bound(max_length=1024)] | None = None
    storages: Annotated[tuple[Storage, ...], Bound(max_length=1024)] | None = None
    networks: Annotated[tuple[Network, ...], Bound(max_length=1024)] | None = None
    connectivity: Connectivity | None = None


SECTION_NAMES: Final = tuple(field.name for field in fields(Sections))


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Snapshots that will never come: a closed range of one epoch, and why.

    The range may include some that did arrive; receipts win over declarations. ``last`` is ``None`` where a
    destroyed spool took its counter with it.
    """

    epoch: Epoch
    first: Sequence
    last: Sequence | None
    reason: LossReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One snapshot in a batch; ``digest`` is the SHA-256 of the exact bytes that stand under ``snapshot``."""

    digest: Digest
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One snapshot the register could not accept; it is in quarantine there and counts as lost."""

    sequence: Sequence
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfig:
    """What the register may set: numbers only, never a command, a path or code."""

    inventory_seconds: Annotated[int, Bound(ge=300, le=604_800)] | None = None
    measure_seconds: Annotated[int, Bound(ge=10, le=86_400)] | None = None
    contact_seconds: Annotated[int, Bound(ge=10, le=86_400)] | None = None
    spread_seconds: Annotated[int, Bound(ge=0, le=3_600)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """The body of ``POST /v1/enrol``: the code, and hashes of a key that never leaves the machine."""

    code: Name
    key_hash: Digest
    """SHA-256 of the agent's secret; the same code and hash again give the same agent."""
    file_key_hash: Digest
    """SHA-256 of the purpose-bound secret that signs files carried by hand."""
    hostname: Name | None = None
    agent_version: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The answer to an enrolment: who the agent is from now on (its public half)."""

    agent_id: Name
    device: Name
    agency: Name
    server_epoch: Name
    server_time: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Any answer that is not 2xx: a stable reason, a sentence, and what the agent needs to go on."""

    error: Name
    message: Text
    epoch: Epoch | None = None
    expected: Sequence | None = None
    """With ``gap``: the sequence to rewind to."""
    pointer: Text | None = None
    """With ``invalid``: the JSON pointer of the offending field."""
