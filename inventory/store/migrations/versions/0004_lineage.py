"""What came of units of the organisation, and by which act."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of lineage."""
    op.create_table(
        "lineage",
        sa.Column("recorded_at", sa.Float(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("superseded_at", sa.Float()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer()),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_day", sa.String(length=10)),
        sa.Column("seat", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["predecessor_id"], ["agency.id"]),
        sa.ForeignKeyConstraint(["successor_id"], ["agency.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lineage_day", "lineage", ["day"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("lineage")
