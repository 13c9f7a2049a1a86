"""What the agents of the benchmark send: ordinary measurements, a first inventory, and the word that it still holds."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from agent import encode
from agent.contract import Latency, Measurements, Snapshot, Throughput, Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPOCH: Final = "0123456789abcdef" * 2
_BOOT: Final = "3b1f6a52-4d0e-4c1e-9d6b-6a1f0f6f7a11"
_DESKTOP: Final = Path(__file__).parents[1] / "golden/snapshots/1.0.0/desktop.json"
_PACKAGES: Final = 230
"""So that an inventory is as large as that of an ordinary desktop: 49 kB."""
_OWN: Final = (
    "BS-000000000001",
    "WD-000000000001",
    "SERIAL-0001",
    "02:00:00:00:0d:01",
    "90f12ce13276db2cb1014d81e8bbe1d2",
)
"""What tells one machine from another."""


def measured(number: int) -> bytes:
    """Return one ordinary set of measurements of a workstation."""
    values = Measurements(
        cpu_ratio=number % 100 / 100,
        load1=0.25,
        memory_available_bytes=4_123_456_789 + number,
        uptime_seconds=86_400.5 + number,
        filesystems=(
            Usage(mountpoint="/", size_bytes=250_000_000_000, free_bytes=120_000_000_000 - number),
            Usage(mountpoint="/home", size_bytes=500_000_000_000, free_bytes=320_000_000_000 - number),
        ),
        latencies=(
            Latency(target="gateway", sent=5, lost=0, seconds=0.0021),
            Latency(target="resolver", sent=5, lost=0, seconds=0.0123),
            Latency(target="server", sent=5, lost=1, seconds=0.0345),
        ),
        throughputs=(Throughput(method="passive", seconds=5.0, down_bits_per_second=3.1e6 + number),),
        spooled=1,
        sent_bytes_today=12_345,
    )
    return encode.snapshot_bytes(
        Snapshot(
            sequence=number,
            priority="P2",
            wall_seconds=1_573_180_080.0 + number,
            monotonic_seconds=86_400.5 + number,
            boot_id=_BOOT,
            agent_version="1.0.0",
            measurements=values,
        )
    )


def measurements(size: int, number: int) -> list[bytes]:
    """Return so many bodies of ``size`` sets of measurements, for one connection."""
    return [
        body(start + size, [measured(each) for each in range(start, start + size)])
        for start in range(1, number * size, size)
    ]


def first(machine: int) -> bytes:
    """Return the body with the first inventory of a machine, which is like the others but for its serials."""
    text, mark = _template(), f"{machine:08x}"
    for value in _OWN:
        own = f"02:00:{mark[:2]}:{mark[2:4]}:{mark[4:6]}:{mark[6:]}" if ":" in value else value[:-8] + mark
        text = text.replace(value, own)
    return body(1, [text.encode()])


@cache
def unchanged(sequence: int) -> bytes:
    """Return the body of a heartbeat: the digests of an inventory that the register has."""
    heartbeat = _inventory() | {"sequence": sequence}
    del heartbeat["sections"]
    return body(sequence, [encode.encode(heartbeat)])


def body(moment: int, snapshots: Sequence[bytes]) -> bytes:
    """Return the body of one request."""
    return encode.batch_body(
        epoch=_EPOCH,
        wall_seconds=1_573_180_080.0 + moment,
        monotonic_seconds=86_400.5 + moment,
        boot_id=_BOOT,
        snapshots=snapshots,
    )


@cache
def _template() -> str:
    return encode.encode(_inventory()).decode()


def _inventory() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_DESKTOP.read_text(encoding="utf-8"))["snapshots"][0]["snapshot"]
    programs = found["sections"]["softwares"]
    found["sections"]["softwares"] = [
        programs[number % len(programs)] | {"name": f"package-{number:04d}"} for number in range(_PACKAGES)
    ]
    return found
