"""Silence of whole offices: one finding an office, and one for several offices that went quiet together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent.text import Text
from inventory.findings.model import Condition, Limit, Mark, Rule
from inventory.findings.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inventory.findings.facts import Facts, Machine
    from inventory.findings.model import SubjectKind

_HOUR: Final = 3600.0
WORKING_DAY_SECONDS: Final = 7.5 * _HOUR
CONTACT_SECONDS: Final = 1200.0
"""Within this time a workstation that is on has reported: every 15 minutes, give or take."""
_OF_ONE_MACHINE: Final = ("server_silent", "counter_down", "device_silent")


class Quiet(NamedTuple):
    """An office of which no machine is heard, and since when."""

    agency_id: int
    since: float
    machines: tuple[Machine, ...]


def last_heard(machines: Iterable[Machine]) -> float | None:
    """Return when any of the machines was last heard."""
    return max((machine.heard_at for machine in machines if machine.heard_at is not None), default=None)


def is_held(facts: Facts, rule: str, kind: SubjectKind, number: int, key: str = "") -> bool:
    """Whether silence is not to be judged yet; what was found before the register was away stands."""
    return facts.now < facts.held_until and not facts.is_open(rule, kind, number, key)


def _quiet(facts: Facts, seconds: float) -> dict[int, Quiet]:
    """Return the offices of several machines of which none was heard for so much working time."""
    found: dict[int, Quiet] = {}
    silent_by = facts.silent_by(seconds)
    for agency, machines in facts.by_office.items():
        heard = last_heard(machines)
        if len(machines) > 1 and heard is not None and heard <= silent_by:
            found[agency] = Quiet(agency, heard, machines)
    return found


def offices(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Offices of which no machine is heard."""
    for quiet in _quiet(facts, limits["silent_working_seconds"]).values():
        if not is_held(facts, "office_silent", "agency", quiet.agency_id):
            yield _office(facts, quiet, limits["urgent_working_seconds"])


def _office(facts: Facts, quiet: Quiet, urgent_seconds: float) -> Condition:
    office = facts.office_by_id[quiet.agency_id]
    return Condition(
        subject_kind="agency",
        subject_id=quiet.agency_id,
        since=quiet.since,
        severity="urgent" if quiet.since > facts.silent_by(urgent_seconds) else "normal",
        evidence={
            "agency": office.name,
            "code": office.code,
            "devices": [machine.number for machine in quiet.machines],
            "count": len(quiet.machines),
            "heard_at": quiet.since,
        },
        covers=tuple(_of_machines(facts, (quiet,))),
    )


def _of_machines(facts: Facts, offices_: Iterable[Quiet]) -> Iterator[Mark]:
    """Yield the findings of single machines that are none of their own; what was missing before stays one."""
    for quiet in offices_:
        for machine in quiet.machines:
            was_there = quiet.since - (machine.heard_at or 0.0) <= 2 * CONTACT_SECONDS
            for rule in _OF_ONE_MACHINE:
                if was_there or not facts.is_open(rule, "device", machine.id):
                    yield Mark(rule, "device", machine.id)


def areas(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Offices that went quiet within a short time: a line or power shared by all; over when the last is back."""
    quiet = _quiet(facts, limits["silent_working_seconds"])
    taken: set[int] = set()
    for known in facts.open_of("area_silent"):
        members = {office for office in known.evidence["agency_ids"] if office in facts.office_by_id}
        still = [quiet[office] for office in sorted(members) if office in quiet]
        if still:
            taken |= members
            yield _area(facts, known.mark, members, still)
    fresh = [one for one in quiet.values() if one.agency_id not in taken]
    for group in _together(sorted(fresh, key=lambda one: one.since), limits["within_seconds"]):
        above = facts.office_by_id[group[0].agency_id].parent_id or 0
        mark = Mark("area_silent", "agency", above, f"{group[0].since:.0f}")
        if len(group) >= limits["offices"] and above in facts.office_by_id and not is_held(facts, *mark):
            yield _area(facts, mark, {one.agency_id for one in group}, group)


def _together(quiet: Iterable[Quiet], seconds: float) -> Iterator[list[Quiet]]:
    group: list[Quiet] = []
    for one in quiet:
        if group and one.since - group[0].since > seconds:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _area(facts: Facts, mark: Mark, members: set[int], still: list[Quiet]) -> Condition:
    since = float(mark.key)
    return Condition(
        subject_kind=mark.subject_kind,
        subject_id=mark.subject_id,
        key=mark.key,
        since=since,
        evidence={
            "agency_ids": sorted(members),
            "agencies": sorted(facts.office_by_id[office].name for office in members),
            "count": len(members),
            "silent": len(still),
            "heard_at": since,
        },
        covers=(*(Mark("office_silent", "agency", office) for office in sorted(members)), *_of_machines(facts, still)),
    )


def silent_limit(seconds: float) -> Limit:
    """Return how long, in working time, somebody has to be silent."""
    return Limit(
        name="silent_working_seconds",
        default=seconds,
        unit="working_seconds",
        text=Text("im lặng trong giờ làm việc", "silent, in working time"),
    )


RULES: Final = (
    Rule(
        id="area_silent",
        name=Text("nhiều cơ quan im lặng cùng lúc", "several offices silent at once"),
        severity="urgent",
        find=areas,
        says=sentence(
            "{count} cơ quan im lặng cùng lúc, còn {silent} chưa có lại",
            "{count} offices silent at once, {silent} not back yet",
        ),
        todo=Text(
            "Hỏi điện lực hoặc nhà mạng: một nguyên nhân chung.", "Ask the power or line provider: one common cause."
        ),
        limits=(
            silent_limit(1.5 * _HOUR),  # sooner than one office alone, so that the first waits for the others
            Limit(
                name="within_seconds", default=_HOUR, unit="seconds", text=Text("cách nhau", "apart from each other")
            ),
            Limit(name="offices", default=3, unit="count", text=Text("số cơ quan", "offices")),
        ),
    ),
    Rule(
        id="office_silent",
        name=Text("cả cơ quan im lặng", "whole office silent"),
        severity="urgent",
        find=offices,
        says=sentence(
            "{agency} im lặng cả điểm: {count}/{count} máy",
            "{agency} silent as a whole: {count}/{count} machines",
        ),
        todo=Text("Gọi cơ quan: mất điện hay đứt đường truyền?", "Call the office: power or line?"),
        limits=(
            silent_limit(2 * _HOUR),
            Limit(
                name="urgent_working_seconds",
                default=10 * WORKING_DAY_SECONDS,
                unit="working_seconds",
                text=Text("quá chừng này thì thôi gấp", "beyond this no longer urgent"),
            ),
        ),
    ),
)
