"""Values that change by themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from agent.contract.bounds import BitsPerSecond, Bound, Bytes, Count, Instant, Joules, Name, Ratio, Seconds, Text
from agent.record import Record


class Usage(Record):
    """How full one mounted volume is."""

    mountpoint: Text
    size_bytes: Bytes
    free_bytes: Bytes


class Latency(Record):
    """One bounded series of round trips to one target; ``seconds`` is their median."""

    target: Name
    sent: Count
    lost: Count
    seconds: Seconds | None = None
    jitter_seconds: Seconds | None = None
    """The mean difference of one round trip from the one before."""
    method: Literal["icmp", "tcp"] | None = None
    diagnosis: Literal["icmp_denied", "icmp_lost"] | None = None
    """Why it was asked by TCP and not by ICMP: this user may not ping, or pings get lost and connections do not."""


ReachOutcome = Literal["reached", "unresolved", "refused", "silent", "untrusted", "garbled", "forbidden"]


class Reach(Record):
    """One visit to a service: how far it came, and how long each step took."""

    target: Name
    outcome: ReachOutcome
    """``forbidden``: the register named an address that this machine's administrator lets nobody probe."""
    resolve_seconds: Seconds | None = None
    connect_seconds: Seconds | None = None
    tls_seconds: Seconds | None = None
    first_byte_seconds: Seconds | None = None
    status: Annotated[int, Bound(ge=100, le=999)] | None = None
    certificate_end_seconds: Instant | None = None
    """Until when its certificate is valid, trusted or not."""


class Throughput(Record):
    """A lower bound for the line: the busiest interval of real traffic, or a bounded transfer."""

    method: Literal["passive", "transfer"]
    seconds: Seconds
    down_bits_per_second: BitsPerSecond | None = None
    up_bits_per_second: BitsPerSecond | None = None


class Wear(Record):
    """How one disk fares, by its own account (SMART, NVMe health log)."""

    name: Name
    """As in the section ``storages``."""
    powered_seconds: Seconds | None = None
    power_cycles: Count | None = None
    celsius: Annotated[float, Bound(ge=-273.15, le=1000)] | None = None
    used_ratio: Annotated[float, Bound(ge=0, le=10)] | None = None
    """Of the life that its maker promised; more than 1 is beyond it."""
    spare_ratio: Ratio | None = None
    reallocated_sectors: Count | None = None
    pending_sectors: Count | None = None
    uncorrectable_sectors: Count | None = None
    media_errors: Count | None = None
    """Times that data could not be read back or mended, and that the disk said so."""
    interface_errors: Count | None = None
    """Garbled on the way between disk and machine: the cable before the disk."""
    read_bytes: Bytes | None = None
    """By the machine from the disk; what the disk moves within itself does not count."""
    written_bytes: Bytes | None = None


class Charge(Record):
    """How full one battery is, and what it still holds when full."""

    name: Name
    charge_ratio: Ratio | None = None
    full_joules: Joules | None = None
    cycles: Count | None = None
    plugged_in: bool | None = None


class Measurements(Record):
    """Values that change by themselves; never inventory, never diffed."""

    cpu_ratio: Ratio | None = None
    load1: Annotated[float, Bound(ge=0, le=1e6)] | None = None
    memory_available_bytes: Bytes | None = None
    uptime_seconds: Seconds | None = None
    filesystems: Annotated[tuple[Usage, ...], Bound(max_length=256)] | None = None
    latencies: Annotated[tuple[Latency, ...], Bound(max_length=64)] | None = None
    reaches: Annotated[tuple[Reach, ...], Bound(max_length=16)] | None = None
    throughputs: Annotated[tuple[Throughput, ...], Bound(max_length=4)] | None = None
    wears: Annotated[tuple[Wear, ...], Bound(max_length=1024)] | None = None
    charges: Annotated[tuple[Charge, ...], Bound(max_length=16)] | None = None
    clock_offset_seconds: Annotated[float, Bound(ge=-1e12, le=1e12)] | None = None
    """How far this machine's clock is ahead of the register's, as of the last answer."""
    spooled: Count | None = None
    sent_bytes_today: Bytes | None = None
