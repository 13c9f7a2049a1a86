"""Keys that change: rotation, copies of one disk image, what happened to an agent, and how much it changed a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen agents and codes, and add their history."""
    _add("enrolment_code", sa.Column("networks", sa.String()))
    for name in ("next_key_hash", "next_file_key_hash"):
        _add("agent", sa.Column(name, sa.String()))
    _add("agent", sa.Column("rotation_asked_at", sa.Float()))
    for name in ("copy_of_id", "origin_id"):
        _add("agent", sa.Column(name, sa.Integer(), sa.ForeignKey("agent.id")))
    op.create_index("ix_agent_next_key_hash", "agent", ["next_key_hash"], unique=True)
    op.create_index("ix_agent_origin_id", "agent", ["origin_id"])
    op.create_table(
        "agent_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_at", sa.Float(), nullable=False),
        sa.Column("recorded_by", sa.String()),
        sa.Column("other_id", sa.Integer()),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_agent_event_agent_id", "agent_event", ["agent_id"])
    op.create_table(
        "agent_day",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("noisy_at", sa.Float()),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("agent_id", "day"),
    )


def downgrade() -> None:
    """Take everything of it away again."""
    op.drop_table("agent_day")
    op.drop_table("agent_event")
    op.drop_index("ix_agent_origin_id", "agent")
    op.drop_index("ix_agent_next_key_hash", "agent")
    for name in ("origin_id", "copy_of_id", "rotation_asked_at", "next_file_key_hash", "next_key_hash"):
        op.drop_column("agent", name)
    op.drop_column("enrolment_code", "networks")


def _add(table: str, column: sa.Column[object]) -> None:
    # With the reference in the same statement: SQLite adds a column, but no constraint afterwards.
    op.add_column(table, column, inline_references=True)
