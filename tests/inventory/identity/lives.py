"""The lives of many machines: bought, set up, imaged, repaired, moved; and what they say of themselves on the way.

Every life has a machine that it is *in truth*. What its agent does is done by the agent's own rules; a matcher sees
only what is sent. One seed, one history.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from agent.contract import MemoryModule, Network, Sections, Storage, System
from agent.evidence import evidence
from agent.fingerprint import Fingerprint, fingerprint, renewed, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.evidence import Item

YEARS: Final = 5
DAYS: Final = 365
BLANK_SERIALS: Final = 0.30
SHARED_UUIDS: Final = 0.05
SHARED_DOCKS: Final = 0.10
CLONES: Final = 0.05
REIMAGES_A_YEAR: Final = 0.03
BOARD_SWAPS_A_YEAR: Final = 0.01
REINSTALLS_A_YEAR: Final = 0.02
DISKS_MOVED_A_YEAR: Final = 0.002
"""The system disk goes into another machine of the register, whose own disk is thrown away, and the case is idle."""
BATCH: Final = 10
"""So many machines share a UUID, a dock or an image."""
SERIAL_WRITTEN_BACK: Final = 0.6
"""How often the service writes a maker's serial into the new board."""
NO_MODULE_SERIALS: Final = 0.03
TWO_DISKS: Final = 0.2
WIRELESS: Final = 0.4


class Shown(NamedTuple):
    """What an agent reads of its machine, and what of it is evidence."""

    sections: Sections
    evidence: frozenset[Item]


@dataclass(slots=True)
class Disk:
    """A system disk with what is installed on it: an image copies all but its serial."""

    serial: str
    machine_id: str = ""
    agent: int | None = None
    fingerprint: Fingerprint | None = None
    looked_at: Shown | None = None
    """What the agent compared itself with last: the same again tells it nothing new."""


@dataclass(slots=True)
class Life:
    """One machine: which it is in truth, and the parts that are in it now."""

    truth: int
    name: str
    serial: str | None
    board_serial: str | None
    uuid: str
    macs: list[str]
    disk: Disk | None
    second: str | None
    modules: list[str]
    dock: str | None = None
    blank: bool = False
    seen: Shown | None = None
    """Until something happens to it, a machine shows the same."""

    def shows(self) -> Shown:
        """Return what the agent reads of it."""
        if self.seen is None:
            sections = self._sections()
            self.seen = Shown(sections, frozenset(evidence(sections)))
        return self.seen

    def _sections(self) -> Sections:
        assert self.disk is not None
        filler = "To be filled by O.E.M."
        system = System(
            serial=self.serial or filler,
            board_serial=self.board_serial or filler,
            chassis_serial=filler,
            uuid=self.uuid,
            machine_id=self.disk.machine_id,
        )
        macs = [*self.macs, *([self.dock] if self.dock else [])]
        disks = [self.disk.serial, *([self.second] if self.second else [])]
        return Sections(
            system=system,
            networks=tuple(Network(name=f"eth{index}", kind="wired", mac=mac) for index, mac in enumerate(macs)),
            storages=tuple(Storage(name=f"sd{index}", serial=serial) for index, serial in enumerate(disks)),
            memories=tuple(MemoryModule(serial=serial) for serial in self.modules),
        )


class Report(NamedTuple):
    """What arrives: an agent's key, whose key it carried before, the evidence; and, for the judge alone, the truth."""

    at: float
    agent: int
    copy_of: int | None
    name: str
    shown: Shown
    truth: int
    life: str
    """What had happened to the machine."""


@dataclass
class World:
    """All lives, and the counters that hand out what is unique."""

    source: random.Random
    lives: list[Life] = field(default_factory=list)
    made: int = 0
    agents: int = 0

    def number(self) -> int:
        """Return a number that nothing else has."""
        self.made += 1
        return self.made

    def new_agent(self) -> int:
        """Return the key of an agent that has just enrolled."""
        self.agents += 1
        return self.agents

    def mac(self) -> str:
        """Return an address that no other adapter has."""
        digits = f"54bf64{self.number():06x}"
        return ":".join(digits[index : index + 2] for index in range(0, 12, 2))

    def uuid(self) -> str:
        """Return a UUID as a maker would write it."""
        return f"{self.source.getrandbits(128):032x}"

    def chance(self, rate: float) -> bool:
        """Tell whether something of a rate comes about."""
        return self.source.random() < rate


def histories(number: int, seed: int) -> Iterator[Report]:
    """Yield what arrives of so many lives, in its order."""
    world = World(random.Random(seed))  # variety, not secrecy
    _make(world, number)
    for at, life, event in _calendar(world):
        if event == "set up":
            _set_up(world, life)
        else:
            _EVENTS[event](world, life)
        for one in _speaking(world, life, event):
            if event != "reports":
                one.seen = None
            yield _report(world, one, at, event)


def _make(world: World, number: int) -> None:
    for truth in range(number):
        blank = world.chance(BLANK_SERIALS)
        serial = world.number()
        nameless_modules = world.chance(NO_MODULE_SERIALS)
        world.lives.append(
            Life(
                truth,
                name=f"PC{truth % 15 + 1:02d}",
                serial=None if blank else f"SN{serial:07d}",
                board_serial=None if blank else f"BS{serial:07d}",
                uuid=world.uuid(),
                macs=[world.mac() for _ in range(1 + world.chance(WIRELESS))],
                disk=None,
                second=f"HD{world.number():08d}" if world.chance(TWO_DISKS) else None,
                modules=[] if nameless_modules else [f"{0xA0000000 + world.number():X}" for _ in range(2)],
                blank=blank,
            )
        )
    for rate, change in ((SHARED_UUIDS, _share_uuid), (SHARED_DOCKS, _share_dock)):
        chosen = world.source.sample(world.lives, int(number * rate))
        for start in range(0, len(chosen), BATCH):
            change(world, chosen[start : start + BATCH])


def _share_uuid(world: World, lives: list[Life]) -> None:
    uuid = world.uuid()
    for life in lives:
        life.uuid = uuid


def _share_dock(world: World, lives: list[Life]) -> None:
    dock = world.mac()
    for life in lives:
        life.dock = dock


def _calendar(world: World) -> list[tuple[float, Life, str]]:
    """Return everything that happens, in its order; each machine also reports once a quarter."""
    found: list[tuple[float, Life, str]] = []
    for life in world.lives:
        start = world.source.uniform(0, DAYS)
        found.append((start, life, "set up"))
        found += [(start + day, life, "reports") for day in range(1, YEARS * DAYS, 91)]
        for event, rate in _RATES.items():
            found += [
                (start + 2 + world.source.uniform(0, YEARS * DAYS - 2), life, event)
                for _ in range(YEARS)
                if world.chance(rate)
            ]
    return sorted(found, key=lambda one: one[0])


def _set_up(world: World, life: Life) -> None:
    """Install a system; some machines get the image of one that reports already, agent and all."""
    serial = f"WD{world.number():08d}"
    image = next((other.disk for other in _neighbours(world, life) if other.disk), None)
    if image and world.chance(CLONES):
        life.disk = Disk(serial, image.machine_id, image.agent, image.fingerprint)
    else:
        life.disk = Disk(serial, f"{world.source.getrandbits(128):032x}", world.new_agent())


def _neighbours(world: World, life: Life) -> list[Life]:
    start = life.truth - life.truth % BATCH
    return [other for other in world.lives[start : start + BATCH] if other is not life]


def _reimage(world: World, life: Life) -> None:
    if life.disk:
        life.disk = Disk(life.disk.serial, f"{world.source.getrandbits(128):032x}", world.new_agent())


def _reinstall(world: World, life: Life) -> None:
    if life.disk:
        life.disk.agent, life.disk.fingerprint, life.disk.looked_at = world.new_agent(), None, None


def _swap_board(world: World, life: Life) -> None:
    life.board_serial = None if life.blank else f"BS{world.number():07d}"
    life.uuid = world.uuid()
    life.macs = [world.mac(), *life.macs[1:]]
    if not world.chance(SERIAL_WRITTEN_BACK):
        life.serial = None


def _move_disk(world: World, life: Life) -> None:
    other = next((one for one in _neighbours(world, life) if one.disk), None)
    if other and life.disk:
        other.disk, life.disk = life.disk, None


def _nothing(_world: World, _life: Life) -> None:
    pass


_EVENTS: Final = {
    "reports": _nothing,
    "re-imaged": _reimage,
    "agent reinstalled": _reinstall,
    "board swapped": _swap_board,
    "disk moved": _move_disk,
}
_RATES: Final = {
    "re-imaged": REIMAGES_A_YEAR,
    "agent reinstalled": REINSTALLS_A_YEAR,
    "board swapped": BOARD_SWAPS_A_YEAR,
    "disk moved": DISKS_MOVED_A_YEAR,
}


def _speaking(world: World, life: Life, event: str) -> list[Life]:
    speaking = _neighbours(world, life) if event == "disk moved" else [life]
    return [one for one in speaking if one.disk]


def _report(world: World, life: Life, at: float, event: str) -> Report:
    """Let the agent on a machine look at it as the real one does, and speak."""
    disk, shown, copy_of = life.disk, life.shows(), None
    assert disk is not None
    if disk.looked_at is not shown:
        if disk.fingerprint and verdict(disk.fingerprint, shown.sections) == "another":
            copy_of, disk.agent, disk.fingerprint = disk.agent, world.new_agent(), fingerprint(shown.sections)
        else:
            disk.fingerprint = renewed(disk.fingerprint, shown.sections)
        disk.looked_at = shown
    assert disk.agent is not None
    return Report(at, disk.agent, copy_of, life.name, shown, life.truth, event)
