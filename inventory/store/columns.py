"""What the tables share: how instants, days and records are kept.

Instants are seconds since the epoch (UTC) as double precision. Days of valid time are ISO text, half-open
``[valid_from, valid_to)``, with :data:`FOREVER` where no end is known, so that one comparison serves both engines.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from inventory.text.when import FOREVER

__all__ = ["FOREVER", "Interval", "Recorded"]


class Recorded(SQLModel):
    """System time: who wrote the row and when; a correction supersedes, it never overwrites."""

    recorded_at: float
    recorded_by: str
    superseded_at: float | None = Field(default=None)


class Interval(Recorded):
    """Valid time beside system time: the days for which the row holds."""

    valid_from: str = Field(max_length=10)
    valid_to: str = Field(default=FOREVER, max_length=10)
