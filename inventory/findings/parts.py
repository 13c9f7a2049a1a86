"""Parts that are gone: a memory module or a disk that was there, was looked for, and is not found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.findings.model import Condition, Ended, Rule
from inventory.findings.words import machine as about
from inventory.findings.words import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from inventory.findings.facts import Facts, Gone, Machine


def _gone_from(section: str) -> Callable[[Facts, Mapping[str, float]], Iterator[Condition | Ended]]:
    def find(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition | Ended]:
        where = _whereabouts(facts, section)
        for machine in facts.machines:
            for part in facts.gone.get(machine.id, ()):
                if part.section == section and _size(part.content) and not part.content.get("removable"):
                    yield from _judged(facts, machine, part, where)

    return find


def _judged(facts: Facts, machine: Machine, part: Gone, where: Mapping[str, Machine]) -> Iterator[Condition | Ended]:
    """Yield what is missing; what turned up elsewhere, or was replaced by as much, is not."""
    key = _serial(part.content) or part.part
    elsewhere = where.get(_serial(part.content) or "")
    if elsewhere is not None:
        found = {"found_device": elsewhere.number, "found_agency": facts.place(elsewhere)}
        yield Ended(subject_kind="device", subject_id=machine.id, key=key, evidence=found)
        return
    now, lost = _total(facts, machine, part.section), sum(_size(one.content) for one in _lost(facts, machine, part))
    if part.replaced_bytes >= lost:
        return
    yield Condition(
        subject_kind="device",
        subject_id=machine.id,
        key=key,
        since=part.seen_to,
        evidence=about(facts, machine)
        | {
            "part": _described(part.content),
            "slot": str(part.content.get("slot") or part.content.get("name") or ""),
            "before_bytes": now - part.replaced_bytes + lost,
            "after_bytes": now,
            "lost_bytes": _size(part.content),
            "seen_from": part.seen_from,
            "gone_at": part.seen_to,
            "custodian": part.holder or machine.custodian or "",
        },
    )


def _lost(facts: Facts, machine: Machine, part: Gone) -> list[Gone]:
    """Return the parts that went at the same look."""
    same = facts.gone.get(machine.id, ())
    return [one for one in same if one.section == part.section and one.seen_to == part.seen_to]


def _whereabouts(facts: Facts, section: str) -> dict[str, Machine]:
    found: dict[str, Machine] = {}
    for machine in facts.machines:
        for part in facts.said(machine, section) or ():
            if serial := _serial(part):
                found[serial] = machine
    return found


def _total(facts: Facts, machine: Machine, section: str) -> float:
    return sum(_size(part) for part in facts.said(machine, section) or ())


def _size(part: Mapping[str, Any]) -> float:
    return float(part.get("size_bytes") or 0)


def _serial(part: Mapping[str, Any]) -> str | None:
    serial = part.get("serial")
    return str(serial) if serial else None


def _described(part: Mapping[str, Any]) -> str:
    words = (part.get("type"), part.get("manufacturer"), part.get("model"), part.get("serial"))
    return " ".join(str(word) for word in words if word) or "?"


RULES: Final = (
    Rule(
        id="memory_gone",
        name=Text("mất thanh bộ nhớ", "memory module gone"),
        severity="urgent",
        find=_gone_from("memories"),
        says=sentence(
            "{subject}: {before_size} còn {after_size}, mất thanh {part} ở {slot}. Người giữ: {custodian}",
            "{subject}: {before_size} are {after_size} now, module {part} gone from {slot}. Custodian: {custodian}",
        ),
        todo=Text("Hỏi người giữ máy.", "Ask its custodian."),
    ),
    Rule(
        id="disk_gone",
        name=Text("mất ổ đĩa", "disk gone"),
        severity="urgent",
        find=_gone_from("storages"),
        says=sentence(
            "{subject}: mất ổ {part} ({lost_size}). Người giữ: {custodian}",
            "{subject}: disk {part} ({lost_size}) gone. Custodian: {custodian}",
        ),
        todo=Text("Hỏi người giữ máy.", "Ask its custodian."),
    ),
)
