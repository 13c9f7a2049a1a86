"""Bring a register to the schema of this program: one transaction under the one lock."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, pool, text

from inventory.store.schema import HEAD, current, require, too_new

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from inventory.store.engine import Store

__all__ = ("configuration", "current", "engine", "require", "upgrade")


def upgrade(store: Store) -> None:
    """Create or migrate every table and give the register its identity; all of it or nothing."""
    with store.lock():
        found = current(store)
        if found is not None and found > HEAD:
            raise too_new(found)
        tool = engine(store)
        try:
            with tool.begin() as connection:
                command.upgrade(configuration(connection), "head")
                _identify(connection)
        finally:
            tool.dispose()


def configuration(connection: Connection) -> Config:
    """Return Alembic's settings for work over ``connection``."""
    config = Config()
    config.set_main_option("script_location", "inventory.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def engine(store: Store) -> Engine:
    """Return SQLAlchemy's engine over the register's own writing connection; the caller holds the lock."""
    if store.backend == "postgresql":
        return create_engine(store.url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=pool.NullPool)
    made = create_engine("sqlite://", creator=lambda: store.open_writer(create=True).driver, poolclass=pool.StaticPool)
    event.listen(made, "begin", _begin)
    return made


def _begin(connection: Connection) -> None:
    # The driver is told not to open transactions by itself: it would leave the schema's statements outside.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _identify(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO setting (name, value) SELECT 'server_epoch', :epoch"
            " WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = 'server_epoch')"
        ),
        {"epoch": secrets.token_hex(16)},
    )
