"""Services that offices do not reach, and certificates that end soon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.findings.model import Condition, Limit, Mark, Rule
from inventory.findings.words import sentence
from inventory.text.when import DAY_SECONDS, day_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.text import Language
    from inventory.findings.facts import Facts, Office, Visit

_MANY: Final = 3
_URGENT_DAYS: Final = 3


def unreachable(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition]:
    """Services that probes do not reach: one finding an office, and one in all where most offices do not."""
    for target in sorted({one.target for one in facts.visits}):
        seen = [one for one in facts.visits if one.target == target and one.agency_id in facts.office_by_id]
        failed = [one for one in seen if one.outcome != "reached"]
        if len(failed) >= _MANY and 2 * len(failed) > len(seen) and (root := _root(facts)):
            yield _in_all(root, target, failed, len(seen))
            continue
        for one in failed:
            office = facts.office_by_id[one.agency_id]
            evidence = {"agency": office.name, "code": office.code, "service": target, "outcome": one.outcome}
            yield Condition(subject_kind="agency", subject_id=office.id, key=target, evidence=evidence)


def _root(facts: Facts) -> Office | None:
    return next((office for office in facts.offices if office.parent_id is None), None)


def _in_all(root: Office, target: str, failed: list[Visit], seen: int) -> Condition:
    agencies = sorted(one.agency_id for one in failed)
    return Condition(
        subject_kind="agency",
        subject_id=root.id,
        key=target,
        severity="urgent",
        evidence={"agency": root.name, "code": root.code, "service": target, "offices": len(failed), "of": seen},
        covers=tuple(Mark("service_unreachable", "agency", agency, target) for agency in agencies if agency != root.id),
    )


def expiring(facts: Facts, limits: Mapping[str, float]) -> Iterator[Condition]:
    """Certificates of services that end soon or have ended: one finding a service, by the earliest end seen."""
    ends: dict[str, float] = {}
    for one in facts.visits:
        if one.certificate_end is not None:
            ends[one.target] = min(one.certificate_end, ends.get(one.target, one.certificate_end))
    root = _root(facts)
    for target, end in sorted(ends.items()):
        days = (end - facts.now) / DAY_SECONDS
        if root is not None and days < limits["days"]:
            evidence = {"agency": root.name, "code": root.code, "service": target, "end_on": day_of(end)}
            severity: Any = "urgent" if days < _URGENT_DAYS else "normal"
            yield Condition(subject_kind="agency", subject_id=root.id, key=target, severity=severity, evidence=evidence)


_OF_MANY: Final = sentence(
    "{service}: {offices} trên {of} cơ quan không tới được", "{service}: {offices} of {of} agencies cannot reach it"
)
_OF_ONE: Final = sentence("{agency}: không tới được {service}", "{agency}: cannot reach {service}")


def _says(evidence: Mapping[str, Any], language: Language) -> str:
    return (_OF_MANY if "offices" in evidence else _OF_ONE)(evidence, language)


RULES: Final = (
    Rule(
        id="service_unreachable",
        name=Text("không tới được dịch vụ", "service unreachable"),
        severity="normal",
        find=unreachable,
        says=_says,
        todo=Text(
            "Một cơ quan: xem đường và tường lửa ở đó; nhiều cơ quan: báo nơi giữ dịch vụ.",
            "One agency: look at its line and firewall; many: tell who runs the service.",
        ),
        opens_after_seconds=2100,  # the visit after the first that failed has failed as well
    ),
    Rule(
        id="certificate_expiring",
        name=Text("chứng thư của dịch vụ sắp hết hạn", "certificate of a service ends soon"),
        severity="normal",
        find=expiring,
        says=sentence("{service}: chứng thư hết hạn {end_on}", "{service}: its certificate ends on {end_on}"),
        todo=Text("Báo nơi giữ dịch vụ.", "Tell who runs the service."),
        limits=(Limit(name="days", default=21, unit="days", text=Text("trước khi hết hạn", "before its end")),),
    ),
)
