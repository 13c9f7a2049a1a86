"""A unit that is asked about on a day on which it is not there: when it was, what it became, what to type instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import Text
from inventory.registry.refusal import not_found
from inventory.store import lineage
from inventory.text.folding import fold
from inventory.text.when import add_days, show_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.text import Problem
    from inventory.store.engine import Connection
    from inventory.store.lineage import Life
    from inventory.store.queries import Unit


def elsewhen(connection: Connection, term: str, day: str, units: Sequence[Unit], field: str) -> Problem | None:
    """Return what to say of a unit that ``term``, its code or whole name, means on other days than ``day``.

    ``units`` are those of that day; ``None`` where no day knows such a unit.
    """
    found = [life for life in lineage.lives(connection) if fold(term) in {fold(life.code), fold(life.name)}]
    past = [life for life in found if life.valid_to <= day]
    if past:
        return _ended(past[-1], _became(connection, past[-1], units), field)
    return _later(found[0], field) if found else None


def _became(connection: Connection, life: Life, units: Sequence[Unit]) -> list[Unit]:
    """Return the unit itself under its later code or name, or those that followed it."""
    heirs = {
        step.successor_id
        for step in lineage.steps(connection)
        if step.predecessor_id == life.agency_id and step.day == life.valid_to
    }
    return [unit for unit in units if unit.id == life.agency_id] or [unit for unit in units if unit.id in heirs]


def _ended(life: Life, became: Sequence[Unit], field: str) -> Problem:
    named = f"{life.name} ({life.code})"
    then = ", ".join(f"{unit.name} ({unit.code})" for unit in became)
    codes = " / ".join(unit.code for unit in became)
    eve = add_days(life.valid_to, -1)
    return not_found(
        Text(
            f"{named} thôi từ {show_day(life.valid_to, 'vi')}" + (f", nay là {then}." if then else "."),
            f"{named} ended on {show_day(life.valid_to, 'en')}" + (f" and is now {then}." if then else "."),
        ),
        Text(
            (f"Dùng {codes}, hoặc hỏi" if codes else "Hỏi") + f" một ngày trước đó: --as-of {show_day(eve, 'vi')}",
            (f"Use {codes}, or ask" if codes else "Ask") + f" about a day before: --as-of {eve}",
        ),
        field=field,
    )


def _later(life: Life, field: str) -> Problem:
    vi, en = show_day(life.valid_from, "vi"), show_day(life.valid_from, "en")
    return not_found(
        Text(f"{life.name} ({life.code}) chỉ có từ {vi}.", f"{life.name} ({life.code}) is there only from {en} on."),
        Text(f"Hỏi một ngày từ đó: --as-of {vi}", f"Ask about a day from then on: --as-of {life.valid_from}"),
        field=field,
    )
