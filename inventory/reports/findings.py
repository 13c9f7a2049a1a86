"""The findings as people read them: the open ones, one of them with its steps, and the rules they come from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from inventory.findings import RULES
from inventory.findings.keep import LOOKED_AT, limits_of
from inventory.store import finding_rows, queries

if TYPE_CHECKING:
    from agent.text import Language
    from inventory.findings.model import Limit, Rule
    from inventory.store.engine import Connection
    from inventory.store.finding_rows import EventRow, FindingRow, LimitRow

_BY_ID = {rule.id: rule for rule in RULES}


class Found(NamedTuple):
    """One finding with the rule it comes from; ``None`` where a newer release knew it."""

    row: FindingRow
    rule: Rule | None
    evidence: dict[str, Any]

    @property
    def number(self) -> str:
        """Its number, ``F-0031``."""
        return f"F-{self.row.id:04d}"

    def says(self, language: Language) -> str:
        """Return what it tells, in one sentence."""
        return f"{self.row.rule} {self.row.key}" if self.rule is None else self.rule.says(self.evidence, language)

    @property
    def standing(self) -> str:
        """``urgent``, ``normal``, ``acknowledged``, ``accepted`` or ``closed``."""
        if self.row.state == "closed":
            return "closed" if self.row.accepted_at is None else "accepted"
        return self.row.severity if self.row.acknowledged_at is None else "acknowledged"


class Page(NamedTuple):
    """One finding with every step of it."""

    found: Found
    events: tuple[EventRow, ...]


class RuleRow(NamedTuple):
    """One threshold of one rule, or a rule without any."""

    rule: Rule
    limit: Limit | None
    value: float | None
    set: LimitRow | None


_ORDER = ("urgent", "normal", "acknowledged", "accepted", "closed")


def found_rows(connection: Connection, closed_since: float | None = None) -> list[Found]:
    """Return the open findings, urgent ones, offices and new ones first; with those closed since an instant."""
    since = float("inf") if closed_since is None else closed_since
    rows = [found_of(row) for row in finding_rows.listed(connection, since)]
    return sorted(rows, key=_in_order)


def _in_order(one: Found) -> tuple[int, bool, float, int]:
    return _ORDER.index(one.standing), one.row.subject_kind != "agency", -one.row.since, one.row.id


def found_of(row: FindingRow) -> Found:
    """Return a row with its rule."""
    return Found(row, _BY_ID.get(row.rule), json.loads(row.evidence))


def page(connection: Connection, row: FindingRow) -> Page:
    """Return one finding with its steps."""
    return Page(found_of(row), tuple(finding_rows.events(connection, row.id)))


def rule_rows(connection: Connection) -> list[RuleRow]:
    """Return every rule with its thresholds as they hold."""
    values = limits_of(connection)
    told = {(row.rule, row.name): row for row in finding_rows.limits(connection)}
    rows = []
    for rule in RULES:
        for limit in rule.limits:
            value = values.get(rule.id, {}).get(limit.name, limit.default)
            rows.append(RuleRow(rule, limit, value, told.get((rule.id, limit.name))))
        if not rule.limits:
            rows.append(RuleRow(rule, None, None, None))
    return rows


def looked_at(connection: Connection) -> float | None:
    """Return when the register was last judged as a whole; ``None``: never, its server has not run."""
    value = queries.setting(connection, LOOKED_AT)
    return None if value is None else float(value)
