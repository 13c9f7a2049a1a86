"""Tables of services: which the probes of the offices visit, which machine is a probe, and what visits came to."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from inventory.store.columns import Recorded


class ProbeTargetRow(Recorded, table=True):
    """One service that every office should reach: an address of the network, and nothing that would be carried out."""

    __tablename__ = "probe_target"
    __table_args__ = (Index("ix_probe_target_name", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    kind: str
    host: str
    port: int
    label: str | None = Field(default=None)
    """What people call it, and at which level it is: ``cổng dịch vụ công, mức độ 3``."""


class ProbeLease(SQLModel, table=True):
    """Which agent is the probe of an agency, and until when nobody else is."""

    __tablename__ = "probe_lease"

    agency_id: int = Field(primary_key=True, foreign_key="agency.id")
    agent_id: int = Field(foreign_key="agent.id")
    until: float


class ServiceVisit(SQLModel, table=True):
    """What the visits of one agent to one service came to on one day; the last one in full.

    They belong to the agent, so that a merge of two devices takes them along and a split gives them back.
    """

    __tablename__ = "service_visit"

    day: str = Field(primary_key=True, max_length=10)
    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    target: str = Field(primary_key=True)
    visits: int
    reached: int
    last_at: float
    outcome: str
    status: int | None = Field(default=None)
    certificate_end: float | None = Field(default=None)
