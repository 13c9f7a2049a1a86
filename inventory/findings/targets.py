"""Agencies whose figure is below what the year asks: one finding for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.text import Text
from inventory.findings.model import Condition, Rule
from inventory.text.numbers import number as shown
from inventory.text.numbers import ratio_in_percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.text import Language
    from inventory.findings.facts import Facts

_MOST_NAMED: Final = 3


def below(facts: Facts, _limits: Mapping[str, float]) -> Iterator[Condition]:
    """Indicators of which some agency does not reach the target of the year, the farthest below first."""
    for one in facts.shortfalls:
        root = next((office for office in facts.offices if office.parent_id is None), None)
        if root is None or not one.agencies:
            continue
        agencies = [
            {"code": each.code, "name": each.name, "numerator": each.numerator, "denominator": each.denominator}
            for each in sorted(one.agencies, key=lambda each: (each.numerator / each.denominator, each.code))
        ]
        evidence = {
            "indicator": one.indicator,
            "year": one.year,
            "target": one.target,
            "document": one.document,
            "offices": len(agencies),
            "agency": root.name,
            "code": root.code,
            "below": agencies,
        }
        yield Condition(subject_kind="agency", subject_id=root.id, key=one.indicator, evidence=evidence)


def _says(evidence: Mapping[str, Any], language: Language) -> str:
    target = shown(evidence["target"] * 100, language, 1)
    count, year, name = evidence["offices"], evidence["year"], evidence["indicator"]
    lowest = ", ".join(_agency(one, language) for one in evidence["below"][:_MOST_NAMED])
    if language == "vi":
        return f"{count} cơ quan dưới mục tiêu {name} {target} % năm {year}: {lowest}{_more(count, 'và {} nữa')}"
    agencies = "agency" if count == 1 else "agencies"
    return f"{count} {agencies} below the target of {year}, {name} {target} %: {lowest}{_more(count, 'and {} more')}"


def _agency(one: Mapping[str, Any], language: Language) -> str:
    return f"{one['name']} {ratio_in_percent(one['numerator'], one['denominator'], language)} %"


def _more(count: int, words: str) -> str:
    return f", {words.format(count - _MOST_NAMED)}" if count > _MOST_NAMED else ""


RULES: Final = (
    Rule(
        id="agency_below_target",
        name=Text("cơ quan dưới mục tiêu năm", "agency below the target of the year"),
        severity="normal",
        find=below,
        says=_says,
        todo=Text(
            "Vì sao: somay indicator explain; mục tiêu: somay indicator targets",
            "Why: somay indicator explain; the targets: somay indicator targets",
        ),
    ),
)
