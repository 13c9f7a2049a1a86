"""What changed in a machine, and which software was on it from when until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables of history."""
    op.create_table(
        "device_change",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_device_change_device", "device_change", ["device_id", "id"])
    op.create_table(
        "software_title",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("architecture", sa.String(), nullable=False),
        sa.Column("publisher", sa.String()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "software_release",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["title_id"], ["software_title.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_software_release_title", "software_release", ["title_id"])
    op.create_table(
        "installation",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_from", sa.Float(), nullable=False),
        sa.Column("seen_to", sa.Float()),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["release_id"], ["software_release.id"]),
        sa.PrimaryKeyConstraint("device_id", "release_id", "seen_from"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("installation", "software_release", "software_title", "device_change"):
        op.drop_table(table)
