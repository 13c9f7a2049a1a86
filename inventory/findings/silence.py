"""A machine that is not heard, while others are: a server, a counter's machine, one that has been missing for long.

A machine that is off is no finding: time counts by the working calendar, except for servers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text
from inventory.findings.model import Condition, Limit, Rule
from inventory.findings.outage import CONTACT_SECONDS, WORKING_DAY_SECONDS, is_held, last_heard, silent_limit
from inventory.findings.words import machine as about
from inventory.findings.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.findings.facts import Facts, Machine


def servers(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Servers not heard, by day and night; while their whole office is quiet, it is that."""
    for server in facts.machines:
        if server.kind != "server" or server.agent is None or server.heard_at is None:
            continue
        is_silent = facts.now - server.heard_at >= limits["silent_seconds"]
        if is_silent and not is_held(facts, "server_silent", "device", server.id) and not _waits(facts, server):
            yield _missing(facts, server, server.heard_at)


def _waits(facts: Facts, server: Machine) -> bool:
    """Whether the neighbours, who should be heard at this hour, went quiet with it: then the office is to be judged."""
    if facts.is_open("server_silent", "device", server.id) or not facts.calendar.is_working(facts.now):
        return False
    heard = last_heard(one for one in facts.by_office.get(server.agency_id or 0, ()) if one.kind != "server")
    return heard is not None and abs((server.heard_at or 0.0) - heard) < CONTACT_SECONDS


def counters(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Machines of a one-stop counter not heard in working hours, while others of their office are."""
    for machine, heard, others in _workstations(facts, limits["silent_working_seconds"]):
        is_seen = _is_after(others, facts.silent_by(CONTACT_SECONDS)) and facts.calendar.is_working(facts.now)
        if machine.purpose == "counter" and _is_judged(facts, "counter_down", machine, is_missed=is_seen):
            yield _missing(facts, machine, heard)


def devices(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Machines not heard for many working days while others of their office are, or without any other there."""
    for machine, heard, others in _workstations(facts, limits["silent_working_seconds"]):
        is_missed = others is None or _is_after(others, facts.silent_by(WORKING_DAY_SECONDS))
        if _is_judged(facts, "device_silent", machine, is_missed=is_missed):
            yield _missing(facts, machine, heard)


def _workstations(facts: Facts, silent_seconds: float) -> Iterator[tuple[Machine, float, float | None]]:
    """Yield the machines silent for so much working time, when they and when any other of their office was heard."""
    silent_by = facts.silent_by(silent_seconds)
    for machines in facts.by_office.values():
        for machine in machines:
            heard = machine.heard_at
            if machine.kind != "server" and heard is not None and heard <= silent_by:
                yield machine, heard, last_heard(one for one in machines if one.id != machine.id)


def _is_judged(facts: Facts, rule: str, machine: Machine, *, is_missed: bool) -> bool:
    """Whether a silence is a finding: while it is missed, and then until it ends; not while silence is held back."""
    is_open = facts.is_open(rule, "device", machine.id)
    return is_open or (is_missed and not is_held(facts, rule, "device", machine.id))


def _is_after(instant: float | None, other: float) -> bool:
    return instant is not None and instant > other


def _missing(facts: Facts, machine: Machine, heard_at: float) -> Condition:
    evidence = about(facts, machine) | {"heard_at": heard_at, "custodian": machine.custodian or ""}
    return Condition(subject_kind="device", subject_id=machine.id, since=heard_at, evidence=evidence)


RULES: Final = (
    Rule(
        id="server_silent",
        name=Text("máy chủ im lặng", "server silent"),
        severity="urgent",
        find=servers,
        says=sentence("Máy chủ {subject} không báo cáo", "Server {subject} not heard"),
        todo=Text("Xem máy chủ: điện, mạng, dịch vụ somay-agent.", "Look at the server: power, network, somay-agent."),
        limits=(Limit(name="silent_seconds", default=300, unit="seconds", text=Text("im lặng", "silent")),),
        closes_after_seconds=120,
    ),
    Rule(
        id="counter_down",
        name=Text("máy một cửa không chạy trong giờ làm việc", "counter machine down in working hours"),
        severity="urgent",
        find=counters,
        says=sentence(
            "Máy một cửa {subject} không chạy trong giờ làm việc", "Counter machine {subject} down in working hours"
        ),
        todo=Text("Hỏi bộ phận một cửa.", "Ask the counter."),
        limits=(silent_limit(7200),),
    ),
    Rule(
        id="device_silent",
        name=Text("máy vắng trong khi máy khác của cơ quan báo cáo", "machine missing while its neighbours report"),
        severity="normal",
        find=devices,
        says=sentence(
            "{subject}: không báo cáo, máy khác của cơ quan vẫn báo cáo",
            "{subject}: not heard, others of its office are",
        ),
        todo=Text("Hỏi người giữ máy: hỏng, mất, hay thôi dùng?", "Ask its custodian: broken, lost or out of use?"),
        limits=(silent_limit(10 * WORKING_DAY_SECONDS),),
    ),
)
