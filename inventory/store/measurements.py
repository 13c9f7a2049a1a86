"""Tables of what is observed day by day: measurements, the best rate of each machine's line, who was heard."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel


class Measurement(SQLModel, table=True):
    """What one machine measured at one moment, on the register's clock."""

    __table_args__ = (Index("ix_measurement_device", "device_id", "id"),)

    # SQLite numbers only INTEGER keys by itself; elsewhere four bytes would not last.
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    device_id: int = Field(foreign_key="device.id")
    taken_at: float
    content: str = Field(sa_column=Column(Text, nullable=False))
    """The measurements of the contract as JSON, absent values left out."""


class MeasurementHour(SQLModel, table=True):
    """What one machine measured in one hour, series by series: what stays when the raw measurements go."""

    __tablename__ = "measurement_hour"
    __table_args__ = ({"sqlite_with_rowid": False},)

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    hour: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    """The second with which it begins."""
    series: str = Field(primary_key=True)
    """As ``inventory/store/series.py`` names them."""
    samples: int = Field(sa_type=BigInteger)
    least: float
    mean: float
    most: float


class Sighting(SQLModel, table=True):
    """That one machine was heard of on one day: what contact on a past day is judged by."""

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    day: str = Field(primary_key=True, max_length=10)
    """In the register's time zone."""
    seen_at: float
    """A moment of that day at which it was there; the first that arrived."""


class BestThroughput(SQLModel, table=True):
    """The best rate one machine saw on one day by one method: what coverage is judged by."""

    __tablename__ = "best_throughput"

    day: str = Field(primary_key=True, max_length=10)
    """In the register's time zone."""
    device_id: int = Field(primary_key=True, foreign_key="device.id")
    method: str = Field(primary_key=True)
    down_bits_per_second: float
    up_bits_per_second: float | None = Field(default=None)
    samples: int = Field(default=1, sa_type=BigInteger)
