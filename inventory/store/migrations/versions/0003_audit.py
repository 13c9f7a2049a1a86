"""The audit log, which the database itself lets nobody alter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the log and close it."""
    op.create_table(
        "audit",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("actor", "role", "source", "command")),
        sa.Column("reason", sa.String()),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("touched", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index("ix_audit_act", "audit", ["act"])
    for statement in _CLOSED[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take the log away."""
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_closed()")


_CLOSED = {
    "sqlite": (
        # Or a row could be replaced: SQLite fires no other trigger for that.
        """
        CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN NEW.sequence <= (SELECT MAX(sequence) FROM audit)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """,
        *(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ),
    ),
    "postgresql": (
        """
        CREATE FUNCTION audit_is_closed() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
        """,
        """
        CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_closed()
        """,
    ),
}
