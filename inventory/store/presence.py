"""Tables of when each agent was at work, when it was in contact, and when the register itself served.

Raw measurements live for days, and what an outage was is asked of a quarter: so the intervals are kept by themselves.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class AwakeSpell(SQLModel, table=True):
    """That a machine wrote snapshots from one moment to another, all within one boot; on the register's clock."""

    __tablename__ = "awake_spell"

    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    boot_id: str = Field(primary_key=True)
    first_at: float = Field(primary_key=True)
    last_at: float = Field(index=True)
    booted_at: float
    """When this boot began: taken_at less the seconds the machine had been up."""


class ContactSpell(SQLModel, table=True):
    """That an agent reached the register as often as it should, from one receipt to another."""

    __tablename__ = "contact_spell"

    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    first_at: float = Field(primary_key=True)
    last_at: float = Field(index=True)


class ServiceSpell(SQLModel, table=True):
    """That the register itself was there, from one sign of life to another."""

    __tablename__ = "service_spell"

    first_at: float = Field(primary_key=True)
    last_at: float = Field(index=True)
