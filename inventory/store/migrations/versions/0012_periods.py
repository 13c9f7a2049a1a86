"""Closed periods, which nobody can alter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and close them."""
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_day", sa.String(), nullable=False),
        sa.Column("last_day", sa.String(), nullable=False),
        sa.Column("closed_at", sa.Float(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("previous_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "period_line",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("period_id", "position"),
    )
    for statement in _CLOSED[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("period_line")
    op.drop_table("period")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION period_is_closed()")
        op.execute("DROP FUNCTION period_takes_no_line()")


_CLOSED = {
    "sqlite": (
        *(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'a closed period cannot be altered'); END"
            for table in ("period", "period_line")
            for verb in ("UPDATE", "DELETE")
        ),
        # Or a row could be replaced: SQLite fires no other trigger for that.
        """
        CREATE TRIGGER period_no_replace BEFORE INSERT ON period
        WHEN EXISTS (SELECT 1 FROM period WHERE id = NEW.id OR name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'a closed period cannot be altered'); END
        """,
        """
        CREATE TRIGGER period_line_no_more BEFORE INSERT ON period_line
        WHEN EXISTS (SELECT 1 FROM period WHERE id = NEW.period_id)
        BEGIN SELECT RAISE(ABORT, 'a closed period cannot be altered'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION period_is_closed() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'a closed period cannot be altered'; END $$
        """,
        *(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION period_is_closed()"
            for table in ("period", "period_line")
        ),
        """
        CREATE FUNCTION period_takes_no_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS (SELECT 1 FROM period WHERE id = NEW.period_id) THEN
                RAISE EXCEPTION 'a closed period cannot be altered';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER period_line_no_more BEFORE INSERT ON period_line
        FOR EACH ROW EXECUTE FUNCTION period_takes_no_line()
        """,
    ),
}
