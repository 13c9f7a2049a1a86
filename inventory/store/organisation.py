"""Tables of the organisation: agencies with dated attributes, their staff and their lines."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from inventory.store.columns import Interval, Recorded


class Setting(SQLModel, table=True):
    """One fact about the register itself: its name, language, server epoch."""

    name: str = Field(primary_key=True)
    value: str


class Agency(Recorded, table=True):
    """An organisational unit with staff; everything else about it is dated."""

    id: int | None = Field(default=None, primary_key=True)


class AgencyVersion(Interval, table=True):
    """Code, name, kind and parent of an agency for an interval; none of them is an identity."""

    __tablename__ = "agency_version"
    __table_args__ = (Index("ix_agency_version_code", "code", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    code: str
    name: str
    kind: str
    """``district``, ``district_body``, ``commune``, ``township``, ``other``."""
    parent_id: int | None = Field(default=None, foreign_key="agency.id")
    position: int = Field(default=0)
    """Customary order of the list."""
    folded: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What it is found by: see :mod:`inventory.store.folded`."""


class AgencyAlias(Recorded, table=True):
    """Another spelling under which people know an agency."""

    __tablename__ = "agency_alias"

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id", index=True)
    name: str
    folded: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What it is found by: see :mod:`inventory.store.folded`."""


class Headcount(Interval, table=True):
    """Number of staff of one category in one agency for an interval."""

    __table_args__ = (Index("ix_headcount_agency", "agency_id", "category", "basis", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    category: str
    """``cadre``, ``civil_servant``, ``public_employee``, ``contract``, ``part_time``."""
    basis: str
    """``present`` or ``assigned``."""
    count: int
    source: str | None = Field(default=None)


class Circuit(Interval, table=True):
    """A line to the Internet or to the state network, as contracted."""

    __table_args__ = (Index("ix_circuit_agency", "agency_id", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    technology: str
    """``ftth``, ``xdsl``, ``leased``, ``4g``, ``5g``, ``satellite``, ``tslcd``, ``other``."""
    provider: str | None = Field(default=None)
    down_bits_per_second: float
    up_bits_per_second: float | None = Field(default=None)
    metered: bool = Field(default=False)
    monthly_budget_bytes: int | None = Field(default=None, sa_type=BigInteger)
    document: str | None = Field(default=None)


class CalendarDay(Recorded, table=True):
    """What people said of one day: that offices work, or that they do not; one row a day holds."""

    __tablename__ = "calendar_day"
    __table_args__ = (Index("ix_calendar_day_day", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    day: str = Field(max_length=10)
    works: bool
    reason: str


class Lineage(Recorded, table=True):
    """One step from a unit to what came of it, by a legal act; several steps of one act share its number and day."""

    __table_args__ = (Index("ix_lineage_day", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """``merge``, ``split``, ``rename``, ``move``, ``transfer`` (of a part), ``dissolve``."""
    predecessor_id: int = Field(foreign_key="agency.id")
    successor_id: int | None = Field(default=None, foreign_key="agency.id")
    """The same unit after a new name or a new parent; none after a dissolution without a successor."""
    day: str = Field(max_length=10)
    """From which day it holds."""
    act: str
    """The document, as ``1661/NQ-UBTVQH15``."""
    act_day: str | None = Field(default=None, max_length=10)
    seat: bool = Field(default=False)
    """Whether the predecessor's seat, or the successor's part with the seat, goes on as the main one."""
