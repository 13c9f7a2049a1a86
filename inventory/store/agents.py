"""Tables of the agents: their credentials, their streams of snapshots, and what became of each snapshot."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel


class EnrolmentCode(SQLModel, table=True):
    """The right to enrol a number of machines of one agency until an instant; only its hash is kept."""

    __tablename__ = "enrolment_code"

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True)
    agency_id: int = Field(foreign_key="agency.id")
    device_id: int | None = Field(default=None, foreign_key="device.id")
    """The machine of the book that the one who enrols is; then ``uses`` is 1."""
    kind: str | None = Field(default=None)
    uses: int
    used: int = Field(default=0)
    expires_at: float
    networks: str | None = Field(default=None)
    """From where it may be used: networks in CIDR notation, separated by blanks; ``None``: from anywhere."""
    simulated: bool = Field(default=False)
    recorded_at: float
    recorded_by: str
    revoked_at: float | None = Field(default=None)


class Agent(SQLModel, table=True):
    """One installed agent and its credential; a channel, never the identity of the device."""

    __table_args__ = (Index("ix_agent_next_key_hash", "next_key_hash", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    device_id: int = Field(foreign_key="device.id", index=True)
    code_id: int = Field(foreign_key="enrolment_code.id")
    key_hash: str = Field(unique=True)
    file_key_hash: str
    version: str | None = Field(default=None)
    enrolled_at: float
    identified_at: float | None = Field(default=None)
    """When it was settled for which device it speaks; ``None`` until it tells what machine it is on."""
    contacted_at: float | None = Field(default=None)
    revoked_at: float | None = Field(default=None)
    next_key_hash: str | None = Field(default=None)
    """Of the key that replaces this one as soon as it is used."""
    next_file_key_hash: str | None = Field(default=None)
    rotation_asked_at: float | None = Field(default=None)
    """Since when the agent is to make a new key; ``None`` once it is in use."""
    copy_of_id: int | None = Field(default=None, foreign_key="agent.id")
    """The agent whose key the machine carried before it found itself to be another."""
    origin_id: int | None = Field(default=None, foreign_key="agent.id", index=True)
    """The agent that enrolled by a code and from which all such copies descend."""
    inventory_seconds: int | None = Field(default=None)
    """How often it is to look at everything; ``None``, here and below: as its kind does."""
    measure_seconds: int | None = Field(default=None)
    contact_seconds: int | None = Field(default=None)
    spread_seconds: int | None = Field(default=None)
    """How long it may wait before its first contact after a start."""


class AgentEvent(SQLModel, table=True):
    """Something that happened to an agent's credential: rows are only added, findings read them."""

    __tablename__ = "agent_event"

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    kind: str
    """``copied`` (another machine carried its key), ``rotation_asked``, ``rotated``, ``revoked``."""
    happened_at: float
    recorded_by: str | None = Field(default=None)
    """The person who did it; ``None``: it came by itself."""
    other_id: int | None = Field(default=None, foreign_key="agent.id")
    """With ``copied``: the agent that was made of the other machine."""


class AgentDay(SQLModel, table=True):
    """How many changes of the inventory came of one agent on one local day, and when they became too many."""

    __tablename__ = "agent_day"

    agent_id: int = Field(primary_key=True, foreign_key="agent.id")
    day: str = Field(primary_key=True, max_length=10)
    changes: int = Field(default=0, sa_type=BigInteger)
    noisy_at: float | None = Field(default=None)


class Stream(SQLModel, table=True):
    """One epoch of one agent: ``through`` is the last sequence settled, as ingested or as lost."""

    __table_args__ = (UniqueConstraint("agent_id", "epoch"),)

    id: int | None = Field(default=None, primary_key=True)
    agent_id: int = Field(foreign_key="agent.id")
    epoch: str
    through: int = Field(default=0, sa_type=BigInteger)
    ingested: int = Field(default=0, sa_type=BigInteger)
    lost: int = Field(default=0, sa_type=BigInteger)
    started_at: float
    forked_at: float | None = Field(default=None)


class Receipt(SQLModel, table=True):
    """Proof that one snapshot took effect exactly once."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    stream_id: int = Field(sa_column=Column(ForeignKey("stream.id"), primary_key=True))
    sequence: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: float


class LostRange(SQLModel, table=True):
    """A closed range of sequences that will never come, and why; ranges of a stream never overlap."""

    __tablename__ = "lost_range"

    id: int | None = Field(default=None, primary_key=True)
    stream_id: int = Field(foreign_key="stream.id", index=True)
    first: int = Field(sa_type=BigInteger)
    last: int | None = Field(default=None, sa_type=BigInteger)
    reason: str
    recorded_at: float


class Quarantine(SQLModel, table=True):
    """A snapshot that could not be accepted, kept for a person to look at; it also counts as lost."""

    id: int | None = Field(default=None, primary_key=True)
    stream_id: int = Field(foreign_key="stream.id", index=True)
    sequence: int = Field(sa_type=BigInteger)
    reason: str
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: float


class IngestCounter(SQLModel, table=True):
    """A running total of the ingest, written in the transaction that it counts."""

    __tablename__ = "ingest_counter"

    name: str = Field(primary_key=True)
    value: int = Field(default=0, sa_type=BigInteger)
