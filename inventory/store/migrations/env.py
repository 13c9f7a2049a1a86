"""Alembic's way in: the connection comes from :mod:`inventory.store.migrate`, which holds the lock."""

from __future__ import annotations

from alembic import context

from inventory.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite can change a schema inside a transaction; a migration is applied whole or not at all.
    transactional_ddl=True,
    render_as_batch=True,
    on_version_apply=context.config.attributes["applied"],
)
with context.begin_transaction():
    context.run_migrations()
