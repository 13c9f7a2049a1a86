"""The infrastructure report of a period: of what was filed, or would be filed now, and of nothing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from inventory.indicators import frozen
from inventory.indicators.definition import COMPUTERS
from inventory.indicators.equipment import left_out
from inventory.indicators.facts import COUNTED_UNITS, Scope
from inventory.reports.periods import find, totals
from inventory.store import closed, queries
from inventory.store.queries import Holder, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.indicators.definition import Definition, Figure
    from inventory.store.closed import Closed
    from inventory.store.engine import Connection
    from inventory.text.spans import Span


class Office(NamedTuple):
    """One agency as a line of the report."""

    code: str
    name: str
    staff: int
    workstations: int
    servers: int
    contracted: bool
    observed: bool
    measured: bool


class Computer(NamedTuple):
    """One computer as a line of the report."""

    number: str
    label: str
    code: str | None
    """The code of its agency."""
    agency: str | None
    kind: str
    lifecycle: str
    purpose: str
    ownership: str
    sight: str
    left_out: str | None
    """Why it is not in ``computers_per_staff``."""


class Wanted(NamedTuple):
    """What one figure was to reach in the year of the period."""

    indicator: str
    value: float
    document: str | None


class Report(NamedTuple):
    """Everything that a report of a period tells."""

    name: str
    span: Span
    day: str
    closed: Closed | None
    """Absent while the period is not closed: then the report is one of the day."""
    definitions: Mapping[str, Definition]
    figures: Mapping[str, Figure]
    offices: tuple[Office, ...]
    computers: tuple[Computer, ...]
    targets: tuple[Wanted, ...]


def report(connection: Connection, span: Span, now: float, until: str) -> Report:
    """Return the report of a period: of a closed one as it was filed, else as of its last day or ``until``."""
    period = find(connection, span.name)
    day = min(span.last, until)
    lines = list(closed.lines(connection, period.id)) if period else frozen.take(connection, day, now)
    definitions, figures, inputs = frozen.definitions_of(lines), frozen.figures_of(lines), frozen.inputs_of(lines)
    return Report(
        name=queries.setting(connection, "name") or "",
        span=span,
        day=day,
        closed=period,
        definitions=definitions,
        figures=totals(lines),
        offices=tuple(_offices(figures, inputs)),
        computers=tuple(_computers(definitions["computers_per_staff"], inputs)),
        targets=tuple(Wanted(**row) for key, row in inputs.items() if key.startswith(frozen.TARGET)),
    )


def _offices(figures: Mapping[tuple[str, str], Figure], inputs: Mapping[str, dict[str, Any]]) -> list[Office]:
    def of(indicator: str, code: str) -> int:
        return figures[indicator, code].numerator

    counted = [row for key, row in inputs.items() if key.startswith("agency ") and row["kind"] in COUNTED_UNITS]
    return [
        Office(
            code=(code := row["code"]),
            name=row["name"],
            staff=figures["ws_per_staff", code].denominator,
            workstations=of("ws_per_staff", code),
            servers=of("computers_per_staff", code) - of("ws_per_staff", code),
            contracted=bool(of("agency_broadband", code)),
            observed=bool(of("agency_broadband.observed", code)),
            measured=bool(of("agency_broadband.measured", code)),
        )
        for row in sorted(counted, key=lambda row: (row["position"], row["code"]))
    ]


def _computers(definition: Definition, inputs: Mapping[str, dict[str, Any]]) -> list[Computer]:
    """Return the computers with why each that is in no figure is in none: by the same judgement as the figures."""
    rows = [(key.split(" "), row) for key, row in inputs.items()]
    agencies = [(int(key[1]), row) for key, row in rows if key[0] == "agency"]
    units = {row["code"]: Unit(number, row["code"], row["name"], row["kind"], None, 0) for number, row in agencies}
    scope = Scope("", "", tuple(one for one in units.values() if one.kind in COUNTED_UNITS), frozenset())
    found = []
    for (table, *rest), row in rows:
        if table != "device" or row["kind"] not in COMPUTERS:
            continue
        stands = {name: row[name] for name in ("kind", "lifecycle", "purpose", "ownership", "sight")}
        unit, number = units.get(row["agency"]), int(rest[0])
        held = Holder(number, unit and unit.id, None, custodian=None, simulated=False, **stands)
        why = left_out(definition, held, scope)
        found.append(
            Computer(f"M-{number:04d}", row["label"], row["agency"], unit and unit.name, **stands, left_out=why)
        )
    return found
