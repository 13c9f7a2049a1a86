"""One look at the register: facts, rules, engine, and what came of it written in one transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from inventory.findings import RULES
from inventory.findings.engine import REOPENS_WITHIN_SECONDS, Transition, turn
from inventory.findings.load import facts_of
from inventory.findings.model import Mark
from inventory.store import finding_rows, queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.findings.engine import Limits
    from inventory.store.engine import Connection

LOOKED_AT: Final = "findings_looked_at"
HELD_UNTIL: Final = "findings_held_until"
AWAY_SECONDS: Final = 600.0
"""After so long without a look the register itself was away."""
SPREAD_SECONDS: Final = 1800.0
"""Within this time its agents are back: one interval of contact, and what they wait apart from each other."""


def look(connection: Connection, now: float) -> list[tuple[int, Transition]]:
    """Judge everything anew and write what changed; returns the steps with the numbers of their findings.

    Runs inside the caller's transaction.
    """
    held_until = _held_until(connection, now)
    known = finding_rows.that_matter(connection, now - REOPENS_WITHIN_SECONDS)
    facts = facts_of(connection, now, known, held_until=held_until)
    standing = {Mark(*row[:4]): row[4] for row in finding_rows.conditions(connection)}  # type: ignore[arg-type]  # own rows
    came = turn(facts, RULES, facts.known, standing, limits_of(connection))
    finding_rows.set_conditions(connection, [(*mark, since) for mark, since in came.standing.items()])
    for number, cleared in came.clearing.items():
        finding_rows.clear(connection, number, cleared)
    before = {each.id: each.severity for each in facts.known}
    steps = [(_write(connection, step, now), step) for step in came.transitions]
    finding_rows.happened(
        connection,
        [
            (number, now, step.step, step.severity, step.reason, None, _json(step.evidence))
            for number, step in steps
            if step.step != "changed" or step.severity != before[number]  # other evidence is no step
        ],
    )
    finding_rows.note(connection, LOOKED_AT, repr(now))
    return steps


def limits_of(connection: Connection) -> Limits:
    """Return the thresholds that administrators set."""
    found: Limits = {}
    for row in finding_rows.limits(connection):
        found.setdefault(row.rule, {})[row.name] = row.value
    return found


def _held_until(connection: Connection, now: float) -> float:
    """Hold silence back for one spread window after the register itself was away."""
    looked = queries.setting(connection, LOOKED_AT)
    if looked is not None and now - float(looked) > AWAY_SECONDS:
        finding_rows.note(connection, HELD_UNTIL, repr(now + SPREAD_SECONDS))
    return float(queries.setting(connection, HELD_UNTIL) or 0.0)


def _write(connection: Connection, step: Transition, now: float) -> int:
    if step.finding is None:
        return finding_rows.add(
            connection,
            {
                **step.mark._asdict(),
                "severity": step.severity,
                "state": "open",
                "since": step.since,
                "opened_at": now,
                "evidence": _json(step.evidence),
            },
        )
    is_closed = step.step == "closed"
    stand = finding_rows.Stand(
        step.severity,
        "closed" if is_closed else "open",
        _json(step.evidence),
        now if is_closed else None,
        int(step.step in {"expired", "reopened"}),
    )
    finding_rows.change(connection, step.finding, stand)
    return step.finding


def _json(evidence: Mapping[str, Any]) -> str:
    return json.dumps(dict(evidence), ensure_ascii=False, sort_keys=True)
