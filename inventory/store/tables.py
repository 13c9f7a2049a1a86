"""Every table, and the metadata that Alembic compares with."""

from __future__ import annotations

from typing import Final

from sqlmodel import SQLModel

from inventory.store import (
    agents,
    audit,
    devices,
    figures,
    findings,
    identities,
    leases,
    measurements,
    organisation,
    probing,
    software,
    spells,
)

METADATA: Final = SQLModel.metadata
SUBJECTS: Final = (
    organisation, devices, identities, agents, measurements, findings, leases, audit, software, spells, figures,
    probing,
)  # fmt: skip
