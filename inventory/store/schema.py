"""Which schema a register has, asked without loading the tools that change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Problem, Text

if TYPE_CHECKING:
    from inventory.store.engine import Connection, Store

HEAD: Final = "0018"
"""The newest migration in this program; a test compares it with the scripts."""


def current(store: Store) -> str | None:
    """Return the revision of the register, or ``None`` where there are no tables yet."""
    if store.backend == "sqlite" and not store.path.exists():
        return None
    with store.read() as connection:
        return revision(connection)


def revision(connection: Connection) -> str | None:
    """Return the revision as ``connection`` sees it."""
    question = (
        "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.backend == "sqlite"
        else "SELECT 1 FROM pg_catalog.pg_tables WHERE tablename = 'alembic_version'"
    )
    if connection.value(question) is None:
        return None
    found: str | None = connection.value("SELECT version_num FROM alembic_version")
    return found


def require(store: Store) -> None:
    """Refuse to work on a register that is older or newer than this program."""
    found = current(store)
    if found != HEAD:
        raise not_migrated(found) if found is None or found < HEAD else too_new(found)


def server_epoch(connection: Connection) -> str:
    """Return the identity of this register's history; a restored backup gets another one."""
    return str(connection.value("SELECT value FROM setting WHERE name = 'server_epoch'"))


def not_migrated(found: str | None) -> Problem:
    """Say that the tables are not there or are of an older release."""
    return Problem(
        "SM-DB-03",
        Text(
            f"Cơ sở dữ liệu chưa được nâng cấp (đang ở {found or 'trống'}, cần {HEAD}).",
            f"The database has not been migrated (found {found or 'nothing'}, needs {HEAD}).",
        ),
        Text("Máy chủ chưa chạy; không có gì thay đổi.", "The server was not started; nothing was changed."),
        Text("Nâng cấp: somay db upgrade", "Migrate it: somay db upgrade"),
        exit_code=8,
    )


def too_new(found: str) -> Problem:
    """Say that a newer release has written this register."""
    return Problem(
        "SM-DB-04",
        Text(
            f"Sổ do bản mới hơn ghi (lược đồ {found}, bản này biết {HEAD}).",
            f"A newer release wrote this register (schema {found}, this one knows {HEAD}).",
        ),
        Text("Chưa đọc, chưa ghi gì.", "Nothing was read or written."),
        Text("Cài bản mới hơn của Sổ Máy rồi chạy lại.", "Install the newer Sổ Máy and run the command again."),
        exit_code=8,
    )
