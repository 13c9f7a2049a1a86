"""What agents and their keys tell: a copied disk, a shared key, snapshots lost, a wrong clock, an old release."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.findings.model import Condition, Limit, Rule
from inventory.findings.protection import in_all
from inventory.findings.words import machine as about
from inventory.findings.words import sentence
from inventory.text.when import DAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.findings.facts import Facts

_AS_LONG_AS: Final = Limit(
    name="seconds", default=30 * DAY_SECONDS, unit="seconds", text=Text("còn nhắc trong", "told for")
)


def copied(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Machines whose disk was copied to others with the agent on it: one finding however many they are."""
    for machine in facts.machines:
        events = [one for one in facts.events.get(machine.id, ()) if one.kind == "copied"]
        if events and facts.now - max(one.at for one in events) < limits["seconds"]:
            copies = sorted({f"M-{one.other:04d}" for one in events if one.other is not None})
            evidence = about(facts, machine) | {"devices": copies, "count": len(copies)}
            yield Condition(
                subject_kind="device", subject_id=machine.id, since=min(one.at for one in events), evidence=evidence
            )


def shared(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Machines of whose key two are at work at once."""
    for machine in facts.machines:
        forks = [one.at for one in facts.events.get(machine.id, ()) if one.kind == "forked"]
        if forks and facts.now - max(forks) < limits["seconds"]:
            yield Condition(
                subject_kind="device",
                subject_id=machine.id,
                since=min(forks),
                evidence=about(facts, machine) | {"forked_at": max(forks)},
            )


def lost(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Machines that had to let snapshots go, lately."""
    for machine in facts.machines:
        loss = facts.losses.get(machine.id)
        if loss is not None and loss.snapshots > 0 and facts.now - loss.told_at < limits["seconds"]:
            evidence = about(facts, machine) | {"snapshots": loss.snapshots, "told_at": loss.told_at}
            yield Condition(subject_kind="device", subject_id=machine.id, since=loss.told_at, evidence=evidence)


def wrong_clocks(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Machines whose clock is far from the register's."""
    for machine in facts.machines:
        offset = facts.offsets.get(machine.id)
        if offset is not None and abs(offset) >= limits["seconds"]:
            evidence = about(facts, machine) | {"offset_seconds": round(offset)}
            yield Condition(subject_kind="device", subject_id=machine.id, evidence=evidence)


def outdated(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition]:
    """Agents older than the newest at work in this register."""
    newest = max((_release(machine.agent) for machine in facts.machines if machine.agent), default=())
    found = ((one, "") for one in facts.machines if one.agent and _release(one.agent) < newest)
    return in_all(facts, found, newest=".".join(map(str, newest)))


@cache
def _release(version: str | None) -> tuple[int, ...]:
    parts = (version or "").split("+")[0].split(".")
    return tuple(int(part) for part in parts if part.isascii() and part.isdigit())


RULES: Final = (
    Rule(
        id="key_shared",
        name=Text("hai máy chung một khóa", "two machines share one key"),
        severity="urgent",
        find=shared,
        says=sentence(
            "{subject}: từ {forked_at} có hai máy cùng dùng khóa của máy này",
            "{subject}: since {forked_at} two machines use the key of this one",
        ),
        todo=Text("Cho máy làm khóa mới: somay agent rotate …", "Have it make a new key: somay agent rotate …"),
        limits=(_AS_LONG_AS,),
    ),
    Rule(
        id="disk_copied",
        name=Text("đĩa được chép sang máy khác", "disk copied to other machines"),
        severity="normal",
        find=copied,
        says=sentence(
            "{subject}: đĩa được chép sang {machines}, mỗi máy đã vào sổ riêng: {named}",
            "{subject}: its disk was copied to {machines}, each in the register as itself: {named}",
        ),
        todo=Text("Xem các máy đó có đúng cơ quan không.", "See that these machines stand in the right agency."),
        limits=(_AS_LONG_AS,),
    ),
    Rule(
        id="snapshots_lost",
        name=Text("mất bản ghi", "snapshots lost"),
        severity="normal",
        find=lost,
        says=sentence(
            "{subject}: mất {snapshots} bản ghi, báo lúc {told_at}",
            "{subject}: {snapshots} snapshots lost, told on {told_at}",
        ),
        todo=Text("Xem đĩa của máy: somay-agent status trên máy đó.", "Look at its disk: somay-agent status there."),
        limits=(
            Limit(name="seconds", default=7 * DAY_SECONDS, unit="seconds", text=Text("còn nhắc trong", "told for")),
        ),
    ),
    Rule(
        id="clock_wrong",
        name=Text("đồng hồ sai", "clock wrong"),
        severity="normal",
        find=wrong_clocks,
        says=sentence(
            "{subject}: đồng hồ lệch {offset}, thay pin CMOS hoặc bật đồng bộ giờ",
            "{subject}: clock off by {offset}; replace the CMOS battery or synchronise it",
        ),
        todo=Text("Thay pin CR2032, đặt lại giờ.", "Replace the CR2032 cell and set the time."),
        limits=(Limit(name="seconds", default=300, unit="seconds", text=Text("lệch", "off by")),),
        closes_after_seconds=3600,
    ),
    Rule(
        id="agent_outdated",
        name=Text("agent bản cũ", "agent out of date"),
        severity="normal",
        find=outdated,
        says=sentence(
            "{machines} chạy agent cũ hơn {newest}: {named}",
            "{machines} with an agent older than {newest}: {named}",
        ),
        todo=Text("Cài agent mới.", "Install the new agent."),
        opens_after_seconds=30 * DAY_SECONDS,
    ),
)
