"""What each machine of the simulated fleet has to say, and when: pure functions of the sample and a clock.

Its clocks: all machines of the fleet count their monotonic time from one instant long ago, so that a snapshot's age is
what the register computes from them. A silent machine tells what it recorded before it fell silent.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from agent import VERSION
from agent.contract import Health, Latency, Measurements, Snapshot, Throughput, Usage
from agent.encode import section_digests
from inventory.demo import hardware, sample
from inventory.text.when import DAY_SECONDS

if TYPE_CHECKING:
    from inventory.demo.sample import Agency, Machine

BOOT_ID: Final = "sample"
BOOTED_SECONDS: Final = 1_514_764_800.0  # 1 January 2018, the day from which the sample is valid
ROUND_SECONDS: Final = 300.0
"""Every live machine is heard once in this time, one after the other."""
_SILENT_DAYS: Final = (34, 58)
_LATENCY_SECONDS: Final = {"ftth": 0.012, "xdsl": 0.045, "4g": 0.068, "satellite": 0.62}
_MEASURED: Final = ("usage", "load", "latencies", "throughput")


@dataclass(frozen=True, slots=True)
class Player:
    """One machine of the fleet with its agency, and whether it is the office probe of that agency."""

    machine: Machine
    agency: Agency
    probe: bool

    @property
    def live(self) -> bool:
        """Whether the machine still reports."""
        return self.machine.contact == "agent"

    @property
    def silent_seconds(self) -> float:
        """For how long nothing was heard of it."""
        return 0.0 if self.live else random.Random(self.agency.code).randint(*_SILENT_DAYS) * DAY_SECONDS  # noqa: S311  # variety


def players() -> tuple[Player, ...]:
    """Return the fleet by register number; the first live machine of an agency is its office probe."""
    agencies = {agency.code: agency for agency in sample.agencies()}
    probes: dict[str, int] = {}
    for machine in sample.fleet():
        if machine.contact == "agent":
            probes.setdefault(machine.agency, machine.number)
    return tuple(
        Player(machine, agencies[machine.agency], probe=probes.get(machine.agency) == machine.number)
        for machine in sample.fleet()
    )


def monotonic(now: float) -> float:
    """Return the fleet's monotonic clock."""
    return max(0.0, now - BOOTED_SECONDS)


def inventory(player: Player, sequence: int, now: float) -> Snapshot:
    """Return the whole inventory of a machine, as its first snapshot."""
    told = hardware.sections(player.machine, player.agency)
    digests = section_digests(told)
    return Snapshot(
        sequence=sequence,
        priority="P0",
        sections=told,
        digests=digests,
        health=tuple(Health(collector=name, outcome="ok", seconds=0.01) for name in digests),
        **_stamp(player, now),
    )


def measurement(player: Player, sequence: int, now: float) -> Snapshot:
    """Return what a machine measures at one moment."""
    return Snapshot(
        sequence=sequence,
        priority="P2",
        digests=section_digests(hardware.sections(player.machine, player.agency)),
        measurements=_measurements(player, random.Random(f"{player.machine.number} {now:.0f}")),  # noqa: S311  # variety
        health=tuple(Health(collector=name, outcome="ok", seconds=0.01) for name in _MEASURED),
        **_stamp(player, now),
    )


def turns(live: tuple[Player, ...], since: float, now: float) -> list[Player]:
    """Return whose turn came in ``(since, now]``: each machine once a round, evenly spread."""
    step = ROUND_SECONDS / len(live)
    first, last = int(since // step) + 1, int(now // step)
    return [live[turn % len(live)] for turn in range(max(first, last - len(live) + 1), last + 1)]


def _stamp(player: Player, now: float) -> dict[str, Any]:
    taken = now - player.silent_seconds
    return {
        "wall_seconds": taken,
        "monotonic_seconds": monotonic(taken),
        "boot_id": BOOT_ID,
        "agent_version": VERSION,
    }


def _measurements(player: Player, source: random.Random) -> Measurements:
    told = hardware.sections(player.machine, player.agency)
    memory = told.memory.total_bytes if told.memory else 0
    windows = player.machine.system.startswith("windows")
    return Measurements(
        cpu_ratio=round(source.betavariate(1.5, 9), 3),
        load1=None if windows else round(source.betavariate(1.5, 9) * player.machine.model.threads, 2),
        memory_available_bytes=int(memory * source.uniform(0.25, 0.7)),
        uptime_seconds=round(source.uniform(600, 30_000), 1),
        filesystems=tuple(
            Usage(mountpoint=fs.mountpoint, size_bytes=fs.size_bytes, free_bytes=_free(player, fs.size_bytes))
            for fs in told.filesystems or ()
        ),
        latencies=_latencies(player, source),
        throughputs=_throughputs(player.agency, source) if player.probe else (),
        spooled=0,
        sent_bytes_today=source.randint(4_000, 90_000),
    )


def _free(player: Player, size: int) -> int:
    """Return the free space: it differs from machine to machine, not from minute to minute."""
    return int(size * random.Random(f"{player.machine.number} {size}").uniform(0.15, 0.8))  # noqa: S311  # variety


def _latencies(player: Player, source: random.Random) -> tuple[Latency, ...]:
    way = _LATENCY_SECONDS[player.agency.technology]
    return (
        Latency(target="gateway", sent=3, lost=0, seconds=round(source.uniform(0.0003, 0.002), 6)),
        Latency(target="register", sent=3, lost=0, seconds=round(way * source.uniform(0.9, 1.6), 6)),
    )


def _throughputs(agency: Agency, source: random.Random) -> tuple[Throughput, ...]:
    found = []
    if agency.transfer_bits_per_second is not None:
        rate = agency.transfer_bits_per_second * source.uniform(0.94, 1.0)
        found.append(Throughput(method="transfer", seconds=4.0, down_bits_per_second=round(rate, 1)))
    if agency.traffic_bits_per_second is not None:
        rate = agency.traffic_bits_per_second * source.uniform(0.5, 1.0)
        found.append(Throughput(method="passive", seconds=300.0, down_bits_per_second=round(rate, 1)))
    return tuple(found)
