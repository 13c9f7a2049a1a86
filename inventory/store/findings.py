"""Tables of the findings: what a person should look at, each step of each, and the limits they are judged by."""

from __future__ import annotations

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from inventory.store.columns import Recorded


class Finding(SQLModel, table=True):
    """Something a person should look at; its number is ``F-`` and the id. Never deleted."""

    __table_args__ = (Index("ix_finding_state", "state", "closed_at"), Index("ix_finding_subject", "subject_id"))

    id: int | None = Field(default=None, primary_key=True)
    rule: str
    subject_kind: str
    """``device`` or ``agency``."""
    subject_id: int
    key: str = Field(default="")
    severity: str
    """``urgent`` or ``normal``."""
    state: str
    """``open`` or ``closed``."""
    since: float
    """Since when it is the case."""
    opened_at: float
    cleared_at: float | None = Field(default=None)
    """Since when its condition is gone, while that is not yet long enough to close it."""
    closed_at: float | None = Field(default=None)
    acknowledged_at: float | None = Field(default=None)
    acknowledged_by: str | None = Field(default=None)
    acknowledged_until: float | None = Field(default=None)
    accepted_at: float | None = Field(default=None)
    """When a person took it for good."""
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    """What its sentence is made of, as JSON."""


class FindingEvent(SQLModel, table=True):
    """One step of a finding; rows are only added."""

    __tablename__ = "finding_event"

    id: int | None = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    at: float
    step: str
    """``opened``, ``reopened``, ``changed``, ``closed``, ``expired``, ``acknowledged``, ``accepted``."""
    severity: str
    reason: str | None = Field(default=None)
    recorded_by: str | None = Field(default=None)
    """The person who did it; ``None``: the facts did."""
    evidence: str = Field(sa_column=Column(Text, nullable=False))


class FindingCondition(SQLModel, table=True):
    """What is the case at the last look, and since when; a finding or not yet one."""

    __tablename__ = "finding_condition"

    rule: str = Field(primary_key=True)
    subject_kind: str = Field(primary_key=True)
    subject_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    since: float


class FindingLimit(Recorded, table=True):
    """A threshold that an administrator set, with the one who answers for it."""

    __tablename__ = "finding_limit"
    __table_args__ = (Index("ix_finding_limit_name", "rule", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    rule: str
    name: str
    value: float
    owner: str
    reason: str
