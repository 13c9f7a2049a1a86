"""Closed periods: what was filed, line by line; the database itself refuses to alter it."""

from __future__ import annotations

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


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


class PeriodLine(SQLModel, table=True):
    """One line of what was filed: a definition, a figure, or a row that figures were computed from."""

    __tablename__ = "period_line"

    period_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    part: str
    """``definition``, ``figure`` or ``input``."""
    content: str = Field(sa_column=Column(Text, nullable=False))
    """Canonical JSON: keys in order, no spaces, UTF-8."""
