"""Which criteria of which decision figures answer, as the administrator maps them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "criterion",
        sa.Column("recorded_at", sa.Float(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("superseded_at", sa.Float()),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String()),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_criterion_code", "criterion", ["document", "code"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("criterion")
