"""Closed periods with what was filed, which the database refuses to alter; targets of years, criteria of decisions."""

from __future__ import annotations

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from inventory.store.columns import Recorded


class Period(SQLModel, table=True):
    """One closed period; written after its lines, and from then on both are closed."""

    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    first_day: str
    last_day: str
    closed_at: float
    closed_by: str
    line_count: int
    """How many lines it has."""
    previous_digest: str
    digest: str


class IndicatorTarget(Recorded, table=True):
    """What an indicator is to reach in one year, by which document; in the unit of its figure."""

    __tablename__ = "indicator_target"
    __table_args__ = (Index("ix_indicator_target_year", "indicator", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    indicator: str
    year: int
    value: float
    document: str | None = Field(default=None)


class Criterion(Recorded, table=True):
    """Which indicator answers a criterion of a decision; which criteria there are, only the administrator knows."""

    __table_args__ = (Index("ix_criterion_code", "document", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    document: str
    code: str
    title: str | None = Field(default=None)
    indicator: str


class PeriodLine(SQLModel, table=True):
    """One line of what was filed: a definition, a figure, or a row that figures were computed from."""

    __tablename__ = "period_line"

    period_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    part: str
    """``definition``, ``figure`` or ``input``."""
    content: str = Field(sa_column=Column(Text, nullable=False))
    """Canonical JSON: keys in order, no spaces, UTF-8."""
