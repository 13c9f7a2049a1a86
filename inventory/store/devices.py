"""Tables of the devices: what they are, where they stand, what the register knows of them and from whom."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

from inventory.store.columns import Interval, Recorded


class Device(SQLModel, table=True):
    """One machine in the register; its number on the label is ``M-`` and the id. Never deleted."""

    id: int | None = Field(default=None, primary_key=True)
    label: str = Field(index=True)
    """A name people use; never evidence."""
    simulated: bool = Field(default=False)
    recorded_at: float
    recorded_by: str
    observed_kind: str | None = Field(default=None)
    """What the machine says it is."""
    observed_at: float | None = Field(default=None, index=True)
    """When a snapshot of it was last taken, on the register's clock."""
    folded: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What it is found by: see :mod:`inventory.store.folded`."""


class DeviceValue(Recorded, table=True):
    """One field of a device as one source gives it; a person's value wins, the conflict stays visible."""

    __tablename__ = "device_value"
    __table_args__ = (
        Index("ix_device_value_device", "device_id", "field"),
        Index("ix_device_value_value", "field", "value"),
    )

    id: int | None = Field(default=None, primary_key=True)
    device_id: int = Field(foreign_key="device.id")
    field: str
    """``manufacturer``, ``model``, ``serial``, ``asset_tag``, ``purchased_on``, ``cost_dong``, ``note`` …"""
    source: str
    """``person``, ``machine``; ``refused``: what the machine says and a person has seen and not taken; ``first``."""
    value: str
    folded: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What it is found by: see :mod:`inventory.store.folded`."""


class DeviceStanding(Interval, table=True):
    """How a device counts for an interval: kind, lifecycle, purpose, ownership."""

    __tablename__ = "device_standing"
    __table_args__ = (
        Index("ix_device_standing_device", "device_id", "valid_from"),
        Index(
            "ix_device_standing_count",
            "lifecycle",
            "kind",
            "ownership",
            "purpose",
            "device_id",
            "valid_from",
            "valid_to",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    device_id: int = Field(foreign_key="device.id")
    kind: str
    """``server``, ``desktop``, ``laptop``, ``tablet``, ``virtual``, ``printer``, ``network``, ``ups``, ``other``."""
    kind_source: str
    """``person``, ``code``, ``machine`` or ``default``; a person's wins over a code's, a code's over the machine's."""
    lifecycle: str = Field(default="in_service")
    """``planned``, ``in_stock``, ``in_service``, ``in_repair``, ``reserve``, ``lost``, ``written_off``."""
    purpose: str = Field(default="personal")
    """``personal``, ``shared``, ``counter``, ``public``."""
    ownership: str = Field(default="state")
    """``state`` or ``personal``."""


class Placement(Interval, table=True):
    """In which agency, room and hands a device is for an interval."""

    __table_args__ = (
        Index("ix_placement_device", "device_id", "valid_from"),
        Index("ix_placement_agency", "agency_id", "device_id", "valid_from", "valid_to"),
    )

    id: int | None = Field(default=None, primary_key=True)
    device_id: int = Field(foreign_key="device.id")
    agency_id: int = Field(foreign_key="agency.id")
    room: str | None = Field(default=None)
    custodian: str | None = Field(default=None)
    folded: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What it is found by: see :mod:`inventory.store.folded`."""


class DeviceSection(SQLModel, table=True):
    """The newest known content of one section of one device, and how its collector last fared."""

    __tablename__ = "device_section"
    __table_args__ = (
        Index(
            "ix_device_section_folded",
            "folded",
            "device_id",
            sqlite_where=text("folded IS NOT NULL"),
            postgresql_where=text("folded IS NOT NULL"),
        ),
    )

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    section: str = Field(primary_key=True)
    digest: str | None = Field(default=None)
    content: str | None = Field(default=None, sa_column=Column(Text))
    observed_at: float | None = Field(default=None)
    outcome: str | None = Field(default=None)
    error: str | None = Field(default=None)
    tried_at: float | None = Field(default=None)
    folded: str | None = Field(default=None)
    """What the device is found by, of the sections that people know it by."""


class Component(SQLModel, table=True):
    """One part of a device for the interval in which it was seen there."""

    __table_args__ = (Index("ix_component_device", "device_id", "section", "part"),)

    id: int | None = Field(default=None, primary_key=True)
    device_id: int = Field(foreign_key="device.id")
    section: str
    part: str
    """The serial, or where there is none the slot or name."""
    content: str = Field(sa_column=Column(Text, nullable=False))
    """What it is, as JSON: only what does not change while it is the same part, and its place."""
    seen_from: float
    seen_to: float | None = Field(default=None)
    """When it was first observed absent."""
    stream_id: int | None = Field(default=None, sa_column=Column(ForeignKey("stream.id")))
    sequence: int | None = Field(default=None, sa_type=BigInteger)
    """The snapshot that brought it."""


class DeviceState(SQLModel, table=True):
    """What a section that indicators ask of said from an instant until the next row of it."""

    __tablename__ = "device_state"

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    section: str = Field(primary_key=True)
    since: float = Field(primary_key=True)
    content: str = Field(sa_column=Column(Text, nullable=False))


class DeviceChange(SQLModel, table=True):
    """One thing that changed in a machine, and the snapshot that brought it; what it was first seen with is none."""

    __tablename__ = "device_change"
    __table_args__ = (Index("ix_device_change_device", "device_id", "id"),)

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    device_id: int = Field(foreign_key="device.id")
    at: float
    """When the snapshot was taken, on the register's clock."""
    section: str
    part: str
    """The name of a component, of a program, or of the field that changed."""
    before: str | None = Field(default=None, sa_column=Column(Text))
    """As JSON; ``NULL``: it was not there."""
    after: str | None = Field(default=None, sa_column=Column(Text))
    """As JSON; ``NULL``: it was looked for and not found."""
    stream_id: int = Field(foreign_key="stream.id")
    sequence: int = Field(sa_type=BigInteger)
