"""A machine that is offline for years on a disk that fills up: the real recorder and spool, a register in ten lines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from agent.contract import Cpu, Health, Measurements, Memory, Sections, Storage
from agent.encode import encode
from agent.recorder import Recorder
from agent.runner import Collected
from agent.spool import CannotSpool, Spool

if TYPE_CHECKING:
    import random
    from pathlib import Path

KIB: Final = 1024
CONFIGURED: Final = 512 * KIB
SMALLEST_DISK: Final = 2048 * KIB  # what the spool may have of it still holds the inventory
LARGEST_DISK: Final = 16 * 1024 * KIB
DAY: Final = 86_400.0


@dataclass
class Clock:
    """What the recorder asks of a machine."""

    now: float = 1e9
    boots: int = 1

    def wall(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now - 1e9

    def boot_id(self) -> str:
        return f"boot-{self.boots}"


@dataclass
class Register:
    """Takes what comes, in order, and remembers what each number became."""

    received: dict[int, dict[str, Any]] = field(default_factory=dict)
    declared: set[int] = field(default_factory=set)

    def drain(self, spool: Spool) -> None:
        while True:
            parcel = spool.peek()
            for loss in parcel.losses:
                assert loss.last is not None
                self.declared |= set(range(loss.first, loss.last + 1))
            for number, body in zip(parcel.sequences, parcel.snapshots, strict=True):
                assert number not in self.received, f"{number} came twice"
                assert set(range(1, number)) <= self.received.keys() | self.declared, f"a gap before {number}"
                self.received[number] = json.loads(body)
            if not parcel.sequences and not parcel.losses:
                spool.release()
                return
            spool.acknowledge(max([spool.through, *parcel.sequences]))

    def inventory(self) -> dict[str, Any]:
        """Return what the register believes of the hardware."""
        known: dict[str, Any] = {}
        for _, snapshot in sorted(self.received.items()):
            known |= snapshot.get("sections", {})
        return known


class Machine:
    """One spool, its disk, its hardware, and what was recorded of it."""

    def __init__(self, folder: Path, draw: random.Random) -> None:
        self.draw, self.clock, self.disk = draw, Clock(), LARGEST_DISK
        self.spool = Spool(
            folder, limit_bytes=CONFIGURED, wall=self.clock.wall, monotonic=self.clock.monotonic, free_bytes=self.free
        )
        self.recorder = Recorder(self.spool, self.clock)  # type: ignore[arg-type]
        self.register = Register()
        self.hardware = Sections(memory=Memory(total_bytes=1), cpus=(Cpu(cores=1),), storages=())
        self.priorities: dict[int, str] = {}
        self.told = self.hardware
        """As it was when an inventory was kept last."""
        self.lost: set[int] = set()
        self.restless = False
        """Parts come and go several times a day."""

    def free(self) -> int:
        return self.disk - self.spool.disk_bytes()

    def cap(self) -> int:
        """Return the largest size that was promised: as configured, and a tenth of what would be free without it."""
        return min(CONFIGURED, self.disk // 10)

    def day(self) -> None:
        """Let a day pass: a few measurements, a heartbeat or new hardware, another disk, seldom a line."""
        if self.draw.random() < 0.1:
            self.disk = round(SMALLEST_DISK * (LARGEST_DISK / SMALLEST_DISK) ** self.draw.random())
        for _ in range(self.draw.randrange(3, 7)):
            self.clock.now += DAY / 10
            self.record(Sections(), Measurements(cpu_ratio=self.draw.random()))
        if self.draw.random() < 0.02:
            self.restless = not self.restless
        for _ in range(self.draw.randrange(8) if self.restless else 1):
            if self.restless or self.draw.random() < 0.2:
                self.change_hardware()
            self.record(self.hardware, None)
        if self.draw.random() < 0.01:
            self.register.drain(self.spool)
            self.check_size()
            self.check_inventory()

    def change_hardware(self) -> None:
        (change,) = self.draw.choices(("memory", "cpus", "storages"), (1, 30, 30))  # one so seldom that it must be kept
        self.hardware = replace(
            self.hardware,
            **{
                "memory": {"memory": Memory(total_bytes=self.draw.randrange(2**40))},
                "cpus": {"cpus": (Cpu(cores=self.draw.randrange(64)),)},
                "storages": {"storages": tuple(map(self.storage, range(self.draw.randrange(20))))},
            }[change],
        )

    def storage(self, number: int) -> Storage:
        return Storage(
            name=f"sd{number}", serial=f"{self.draw.randrange(2**64):x}", model="m" * self.draw.randrange(200)
        )

    def record(self, sections: Sections, measurements: Measurements | None) -> None:
        health = (Health(collector="all", outcome="ok", seconds=1.0, error="e" * self.draw.randrange(2000)),)
        collected = Collected(sections, measurements, health)
        before = self.spool.status().lost
        number = 0
        try:
            if measurements is None:
                taken = self.recorder.inventory(collected)
                self.told = sections
            else:
                taken = self.recorder.measurements(collected, sent_bytes_today=0)
            assert taken is not None
            number = taken.sequence
            self.priorities[number] = taken.priority
        except CannotSpool:
            assert self.cap() < 64 * KIB, "refused, with room for everything that must be kept"
        self.check_size()
        if self.spool.status().lost != before:
            self.check_what_was_dropped(number)

    def check_size(self) -> None:
        size = sum(path.stat().st_size for path in self.spool._folder.iterdir() if path.name != "spool.note")
        assert size == self.spool.disk_bytes(), "a file that is not counted"
        assert size <= self.cap(), f"{size} bytes, {size - self.cap()} too many"

    def check_what_was_dropped(self, newest: int) -> None:
        """Measurements go first and the oldest of them, then events; inventory only when it stands in a newer one."""
        rows = self.spool._ledger.rows
        lost = {number for first, last in rows("SELECT first, last FROM loss") for number in range(first, last + 1)}
        fresh, self.lost = lost - self.lost, lost
        waiting = [(p, n) for p, n in rows("SELECT priority, sequence FROM snapshot") if n != newest]
        waiting = [(priority, number) for priority, number in waiting if number > self.spool.through]
        for kind in ("P1", "P2"):
            dropped = [number for number in fresh if self.priorities.get(number) == kind]
            younger = [number for priority, number in waiting if priority == kind]
            assert max(dropped, default=0) < min(younger, default=2**63), f"{kind}: a younger one went first"
            if kind == "P1" and dropped:
                assert not [number for priority, number in waiting if priority == "P2"], "an event before a measurement"

    def come_home(self) -> None:
        """Let the line and the disk come back: what the register holds then is what the law says, exactly."""
        self.disk = LARGEST_DISK
        self.record(self.hardware, None)
        self.register.drain(self.spool)
        holding = self.spool.status()
        assert holding.spooled == holding.unspooled == holding.undeclared_losses == 0
        received = set(self.register.received)
        assert received | self.register.declared == set(range(1, holding.generated + 1))
        assert not received & self.register.declared
        assert (len(received), len(self.register.declared)) == (holding.acknowledged, holding.lost)
        assert self.told == self.hardware
        self.check_inventory()

    def check_inventory(self) -> None:
        """Whatever was merged on the way: what was kept last is what the register has now."""
        assert self.register.inventory() == json.loads(encode(self.told))
