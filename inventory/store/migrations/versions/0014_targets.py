"""What figures are to reach by the end of a year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "indicator_target",
        sa.Column("recorded_at", sa.Float(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("superseded_at", sa.Float()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("document", sa.String()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_indicator_target_year", "indicator_target", ["indicator", "year"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("indicator_target")
