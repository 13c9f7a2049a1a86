"""What a finding is made of: rules that find conditions in the facts, and the limits they judge by. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from agent.text import Language, Text
    from inventory.findings.facts import Facts

Severity = Literal["urgent", "normal"]
SubjectKind = Literal["device", "agency"]
Unit = Literal["seconds", "working_seconds", "bytes", "ratio", "count", "days"]


class Mark(NamedTuple):
    """What a finding is told apart by: the rule, whom it is about, and which of several things of it."""

    rule: str
    subject_kind: SubjectKind
    subject_id: int
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that is the case by the facts of now."""

    subject_kind: SubjectKind
    subject_id: int
    key: str = ""
    since: float | None = None
    """Since when, where the facts tell; else it counts from when it was first seen."""
    severity: Severity | None = None
    """Where it is not that of its rule."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """What it is read off, and what the sentence is made of: values of JSON."""
    covers: tuple[Mark, ...] = ()
    """Findings that have the same cause, and so are none of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Something that is over by the facts, with what shows it."""

    subject_kind: SubjectKind
    subject_id: int
    key: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One threshold: data with an owner and a reason, which an administrator may set anew."""

    name: str
    default: float
    unit: Unit
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of finding."""

    id: str
    name: Text
    severity: Severity
    find: Callable[[Facts, Mapping[str, float]], Iterator[Condition | Ended]]
    """Given the facts and the rule's limits by name."""
    says: Callable[[Mapping[str, Any], Language], str]
    """The one sentence, of a finding's evidence."""
    todo: Text
    limits: tuple[Limit, ...] = ()
    opens_after_seconds: float = 0.0
    """So long a condition has to hold before it is a finding."""
    closes_after_seconds: float = 0.0
    """So long it has to be gone before the finding is closed."""

    def mark(self, condition: Condition | Ended) -> Mark:
        """Return what tells a finding of this rule apart."""
        return Mark(self.id, condition.subject_kind, condition.subject_id, condition.key)


class Known(NamedTuple):
    """A finding on file that is open, or was closed a short time ago."""

    id: int
    mark: Mark
    severity: Severity
    state: str
    """``open`` or ``closed``."""
    since: float
    evidence: dict[str, Any]
    cleared_at: float | None = None
    """Since when the condition is gone, while that is not yet long enough."""
    closed_at: float | None = None
    accepted_at: float | None = None
    """When a person took it for good: it is no finding again until it was gone in between."""
    acknowledged_until: float | None = None
