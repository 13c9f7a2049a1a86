"""The engine: what the facts say now, held against what is on file, as a list of steps. Pure.

A finding opens when its condition has held long enough, and closes when it has been gone long enough, so that what
flickers makes one finding or none. Steps are written by the caller in one transaction and nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from inventory.findings.model import Ended

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inventory.findings.facts import Facts
    from inventory.findings.model import Condition, Known, Mark, Rule, Severity

REOPENS_WITHIN_SECONDS: Final = 86_400.0
"""What comes back within a day is the same finding."""

Step = Literal["opened", "reopened", "closed", "changed", "expired"]
Limits = dict[str, dict[str, float]]
"""By rule and name; only those that an administrator has set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step of one finding."""

    step: Step
    mark: Mark
    severity: Severity
    since: float
    evidence: Mapping[str, Any]
    finding: int | None = None
    """``None`` for one that opens."""
    reason: str | None = None
    """Why it closed: ``over``, ``part_of``, ``left`` (its machine or office counts no more)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one evaluation came to."""

    transitions: list[Transition]
    standing: dict[Mark, float]
    """Every condition of now, and since when: what the next turn is told as ``standing``."""
    clearing: dict[int, float | None]
    """Findings whose condition is newly gone, or back (``None``)."""


def turn(
    facts: Facts, rules: Iterable[Rule], known: Iterable[Known], standing: Mapping[Mark, float], limits: Limits
) -> Turn:
    """Hold the facts against the findings on file.

    ``known`` are the open findings and those closed within :data:`REOPENS_WITHIN_SECONDS` or accepted; ``standing`` is
    what the last turn left.
    """
    turning = _Turning(facts, tuple(rules), known, standing)
    turning.look(limits)
    turning.cover()
    return Turn([*turning.of_what_is_there(), *turning.of_what_is_gone()], dict(turning.since), dict(turning.clearing))


class _Turning:
    """One evaluation under way."""

    def __init__(
        self, facts: Facts, rules: tuple[Rule, ...], known: Iterable[Known], standing: Mapping[Mark, float]
    ) -> None:
        self._facts, self._now, self._standing = facts, facts.now, standing
        self._rules = {rule.id: rule for rule in rules}
        # An open one goes before a closed one, the newest before an older.
        in_order = sorted(known, key=lambda one: (one.state == "open", one.closed_at or 0.0))
        self._known = {each.mark: each for each in in_order}
        self._there: dict[Mark, Condition] = {}
        self._ended: dict[Mark, Ended] = {}
        self._covered: dict[Mark, Mark] = {}
        self.since: dict[Mark, float] = {}
        self.clearing: dict[int, float | None] = {}

    def look(self, limits: Limits) -> None:
        """Let every rule look at the facts."""
        for rule in self._rules.values():
            values = {limit.name: limit.default for limit in rule.limits} | limits.get(rule.id, {})
            for found in rule.find(self._facts, values):
                mark = rule.mark(found)
                if isinstance(found, Ended):
                    self._ended[mark] = found
                    continue
                first = self._now if found.since is None else found.since
                self._there[mark] = found
                self.since[mark] = min(self._standing.get(mark, first), first)

    def cover(self) -> None:
        """Find out what is part of another finding; of what covers and is covered itself, the outermost counts."""
        by: dict[Mark, Mark] = {}
        for mark, condition in self._there.items():
            if condition.covers and self._is_due(mark):
                by |= dict.fromkeys(condition.covers, mark)
        self._covered = {mark: by.get(over, over) for mark, over in by.items()}

    def of_what_is_there(self) -> Iterator[Transition]:
        """Yield the steps of conditions that hold."""
        for mark, condition in self._there.items():
            known = self._known.get(mark)
            if mark in self._covered:
                yield from self._becomes_part(mark)
            elif known is not None and known.state == "open":
                yield from self._goes_on(known, condition)
            elif self._is_due(mark):
                yield self._opens(mark, condition)

    def of_what_is_gone(self) -> Iterator[Transition]:
        """Yield the steps of open findings whose condition holds no longer."""
        for mark, known in self._known.items():
            if known.state == "open" and mark not in self._there and mark.rule in self._rules:
                yield from self._ends(known)

    def _is_due(self, mark: Mark) -> bool:
        """Whether a condition is a finding by now; one that a person accepted is none as long as it lasts."""
        known = self._known.get(mark)
        if known is not None and known.state == "open":
            return True
        if known is not None and known.accepted_at is not None and self.since[mark] <= known.accepted_at:
            return False
        return self._now - self.since[mark] >= self._rules[mark.rule].opens_after_seconds

    def _severity(self, mark: Mark, condition: Condition) -> Severity:
        return condition.severity or self._rules[mark.rule].severity

    def _opens(self, mark: Mark, condition: Condition) -> Transition:
        known = self._known.get(mark)
        closed_at = None if known is None else known.closed_at
        again = known if closed_at is not None and self._now - closed_at < REOPENS_WITHIN_SECONDS else None
        return Transition(
            step="opened" if again is None else "reopened",
            mark=mark,
            severity=self._severity(mark, condition),
            since=self.since[mark] if again is None else again.since,
            evidence=condition.evidence,
            finding=None if again is None else again.id,
        )

    def _goes_on(self, known: Known, condition: Condition) -> Iterator[Transition]:
        if known.cleared_at is not None:
            self.clearing[known.id] = None
        if known.acknowledged_until is not None and known.acknowledged_until <= self._now:
            yield _of(known, "expired")
        severity = self._severity(known.mark, condition)
        if (known.severity, known.evidence) != (severity, dict(condition.evidence)):
            yield replace(_of(known, "changed"), severity=severity, evidence=condition.evidence)

    def _becomes_part(self, mark: Mark) -> Iterator[Transition]:
        known = self._known.get(mark)
        if known is not None and known.state == "open":
            yield _closes(known, "part_of", {"part_of": list(self._covered[mark])})

    def _ends(self, known: Known) -> Iterator[Transition]:
        ended, gone_at = self._ended.get(known.mark), self._now if known.cleared_at is None else known.cleared_at
        if known.mark in self._covered:
            yield from self._becomes_part(known.mark)
        elif not self._facts.counts(known.mark.subject_kind, known.mark.subject_id):
            yield _closes(known, "left", {})
        elif ended is not None:
            yield _closes(known, "over", ended.evidence)
        elif self._now - gone_at >= self._rules[known.mark.rule].closes_after_seconds:
            yield _closes(known, "over", {})
        elif known.cleared_at is None:
            self.clearing[known.id] = self._now


def _closes(known: Known, reason: str, evidence: Mapping[str, Any]) -> Transition:
    return replace(_of(known, "closed"), evidence={**known.evidence, **evidence}, reason=reason)


def _of(known: Known, step: Step) -> Transition:
    return Transition(
        step=step,
        mark=known.mark,
        severity=known.severity,
        since=known.since,
        evidence=known.evidence,
        finding=known.id,
    )
