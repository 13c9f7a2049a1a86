"""The audit log: one row for each change by a person, chained by hashes; the database itself refuses to alter it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class Audit(SQLModel, table=True):
    """One change; the changes of one act share the number of its first."""

    sequence: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    act: int = Field(sa_type=BigInteger, index=True)
    at: float
    actor: str
    role: str
    """``operator`` for the command line on the server; the roles of people come with the API."""
    source: str
    """Where the act came from: ``local``, or a network address."""
    command: str
    """What was asked for: ``headcount add``."""
    reason: str | None = Field(default=None)
    subject: str
    """What changed: a table and the key of the row in it."""
    before: str | None = Field(default=None, sa_column=Column(Text))
    after: str | None = Field(default=None, sa_column=Column(Text))
    touched: str = Field(sa_column=Column(Text, nullable=False))
    """The rows that were written and those that they supersede, by which an act can be undone."""
    previous_hash: str
    hash: str
