"""Protection of the machines: antivirus, firewall, support of the system; and remote control of one machine.

What is the same on many machines has one cause, how they are equipped, and is one finding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.findings.model import Condition, Rule
from inventory.findings.words import machine as about
from inventory.findings.words import sentence
from inventory.indicators.licences import is_licensed
from inventory.indicators.support import support
from inventory.text.when import day_of, end_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inventory.findings.facts import Facts, Machine


def in_all(
    facts: Facts, found: Iterable[tuple[Machine, str]], *, since: float | None = None, **evidence: Any
) -> Iterator[Condition]:
    """Yield one condition for the whole register and each key, with the machines it is about, by agency."""
    groups: defaultdict[tuple[int, str], list[Machine]] = defaultdict(list)
    for machine, key in found:
        if machine.agency_id in facts.office_by_id:
            groups[facts.root_of(machine.agency_id or 0), key].append(machine)
    for (root, key), machines in groups.items():
        office = facts.office_by_id[root]
        yield Condition(
            subject_kind="agency",
            subject_id=root,
            key=key,
            since=since,
            evidence={
                "agency": office.name,
                "code": office.code,
                "devices": [machine.number for machine in machines],
                "count": len(machines),
                "agencies": Counter(facts.place(machine) for machine in machines),
                "offices": len({machine.agency_id for machine in machines}),
                **({"what": key} if key else {}),
                **evidence,
            },
        )


def unlicensed(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition]:
    """Machines on which no antivirus that is paid for works."""
    found = ((one, "") for one in facts.machines if is_licensed(facts.said(one, "antiviruses"), facts.now) is False)
    return in_all(facts, found)


def open_firewalls(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition]:
    """Machines that have a firewall and let it rest, in whole or for one kind of network."""
    found = (
        (one, "") for one in facts.machines if (walls := facts.said(one, "firewalls")) is not None and _is_open(walls)
    )
    return in_all(facts, found)


def _is_open(walls: list[dict[str, Any]]) -> bool:
    profiles = [wall for wall in walls if wall.get("profile")]
    if profiles:  # of Windows each kind of network has its own
        return any(wall.get("enabled") is False for wall in profiles)
    return bool(walls) and not any(wall.get("enabled") is not False for wall in walls)


def unsupported(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition]:
    """Systems that get no more security fixes on the day."""
    today = day_of(facts.now)
    ended: dict[str, list[Machine]] = defaultdict(list)
    ends: dict[str, str] = {}
    for machine in facts.machines:
        system = facts.said(machine, "operating_system")
        known = None if system is None else support(system)
        if known is not None and known.end < today:
            name = str(system.get("name") or "?")
            ended[name].append(machine)
            ends[name] = known.end
    for name, machines in ended.items():
        named = ((machine, name) for machine in machines)
        yield from in_all(facts, named, since=end_of(ends[name]), end_on=ends[name])


def remote_tools(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition]:
    """Programs by which a machine can be steered from elsewhere, each a finding until it is gone or accepted."""
    for machine in facts.machines:
        for tool in facts.said(machine, "remote_tools") or ():
            name = str(tool.get("name") or "?")
            evidence = about(facts, machine) | {"tool": name, "version": str(tool.get("version") or "")}
            yield Condition(subject_kind="device", subject_id=machine.id, key=name, evidence=evidence)


RULES: Final = (
    Rule(
        id="system_unsupported",
        name=Text("hệ điều hành hết hỗ trợ", "operating system past support"),
        severity="normal",
        find=unsupported,
        says=sentence(
            "{machines} ở {agencies_} chạy {what}, hết hỗ trợ từ {end_on}",
            "{machines} in {agencies_} with {what}, without support since {end_on}",
        ),
        todo=Text("Nâng cấp hoặc mua hỗ trợ mở rộng.", "Upgrade, or buy extended support."),
    ),
    Rule(
        id="antivirus_unlicensed",
        name=Text("không có diệt virus bản quyền", "no licensed antivirus"),
        severity="normal",
        find=unlicensed,
        says=sentence(
            "{machines} ở {agencies_} không có diệt virus bản quyền",
            "{machines} in {agencies_} without a licensed antivirus",
        ),
        todo=Text("Mua hoặc gia hạn bản quyền.", "Buy or renew the licence."),
    ),
    Rule(
        id="firewall_off",
        name=Text("tường lửa tắt", "firewall off"),
        severity="normal",
        find=open_firewalls,
        says=sentence("{machines} tắt tường lửa: {named}", "{machines} with the firewall off: {named}"),
        todo=Text("Bật lại tường lửa trên máy.", "Switch it on again on the machine."),
        closes_after_seconds=3600,
    ),
    Rule(
        id="remote_tool",
        name=Text("có phần mềm điều khiển từ xa", "remote-control tool present"),
        severity="normal",
        find=remote_tools,
        says=sentence("{subject}: có {tool}", "{subject}: {tool} present"),
        todo=Text(
            "Hỏi người giữ máy ai cài và để làm gì; được phép thì: somay finding ack … --accept",
            "Ask its custodian who put it there and why; if it may stay: somay finding ack … --accept",
        ),
    ),
)
