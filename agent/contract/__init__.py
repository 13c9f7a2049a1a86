"""What goes over the wire between agent and register, version 1: additive only, accepted for ever.

Base units everywhere: bytes, seconds, bits per second, ratios 0..1, seconds since the epoch (UTC).
``None`` means *not observed: keep what is known*; ``()`` means *observed and empty*.
The bounds are markers that cost the agent nothing; the register builds its constrained decoder from them.
``contract.v1.schema.json`` is generated from this package.
"""

from __future__ import annotations

from agent.contract.bounds import (
    DIGEST_PATTERN,
    EPOCH_PATTERN,
    BitsPerSecond,
    Bound,
    Bytes,
    Count,
    Digest,
    Epoch,
    Instant,
    Name,
    Ratio,
    Seconds,
    Sequence,
    Text,
)
from agent.contract.hardware import (
    Cpu,
    Memory,
    Network,
    Storage,
    System,
)
from agent.contract.measured import (
    Latency,
    Measurements,
    Throughput,
    Usage,
)
from agent.contract.messages import (
    MAX_BODY_BYTES,
    MAX_COMPRESSED_BYTES,
    MAX_DEPTH,
    MAX_SNAPSHOTS_PER_BATCH,
    VERSION,
    AgentConfig,
    Batch,
    Enrolled,
    Enrolment,
    Health,
    Item,
    Loss,
    LossReason,
    NewKey,
    Outcome,
    Priority,
    Refusal,
    Rejected,
    Reply,
    Snapshot,
)
from agent.contract.sections import (
    SECTION_NAMES,
    Sections,
)
from agent.contract.software import (
    Connectivity,
    Filesystem,
    OperatingSystem,
)

__all__ = [
    "DIGEST_PATTERN",
    "EPOCH_PATTERN",
    "MAX_BODY_BYTES",
    "MAX_COMPRESSED_BYTES",
    "MAX_DEPTH",
    "MAX_SNAPSHOTS_PER_BATCH",
    "SECTION_NAMES",
    "VERSION",
    "AgentConfig",
    "Batch",
    "BitsPerSecond",
    "Bound",
    "Bytes",
    "Connectivity",
    "Count",
    "Cpu",
    "Digest",
    "Enrolled",
    "Enrolment",
    "Epoch",
    "Filesystem",
    "Health",
    "Instant",
    "Item",
    "Latency",
    "Loss",
    "LossReason",
    "Measurements",
    "Memory",
    "Name",
    "Network",
    "NewKey",
    "OperatingSystem",
    "Outcome",
    "Priority",
    "Ratio",
    "Refusal",
    "Rejected",
    "Reply",
    "Seconds",
    "Sections",
    "Sequence",
    "Snapshot",
    "Storage",
    "System",
    "Text",
    "Throughput",
    "Usage",
]
