"""Two matchers over one history, and how right each is: the register's rules, and the serial, then the name."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from agent.evidence import Item, serial_number
from inventory.identity.decide import Candidate, decide
from inventory.identity.rules import BY_KIND

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from tests.inventory.identity.lives import Report


class Told(NamedTuple):
    """One report, and which device a matcher took it for."""

    report: Report
    device: Hashable


class Quality(NamedTuple):
    """Of all pairs of reports: how many of those put together belong together, and how many of those that belong are.

    ``wrong`` are the reports that stand apart from most of their machine's, or with another machine's.
    """

    precision: float
    recall: float
    wrong: tuple[Told, ...]


class Register:
    """The rules of identity over a register kept in memory."""

    def __init__(self) -> None:
        self.device_of: dict[int, int] = {}
        self.items: defaultdict[int, frozenset[Item]] = defaultdict(frozenset)
        self.holders: defaultdict[Item, set[int]] = defaultdict(set)
        self.agents_of: defaultdict[int, set[int]] = defaultdict(set)
        self.joined: dict[int, list[tuple[int, int]]] = {}
        self.waiting: list[Report] = []
        self.decided = self.parted = 0

    def hear(self, report: Report) -> int:
        """Return the device that a report is of."""
        mine = report.shown.evidence
        if report.agent not in self.device_of:
            self.device_of[report.agent] = self._decide(report, mine)
            self.agents_of[self.device_of[report.agent]].add(report.agent)
        device = self.device_of[report.agent]
        self._part(device, report.agent)
        self._shows(self.device_of[report.agent], mine)
        return self.device_of[report.agent]

    def _decide(self, report: Report, mine: frozenset[Item]) -> int:
        known = {device for item in mine for device in self.holders[item]}
        if report.copy_of is not None:
            mine |= {Item("key", str(report.copy_of))}
            known.add(self.device_of[report.copy_of])
        candidates = [Candidate(device, self.items[device] | self._keys(device)) for device in sorted(known)]
        decision = decide(mine, candidates, self.holders)
        self.decided += 1
        if decision.doubt:
            self.waiting.append(report)
        if decision.device is None:
            return report.agent
        self.joined.setdefault(decision.device, []).append((report.agent, decision.device))
        return decision.device

    def _keys(self, device: int) -> frozenset[Item]:
        return frozenset(Item("key", str(agent)) for agent in self.agents_of[device])

    def _part(self, device: int, speaker: int) -> None:
        """Take back what was put together, where the agent that was there before speaks again."""
        for agent, _ in self.joined.get(device, []):
            earlier = speaker != agent and speaker < agent
            if earlier and self.device_of[agent] == device:
                self.device_of[agent] = agent
                self.parted += 1

    def _shows(self, device: int, mine: frozenset[Item]) -> None:
        kinds = {item.kind for item in mine}
        kept = {item for item in self.items[device] if item.kind not in kinds and BY_KIND[item.kind].single}
        self.items[device] = mine | kept
        for item in mine:
            self.holders[item].add(device)


class SerialThenName:
    """What most programs do: a serial that is none is no serial, and then the name is the machine."""

    def hear(self, report: Report) -> str:
        """Return the device that a report is of."""
        system = report.shown.sections.system
        return serial_number(system.serial if system else None) or report.name


def judge(told: Iterable[Told]) -> Quality:
    """Hold what a matcher said against the truth."""
    told = list(told)
    pairs = Counter((one.report.truth, one.device) for one in told)
    truths = Counter(one.report.truth for one in told)
    devices = Counter(one.device for one in told)
    both, of_truths, of_devices = (sum(n * (n - 1) // 2 for n in c.values()) for c in (pairs, truths, devices))
    return Quality(_ratio(both, of_devices), _ratio(both, of_truths), tuple(_wrong(told, pairs)))


def _ratio(right: int, of: int) -> float:
    return right / of if of else 1.0


def _wrong(told: list[Told], pairs: Counter[tuple[int, Hashable]]) -> Iterable[Told]:
    most_of_truth: dict[int, tuple[int, Hashable]] = {}
    most_of_device: dict[Hashable, tuple[int, int]] = {}
    for (truth, device), number in pairs.items():
        most_of_truth[truth] = max(most_of_truth.get(truth, (0, None)), (number, device), key=_first)
        most_of_device[device] = max(most_of_device.get(device, (0, -1)), (number, truth), key=_first)
    for one in told:
        if most_of_truth[one.report.truth][1] != one.device or most_of_device[one.device][1] != one.report.truth:
            yield one


def _first(pair: tuple[int, Hashable]) -> int:
    return pair[0]
