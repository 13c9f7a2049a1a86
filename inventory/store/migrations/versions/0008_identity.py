"""Which device is which: evidence by intervals, merges, questions to a person, and what was found out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; evidence on record is still seen, and agents that report already are settled."""
    op.add_column("agent", sa.Column("identified_at", sa.Float()))
    op.execute("UPDATE agent SET identified_at = enrolled_at")
    _renew_evidence()
    op.create_table(
        "device_merge",
        *_recorded(),
        sa.Column("absorbed_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("survivor_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("agents", sa.String(), nullable=False),
        sa.Column("points", sa.Integer()),
    )
    op.create_table(
        "device_memento",
        sa.Column("merge_id", sa.Integer(), sa.ForeignKey("device_merge.id"), nullable=False, autoincrement=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("merge_id"),
    )
    op.create_table(
        "identity_case",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("device_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("other_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("doubt", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=False),
    )
    op.create_table(
        "case_answer",
        *_recorded(),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("identity_case.id"), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
    )
    op.create_table(
        "identity_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("device_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("happened_at", sa.Float(), nullable=False),
        sa.Column("other_id", sa.Integer(), sa.ForeignKey("device.id")),
        sa.Column("content", sa.Text(), nullable=False),
    )
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


_INDEXES = (
    ("device_merge", "absorbed_id"),
    ("device_merge", "survivor_id"),
    ("identity_case", "device_id"),
    ("identity_case", "other_id"),
    ("case_answer", "case_id"),
    ("identity_event", "device_id"),
)


def _recorded() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("recorded_at", sa.Float(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("superseded_at", sa.Float()),
    )


def _renew_evidence() -> None:
    op.drop_index("ix_evidence_value", "evidence")
    op.rename_table("evidence", "evidence_before")
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("device_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id")),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("seen_from", sa.Float(), nullable=False),
        sa.Column("seen_to", sa.Float()),
    )
    op.execute(
        "INSERT INTO evidence (device_id, agent_id, kind, value, seen_from) SELECT e.device_id,"
        " (SELECT MAX(a.id) FROM agent a WHERE a.device_id = e.device_id), e.kind, e.value, e.first_seen_at"
        " FROM evidence_before e ORDER BY e.id"
    )
    op.drop_table("evidence_before")
    op.create_index("ix_evidence_value", "evidence", ["kind", "value"])
    op.create_index("ix_evidence_device", "evidence", ["device_id", "seen_to"])


def downgrade() -> None:
    """Take it away; of a value that was seen again the first and the last day stay."""
    for table in ("identity_event", "case_answer", "identity_case", "device_memento", "device_merge"):
        op.drop_table(table)
    op.drop_index("ix_evidence_value", "evidence")
    op.drop_index("ix_evidence_device", "evidence")
    op.rename_table("evidence", "evidence_since")
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("device_id", sa.Integer(), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.Float(), nullable=False),
        sa.Column("last_seen_at", sa.Float(), nullable=False),
        sa.UniqueConstraint("device_id", "kind", "value"),
    )
    op.execute(
        "INSERT INTO evidence (device_id, kind, value, first_seen_at, last_seen_at)"
        " SELECT device_id, kind, value, MIN(seen_from), MAX(COALESCE(seen_to, seen_from)) FROM evidence_since"
        " GROUP BY device_id, kind, value"
    )
    op.drop_table("evidence_since")
    op.create_index("ix_evidence_value", "evidence", ["kind", "value"])
    op.drop_column("agent", "identified_at")
