"""Bring a register to the schema of this program: one transaction under the one lock."""

from __future__ import annotations

import secrets
from itertools import count
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, pool, text

from inventory.store.schema import HEAD, current, require, too_new
from inventory.text.progress import unseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from inventory.store.engine import Store
    from inventory.text.progress import Told

__all__ = ("configuration", "current", "engine", "require", "upgrade")


def upgrade(store: Store, to: Told = unseen) -> None:
    """Create or migrate every table and give the register its identity; all of it or nothing.

    ``to`` is told how many of the migrations are done.
    """
    with store.lock():
        found = current(store)
        if found is not None and found > HEAD:
            raise too_new(found)
        tool = engine(store)
        try:
            with tool.begin() as connection:
                command.upgrade(configuration(connection, _steps(found, to)), "head")
                _identify(connection)
        finally:
            tool.dispose()


def _steps(found: str | None, to: Told) -> Callable[..., None]:
    """Return what counts the migrations, whose names are numbers in a row."""
    total, done = int(HEAD) - int(found or 0), count(1)
    to(0, total)

    def applied(**_: object) -> None:
        to(next(done), total)

    return applied


def configuration(connection: Connection, applied: Callable[..., None] | None = None) -> Config:
    """Return Alembic's settings for work over ``connection``; ``applied`` is called after each migration."""
    config = Config()
    config.set_main_option("script_location", "inventory.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["applied"] = applied
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
