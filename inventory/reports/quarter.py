"""The infrastructure report of a period: of what was filed, or would be filed now, and of nothing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from inventory.connectivity.coverage import coverage
from inventory.indicators import frozen
from inventory.indicators.definition import COMPUTERS
from inventory.indicators.equipment import left_out
from inventory.indicators.facts import COUNTED_UNITS, Scope
from inventory.reports.periods import find, totals
from inventory.store import closed, queries
from inventory.store.circuits import Line, Speed
from inventory.store.queries import Holder, Unit
from inventory.text.spans import newest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.connectivity.coverage import State
    from inventory.indicators.definition import Definition, Figure
    from inventory.store.closed import Closed
    from inventory.store.engine import Connection
    from inventory.text.spans import Span


_PERIODS: Final = 8
"""How many periods a trend shows: two years of quarters."""
_RATIO: Final = "ws_per_staff"


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
    state: State
    """The strongest evidence for its line, by the threshold of the definition."""


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
    purchased_on: str | None


class Wanted(NamedTuple):
    """What one figure was to reach in the year of the period."""

    indicator: str
    value: float
    document: str | None


class Asked(NamedTuple):
    """One criterion of a decision, and the indicator that answers it."""

    document: str
    code: str
    title: str | None
    indicator: str


class Point(NamedTuple):
    """``ws_per_staff`` of one period as it was filed; of the reported one as the report has it."""

    span: str
    numerator: int
    denominator: int


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
    criteria: tuple[Asked, ...]
    trend: tuple[Point, ...]
    """The newest filed periods of the same length, this one last."""


def report(connection: Connection, span: Span, now: float, until: str) -> Report:
    """Return the report of a period: of a closed one as it was filed, else as of its last day or ``until``."""
    period = find(connection, span.name)
    day = min(span.last, until)
    lines = list(closed.lines(connection, period.id)) if period else frozen.take(connection, day, now)
    definitions, figures, inputs = frozen.definitions_of(lines), frozen.figures_of(lines), frozen.inputs_of(lines)
    whole = totals(lines)
    return Report(
        name=queries.setting(connection, "name") or "",
        span=span,
        day=day,
        closed=period,
        definitions=definitions,
        figures=whole,
        offices=tuple(_offices(definitions["agency_broadband"], figures, inputs)),
        computers=tuple(_computers(definitions["computers_per_staff"], inputs)),
        targets=tuple(Wanted(**row) for key, row in inputs.items() if key.startswith(frozen.TARGET)),
        criteria=tuple(Asked(**row) for key, row in inputs.items() if key.startswith(f"{frozen.CRITERION} ")),
        trend=tuple(_trend(connection, span, period, whole[_RATIO])),
    )


def _trend(connection: Connection, span: Span, period: Closed | None, own: Figure) -> Iterator[Point]:
    """Yield the filed periods of the same length, and this one; of a filed one only what was filed when it was."""
    filed = {one.name: one.id for one in closed.periods(connection) if period is None or one.id < period.id}
    for each in newest(span.last, span.by, _PERIODS)[:-1]:
        if each.name in filed:
            yield _point(each.name, totals(closed.figures(connection, filed[each.name]))[_RATIO])
    yield _point(span.name, own)


def _point(name: str, figure: Figure) -> Point:
    return Point(name, figure.numerator, figure.denominator)


def _offices(
    broadband: Definition, figures: Mapping[tuple[str, str], Figure], inputs: Mapping[str, dict[str, Any]]
) -> list[Office]:
    def of(indicator: str, code: str) -> int:
        return figures[indicator, code].numerator

    proof = _states(broadband, inputs)
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
            state=proof[code],
        )
        for row in sorted(counted, key=lambda row: (row["position"], row["code"]))
    ]


def _states(definition: Definition, inputs: Mapping[str, dict[str, Any]]) -> dict[str, State]:
    """Judge the lines of each agency anew from what was filed, by the definition of then.

    What was measured in an agency that was no more on the day is filed too, and speaks for none.
    """
    rows = [(key.partition(" ")[0], row) for key, row in inputs.items()]
    numbers = {row["code"]: number for number, (table, row) in enumerate(rows) if table == "agency"}
    told = [(table, numbers[row["agency"]], row) for table, row in rows if row.get("agency") in numbers]
    circuits = [_line(number, row) for table, number, row in told if table == "circuit"]
    speeds = [
        Speed(number, row["method"], row["down_bits_per_second"]) for table, number, row in told if table == "speed"
    ]
    found = coverage(
        numbers.values(),
        lines=circuits,
        heard={number for table, number, _ in told if table == "heard"},
        speeds=speeds,
        threshold_bits_per_second=definition.threshold_bits_per_second,
    )
    return {code: found[number].state for code, number in numbers.items()}


def _line(agency: int, row: dict[str, Any]) -> Line:
    """Return a circuit as far as a verdict asks for it."""
    return Line(
        id=0,
        agency_id=agency,
        technology=row["technology"],
        provider=None,
        down_bits_per_second=row["down_bits_per_second"],
        up_bits_per_second=None,
        metered=False,
        valid_from="",
        valid_to="",
    )


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
        named = (f"M-{number:04d}", row["label"], row["agency"], unit and unit.name)
        found.append(Computer(*named, **stands, left_out=why, purchased_on=row.get("purchased_on")))
    return found
