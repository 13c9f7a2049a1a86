"""What every figure of one day is computed from: read once, in six questions, then only looked at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol, TypeVar

from inventory.store import circuits, probing, queries, search
from inventory.store.queries import Sight
from inventory.text.when import DAY_SECONDS, add_days, day_of, end_of, start_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inventory.store.circuits import Line, Speed
    from inventory.store.engine import Connection
    from inventory.store.probing import Visited
    from inventory.store.queries import Group, Holder, Machine, Staff, Unit

Basis = Literal["as_was", "restated"]
"""Told on the units of the day itself, or on those of a later day."""
FRESH_DAYS: Final = 30
"""A device not heard for longer is silent; it still counts, and every figure says how many are."""
MEASURED_DAYS: Final = 90
COUNTED_UNITS: Final = ("district_body", "commune", "ward", "township")
"""The kinds of unit that have staff of their own and so count as an agency."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The register as of one day."""

    day: str
    units: tuple[Unit, ...]
    groups: tuple[Group, ...]
    staff: tuple[Staff, ...]
    lines: tuple[Line, ...]
    speeds: tuple[Speed, ...]
    heard: frozenset[int]
    """The agencies of which a machine was heard within ``FRESH_DAYS``."""
    visits: tuple[Visited, ...] = ()
    """How often the probes of the agencies went to each service within ``FRESH_DAYS``, and came there."""
    holders: tuple[Holder, ...] | None = None
    """In whose hands the devices are; read only where somebody asks, for they are as many as the devices."""
    states: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """What each device last said of a section that indicators ask for, as JSON; read with ``holders``."""
    basis: Basis = "as_was"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a figure speaks for: ``agencies`` count, devices ``elsewhere`` are listed as left out."""

    code: str
    name: str
    agencies: tuple[Unit, ...]
    elsewhere: frozenset[int | None]
    ids: frozenset[int] = field(init=False)
    """The agencies that count."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", frozenset(unit.id for unit in self.agencies))


class Part(NamedTuple):
    """What the facts tell of one agency."""

    scope: Scope
    facts: Facts


def load(connection: Connection, day: str, now: float, *, holders: bool = False) -> Facts:
    """Read the facts of ``day``; *seen* is judged at its end, or at ``now`` while it lasts."""
    limits = sight(day, now)
    held = tuple(queries.holders(connection, day, limits)) if holders else None
    return Facts(
        day=day,
        units=tuple(queries.units(connection, day)),
        groups=tuple(queries.tally(connection, day, limits) if held is None else queries.grouped(held)),
        staff=tuple(queries.staff(connection, day)),
        lines=tuple(circuits.lines(connection, day)),
        speeds=tuple(circuits.speeds(connection, day, since=add_days(day, -MEASURED_DAYS))),
        heard=circuits.heard(connection, day, since=day_of(limits.fresh_since)),
        visits=tuple(probing.visited(connection, since=day_of(limits.fresh_since), day=day)),
        holders=held,
        states=queries.states(connection, until=limits.until) if holders else {},
    )


def load_machines(connection: Connection, day: str, now: float) -> list[Machine]:
    """Read the devices one by one, judged by the same clock as :func:`load`."""
    return queries.machines(connection, day, sight(day, now))


def find_machines(connection: Connection, day: str, now: float, words: Sequence[str]) -> list[tuple[Machine, int]]:
    """Read the devices that answer to every word, each with how well, judged by the same clock."""
    return search.machines(connection, day, sight(day, now), words)


def load_machine(connection: Connection, device_id: int, day: str, now: float) -> Machine | None:
    """Read one device, judged by the same clock."""
    return queries.machine(connection, device_id, day, sight(day, now))


def sight(day: str, now: float) -> Sight:
    """Return by which instants contact is judged on ``day``: nothing after its end counts."""
    until = end_of(day)
    return Sight(min(now, until) - FRESH_DAYS * DAY_SECONDS, start_of(day), until)


def everything(facts: Facts) -> Scope:
    """Return the scope of the whole register: every counted agency, named by the root above them."""
    root = next((unit for unit in facts.units if unit.parent_id is None and unit.kind == "district"), None)
    counted = tuple(unit for unit in facts.units if unit.kind in COUNTED_UNITS)
    others = {unit.id for unit in facts.units if unit.kind not in COUNTED_UNITS}
    return Scope(root.code if root else "*", root.name if root else "*", counted, frozenset({None, *others}))


def below(facts: Facts, unit: Unit) -> Scope:
    """Return the scope of one unit with all that stands under it."""
    within = family(facts.units, unit.id)
    counted = tuple(one for one in facts.units if one.id in within and one.kind in COUNTED_UNITS)
    return Scope(unit.code, unit.name, counted, frozenset(within - {one.id for one in counted}))


def alone(unit: Unit) -> Scope:
    """Return the scope of one agency without what stands under it."""
    return Scope(unit.code, unit.name, (unit,), frozenset())


def apart(facts: Facts, scope: Scope) -> tuple[Part, ...]:
    """Return the facts of each agency of the scope by itself: looked through once, however many agencies there are."""
    groups, staff = _by_agency(facts.groups), _by_agency(facts.staff)
    lines, speeds, holders = _by_agency(facts.lines), _by_agency(facts.speeds), _by_agency(facts.holders or ())
    return tuple(
        Part(
            alone(unit),
            replace(
                facts,
                groups=groups.get(unit.id, ()),
                staff=staff.get(unit.id, ()),
                lines=lines.get(unit.id, ()),
                speeds=speeds.get(unit.id, ()),
                holders=None if facts.holders is None else holders.get(unit.id, ()),
            ),
        )
        for unit in scope.agencies
    )


class _OfAgency(Protocol):
    @property
    def agency_id(self) -> int | None: ...


_Row = TypeVar("_Row", bound=_OfAgency)


def _by_agency(rows: Iterable[_Row]) -> dict[int | None, tuple[_Row, ...]]:
    found: defaultdict[int | None, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.agency_id].append(row)
    return {agency: tuple(those) for agency, those in found.items()}


def family(units: Sequence[Unit], root: int) -> frozenset[int]:
    """Return a unit with all that stands under it."""
    known, fresh = {root}, {root}
    while fresh:
        fresh = {unit.id for unit in units if unit.parent_id in fresh} - known
        known |= fresh
    return frozenset(known)


def people(staff: Iterable[Staff], scope: Scope, categories: Sequence[str], basis: str) -> int:
    """Return how many staff of the counted categories work in the scope."""
    ids = scope.ids
    return sum(
        row.number for row in staff if row.agency_id in ids and row.basis == basis and row.category in categories
    )
