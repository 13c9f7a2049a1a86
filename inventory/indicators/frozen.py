"""What a period is closed with: every definition, every figure, and every row that they were computed from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from agent.text import Text
from inventory.indicators import by_agency, figure, indicators
from inventory.indicators.definition import Definition, Figure
from inventory.indicators.facts import apart, everything, load, load_machines
from inventory.store import criteria, queries, targets
from inventory.store.closed import Line, canonical
from inventory.store.observed import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from inventory.indicators.facts import Facts
    from inventory.store.criteria import Criterion
    from inventory.store.engine import Connection
    from inventory.store.queries import Machine
    from inventory.store.targets import Target

TARGET = "indicator_target"
"""What the key of a target begins with."""
CRITERION = "criterion"
"""Likewise of a criterion."""
_FIGURE = (
    "indicator", "definition_version", "scope", "as_of", "basis", "unit", "numerator", "denominator", "reason",
    "agencies", "excluded", "unknown", "not_seen", "awaited", "entered_by_hand",
)  # fmt: skip


def take(connection: Connection, day: str, now: float) -> list[Line]:
    """Read a day as it stands in the register now; the same register gives the same lines."""
    facts, machines = load(connection, day, now, holders=True), load_machines(connection, day, now)
    wanted = targets.of_year(connection, int(day[:4]))
    bought = queries.purchases(connection)
    return [
        *_definitions(day),
        *_figures(facts),
        *_inputs(facts, machines, bought),
        *_targets(wanted),
        *_criteria(criteria.criteria(connection)),
    ]


def _definitions(day: str) -> Iterator[Line]:
    for one in indicators(day):
        yield Line("definition", canonical(_definition(one.definition)))


def _definition(one: Definition) -> dict[str, Any]:
    words = {name: list(getattr(one, name)) for name in ("name", "meaning", "undefined", "legal_source")}
    rest = {name: getattr(one, name) for name in one.__slots__ if name not in words}
    return {**rest, **words}


def _figures(facts: Facts) -> Iterator[Line]:
    scope = everything(facts)
    parts = apart(facts, scope)
    for indicator in indicators(facts.day):
        for one in (figure(indicator, facts, scope), *by_agency(indicator, parts)):
            for each in (one, *one.beside):
                yield Line("figure", canonical(_figure(each)))


def _figure(one: Figure) -> dict[str, Any]:
    """Whole numbers alone, from which value and completeness follow."""
    return {name: getattr(one, name) for name in _FIGURE}


def _inputs(facts: Facts, machines: list[Machine], bought: Mapping[int, str]) -> Iterator[Line]:
    codes: dict[int | None, str | None] = {unit.id: unit.code for unit in facts.units}
    for row in (
        *_units(facts, codes),
        *_devices(machines, codes, facts, bought),
        *_people(facts, codes),
        *_lines(facts, codes),
    ):
        yield Line("input", canonical(row))


def _targets(wanted: Mapping[str, Target]) -> Iterator[Line]:
    for name, one in sorted(wanted.items()):
        key = f"{TARGET} indicator={name} year={one.year}"
        yield Line("input", canonical({"key": key, "indicator": name, "value": one.value, "document": one.document}))


def _criteria(asked: Iterable[Criterion]) -> Iterator[Line]:
    for one in asked:
        row = {"document": one.document, "code": one.code, "title": one.title, "indicator": one.indicator}
        yield Line("input", canonical({"key": f"{CRITERION} document={one.document} code={one.code}", **row}))


def _units(facts: Facts, codes: dict[int | None, str | None]) -> Iterator[dict[str, Any]]:
    for unit in sorted(facts.units):
        parent = codes.get(unit.parent_id)
        known = {"code": unit.code, "name": unit.name, "kind": unit.kind, "position": unit.position}
        yield {"key": f"agency {unit.id}", **known, "parent": parent}


def _devices(
    machines: list[Machine], codes: dict[int | None, str | None], facts: Facts, bought: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    """Who holds a device counts, and what he is called does not: a name is a digest here, and so is what it said."""
    for one in machines:
        yield {
            "key": f"device {one.id}",
            "label": one.label,
            "agency": codes.get(one.agency_id),
            "kind": one.kind,
            "lifecycle": one.lifecycle,
            "purpose": one.purpose,
            "ownership": one.ownership,
            "holder": _digest(one.custodian),
            **{section: _digest(facts.states.get((one.id, section))) for section in KEPT},
            "sight": one.sight,
            "purchased_on": bought.get(one.id),
        }


def _digest(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()[:12]


def _people(facts: Facts, codes: dict[int | None, str | None]) -> Iterator[dict[str, Any]]:
    for row in sorted(facts.staff):
        key = f"headcount agency_id={row.agency_id} category={row.category} basis={row.basis}"
        yield {"key": key, "agency": codes.get(row.agency_id), "number": row.number}


def _lines(facts: Facts, codes: dict[int | None, str | None]) -> Iterator[dict[str, Any]]:
    for line in sorted(facts.lines, key=lambda one: one.id):
        yield {
            "key": f"circuit {line.id}",
            "agency": codes.get(line.agency_id),
            "technology": line.technology,
            "down_bits_per_second": line.down_bits_per_second,
        }
    for speed in sorted(facts.speeds):
        best = {"method": speed.method, "down_bits_per_second": speed.down_bits_per_second}
        yield {
            "key": f"speed {codes.get(speed.agency_id) or speed.agency_id} {speed.method}",
            "agency": codes.get(speed.agency_id),
            **best,
        }
    for unit in sorted(facts.heard):
        yield {"key": f"heard {codes.get(unit) or unit}", "agency": codes.get(unit)}
    for one in facts.visits:
        found = {"service": one.target, "visits": one.visits, "reached": one.reached}
        yield {"key": f"visits {codes.get(one.agency_id)} {one.target}", "agency": codes.get(one.agency_id), **found}


def definitions_of(filed: Iterable[Line]) -> dict[str, Definition]:
    """Return the definitions of a period by their ids, as they were filed."""
    found = {}
    for line in filed:
        if line.part == "definition":
            row = json.loads(line.content)
            values = {
                each.name: _read(str(each.type), row[each.name]) for each in fields(Definition) if each.name in row
            }
            found[row["id"]] = Definition(**values)
    return found


def _read(kind: str, value: Any) -> Any:
    """Return a value of JSON as a definition holds it."""
    if kind == "Text":
        return Text(*value)
    return tuple(_read("", each) for each in value) if isinstance(value, list) else value


def figures_of(filed: Sequence[Line]) -> dict[tuple[str, str], Figure]:
    """Return the figures of a period by indicator and scope, named and rounded as their definitions of then say."""
    known = definitions_of(filed)
    rows = (json.loads(line.content) for line in filed if line.part == "figure")
    return {(row["indicator"], row["scope"]): _told(row, known[row["indicator"].partition(".")[0]]) for row in rows}


def _told(row: dict[str, Any], definition: Definition) -> Figure:
    return Figure(
        **row,
        name=definition.name,
        value=None if row["reason"] else row["numerator"] / row["denominator"],
        completeness=None,
        places=definition.places,
    )


def inputs_of(filed: Iterable[Line]) -> dict[str, dict[str, Any]]:
    """Return the rows that the figures of a period were computed from, by their keys."""
    rows = [json.loads(line.content) for line in filed if line.part == "input"]
    return {row.pop("key"): row for row in rows}
