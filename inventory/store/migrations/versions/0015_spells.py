"""When machines were at work and in contact, and when the register itself was there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; what was before them was not written down."""
    op.create_table(
        "awake_spell",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("boot_id", sa.String(), nullable=False),
        sa.Column("first_at", sa.Float(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.Column("booted_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("agent_id", "boot_id", "first_at"),
    )
    op.create_table(
        "contact_spell",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.Float(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("agent_id", "first_at"),
    )
    op.create_table(
        "service_spell",
        sa.Column("first_at", sa.Float(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("first_at"),
    )
    for table in ("awake_spell", "contact_spell", "service_spell"):
        op.create_index(f"ix_{table}_last_at", table, ["last_at"])


def downgrade() -> None:
    """Take them away."""
    for table in ("service_spell", "contact_spell", "awake_spell"):
        op.drop_table(table)
