"""How often single agents look, measure and speak, where somebody has set it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = ("inventory_seconds", "measure_seconds", "contact_seconds", "spread_seconds")


def upgrade() -> None:
    """Make room for the numbers; nothing is set."""
    for name in _COLUMNS:
        op.add_column("agent", sa.Column(name, sa.Integer()))


def downgrade() -> None:
    """Take them away: every agent goes on as its kind does."""
    for name in _COLUMNS:
        op.drop_column("agent", name)
