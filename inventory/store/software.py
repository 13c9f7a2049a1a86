"""Tables of software: programs by name, their releases, and which was on which device from when until when."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel


class SoftwareTitle(SQLModel, table=True):
    """One program whatever its release: its name without version and architecture."""

    __tablename__ = "software_title"

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    """Made of name and architecture, so that no writer has to ask for it."""
    name: str
    architecture: str
    """``x86_64``, ``x86``, ``arm64`` …; the empty string: any, or not told."""
    publisher: str | None = Field(default=None)
    """As first told."""


class SoftwareRelease(SQLModel, table=True):
    """One release of a program."""

    __tablename__ = "software_release"
    __table_args__ = (Index("ix_software_release_title", "title_id"),)

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    """Made of title and version."""
    title_id: int = Field(sa_column=Column(BigInteger, ForeignKey("software_title.id"), nullable=False))
    version: str
    """The empty string: it tells none."""


class Installation(SQLModel, table=True):
    """One release on one device, for the interval in which it was seen there."""

    __table_args__ = {"sqlite_with_rowid": False}

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    release_id: int = Field(sa_column=Column(BigInteger, ForeignKey("software_release.id"), primary_key=True))
    seen_from: float = Field(primary_key=True)
    seen_to: float | None = Field(default=None)
    """When it was first observed absent."""
