"""What a machine once ran and was protected by, so that a past day can be asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and begin with what is known now."""
    op.create_table(
        "device_state",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.PrimaryKeyConstraint("device_id", "section", "since"),
    )
    op.execute(
        "INSERT INTO device_state (device_id, section, since, content)"
        " SELECT device_id, section, observed_at, content FROM device_section"
        " WHERE section IN ('operating_system', 'antiviruses') AND content IS NOT NULL AND observed_at IS NOT NULL"
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("device_state")
