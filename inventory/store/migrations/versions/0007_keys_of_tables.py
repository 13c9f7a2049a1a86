"""Find a device by what a table calls it without reading all of them: an import asks that for every line."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_device_value_value", "device_value", ["field", "value"])
    op.create_index("ix_device_label", "device", ["label"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_device_label", "device")
    op.drop_index("ix_device_value_value", "device_value")
