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
    presence,
    services,
    software,
)

METADATA: Final = SQLModel.metadata
SUBJECTS: Final = (
    organisation, devices, identities, agents, measurements, findings, leases, audit, software, presence, figures,
    services,
)  # fmt: skip
