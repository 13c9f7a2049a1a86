"""The agents: which of them may report, when they last did, and what happened to their keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from inventory.indicators.facts import FRESH_DAYS, family
from inventory.store import agent_pages, queries
from inventory.text.when import DAY_SECONDS, day_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from inventory.store.agent_pages import Epoch, Event, Fact
    from inventory.store.engine import Connection
    from inventory.store.queries import Unit

State = Literal["in_use", "silent", "never_contacted", "rotating", "noisy", "revoked"]
STATES: Final[tuple[State, ...]] = get_args(State)


class AgentRow(NamedTuple):
    """One agent as a line of the list."""

    fact: Fact
    agency: Unit | None
    state: State

    @property
    def device(self) -> str:
        """The number on the label of its device."""
        return f"M-{self.fact.device_id:04d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentPage:
    """One agent with its numberings and its history."""

    row: AgentRow
    epochs: tuple[Epoch, ...]
    events: tuple[Event, ...]
    noisy_days: tuple[str, ...]


def agent_rows(
    connection: Connection,
    now: float,
    day: str | None = None,
    *,
    unit: Unit | None = None,
    states: Collection[str] = (),
) -> list[AgentRow]:
    """Return the agents by the devices they speak for, of a unit and those under it, in the states asked for."""
    day = day or day_of(now)
    units = {one.id: one for one in queries.units(connection, day)}
    agencies = None if unit is None else family(list(units.values()), unit.id)
    rows = (_row(fact, units, now) for fact in agent_pages.agents(connection, day, day_of(now)))
    return [
        row
        for row in rows
        if (agencies is None or row.fact.agency_id in agencies) and (not states or row.state in states)
    ]


def agents_of(connection: Connection, device_id: int, now: float, day: str | None = None) -> list[AgentPage]:
    """Return every agent that a device has had, the newest first."""
    day = day or day_of(now)
    units = {unit.id: unit for unit in queries.units(connection, day)}
    return [
        AgentPage(
            row=_row(fact, units, now),
            epochs=tuple(agent_pages.epochs(connection, fact.id)),
            events=tuple(agent_pages.events(connection, fact.id)),
            noisy_days=tuple(agent_pages.noisy_days(connection, fact.id)),
        )
        for fact in agent_pages.agents_of(connection, device_id, day, day_of(now))
    ]


def state(fact: Fact, now: float) -> State:
    """Return what an agent is up to: computed from facts and a clock, what needs a person first."""
    if fact.revoked_at is not None:
        return "revoked"
    if fact.noisy_at is not None:
        return "noisy"
    if fact.contacted_at is None:
        return "never_contacted"
    if fact.contacted_at < now - FRESH_DAYS * DAY_SECONDS:
        return "silent"
    return "in_use" if fact.rotation_asked_at is None else "rotating"


def _row(fact: Fact, units: dict[int, Unit], now: float) -> AgentRow:
    return AgentRow(fact, None if fact.agency_id is None else units.get(fact.agency_id), state(fact, now))
