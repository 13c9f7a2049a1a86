"""What a machine once ran and was protected by, so that a past day can be asked."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_PAGE = 1000
_ASKED = ("id", "name", "version", "kernel", "support_end")
"""What is kept of a system: no name of a host."""
_SYSTEMS = """
SELECT device_id, observed_at, content FROM device_section
WHERE section = 'operating_system' AND content IS NOT NULL AND observed_at IS NOT NULL AND device_id > :after
ORDER BY device_id LIMIT :page
"""
_KEEP = "INSERT INTO device_state (device_id, section, since, content) VALUES (:device_id, :section, :since, :content)"


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
        " WHERE section = 'antiviruses' AND content IS NOT NULL AND observed_at IS NOT NULL"
    )
    _keep_systems()


def _keep_systems() -> None:
    after, bind = 0, op.get_bind()
    while rows := list(bind.execute(sa.text(_SYSTEMS), {"after": after, "page": _PAGE}).mappings()):
        bind.execute(sa.text(_KEEP), [_system(dict(row)) for row in rows])
        after = rows[-1]["device_id"]


def _system(row: dict[str, object]) -> dict[str, object]:
    known = json.loads(str(row["content"]))
    content = json.dumps({name: known.get(name) for name in _ASKED}, ensure_ascii=False, sort_keys=True)
    named = {"device_id": row["device_id"], "section": "operating_system"}
    return {**named, "since": row["observed_at"], "content": content}


def downgrade() -> None:
    """Take it away."""
    op.drop_table("device_state")
