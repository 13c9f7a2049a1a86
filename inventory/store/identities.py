"""Tables of identity: what shows which machine it is, which turned out to be one, and what a person is asked."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from inventory.store.columns import Recorded


class Evidence(SQLModel, table=True):
    """One identifying value for the interval in which a device showed it; rows are only added and ended."""

    __table_args__ = (Index("ix_evidence_value", "kind", "value"), Index("ix_evidence_device", "device_id", "seen_to"))

    id: int | None = Field(default=None, primary_key=True)
    device_id: int = Field(foreign_key="device.id")
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    """Which agent saw it: should it turn out to sit on another machine, this goes with it."""
    kind: str
    """A kind of ``inventory/identity/rules.py``."""
    value: str
    seen_from: float
    seen_to: float | None = Field(default=None)
    """When it was first observed gone, or another value in its place."""


class DeviceMerge(Recorded, table=True):
    """That one device turned out to be another; its agents speak for that one from then on."""

    __tablename__ = "device_merge"

    id: int | None = Field(default=None, primary_key=True)
    absorbed_id: int = Field(foreign_key="device.id", index=True)
    survivor_id: int = Field(foreign_key="device.id", index=True)
    agents: str
    """The ids of the agents that came with it, as a JSON list."""
    points: int | None = Field(default=None)
    """What its evidence was worth; ``None``: a person said so."""


class DeviceMemento(SQLModel, table=True):
    """What a device was known to be when another became one with it, so that it can be so again."""

    __tablename__ = "device_memento"

    merge_id: int = Field(sa_column=Column(ForeignKey("device_merge.id"), primary_key=True, autoincrement=False))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """JSON, deflated."""


class IdentityCase(SQLModel, table=True):
    """A question to a person: whether a new device is a known one. Its number is ``Q-`` and the id."""

    __tablename__ = "identity_case"

    id: int | None = Field(default=None, primary_key=True)
    device_id: int = Field(foreign_key="device.id", index=True)
    other_id: int = Field(foreign_key="device.id", index=True)
    """The known device that fits best."""
    doubt: str
    """``alive``, ``several`` or ``weak``."""
    points: int
    content: str = Field(sa_column=Column(Text, nullable=False))
    """What fits and how well, as JSON."""
    opened_at: float


class CaseAnswer(Recorded, table=True):
    """What a person said to a question; while there is none, it is open."""

    __tablename__ = "case_answer"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="identity_case.id", index=True)
    answer: str
    """``same`` or ``another``."""


class IdentityEvent(SQLModel, table=True):
    """Something that was found out about which machine a device is: rows are only added, findings read them."""

    __tablename__ = "identity_event"

    id: int | None = Field(default=None, primary_key=True)
    device_id: int = Field(foreign_key="device.id", index=True)
    kind: str
    """``joined`` (an agent that came anew sits on it), ``parted`` (that was wrong), ``board_changed``."""
    happened_at: float
    other_id: int | None = Field(default=None, foreign_key="device.id")
    content: str = Field(sa_column=Column(Text, nullable=False))
    """The particulars as JSON."""
