"""What things are found by, folded, beside what it was folded from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

from inventory.store.folded import ROWS, SECTIONS, of_section, with_folded

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PAGE = 5_000


def upgrade() -> None:
    """Add the columns and fill them."""
    for table in ROWS:
        op.add_column(table, sa.Column("folded", sa.String(), nullable=False, server_default=""))
    op.add_column("device_section", sa.Column("folded", sa.String()))
    for table, columns in ROWS.items():
        _fill(table, columns)
    _fill_sections()
    only = sa.text("folded IS NOT NULL")
    op.create_index(
        "ix_device_section_folded", "device_section", ["folded", "device_id"], sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_device_section_folded", "device_section")
    for table in ("device_section", *ROWS):
        op.drop_column(table, "folded")


def _fill(table: str, columns: tuple[str, ...]) -> None:
    question = f"SELECT id, {', '.join(columns)} FROM {table} WHERE id > :after ORDER BY id LIMIT {_PAGE}"  # noqa: S608  # constants
    statement = sa.text(f"UPDATE {table} SET folded = :folded WHERE id = :id")  # noqa: S608  # likewise
    for rows in _pages(question):
        op.get_bind().execute(statement, [with_folded(table, row) for row in rows])


def _fill_sections() -> None:
    statement = sa.text("UPDATE device_section SET folded = :folded WHERE device_id = :id AND section = :section")
    for section in SECTIONS:
        for rows in _pages(_SECTION, section=section):
            told = [(row["id"], of_section(section, json.loads(row["content"]).get)) for row in rows]
            op.get_bind().execute(statement, [{"id": id_, "section": section, "folded": text} for id_, text in told])


_SECTION = f"""
SELECT device_id AS id, content FROM device_section WHERE section = :section AND content IS NOT NULL
AND device_id > :after ORDER BY device_id LIMIT {_PAGE}
"""  # noqa: S608  # likewise


def _pages(question: str, **parameters: str) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table, so many at a time, in the order of their ``id``."""
    after = 0
    while rows := list(op.get_bind().execute(sa.text(question), {**parameters, "after": after}).mappings()):
        yield [dict(row) for row in rows]
        after = rows[-1]["id"]
