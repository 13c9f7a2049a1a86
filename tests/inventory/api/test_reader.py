"""Questions off the event loop: one connection for all of them, and another after a failure."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from inventory.api.reader import Reader
from tests.inventory.sending import new_register

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.store.engine import Connection


def _fails(connection: Connection) -> None:
    connection.execute("SELECT planted")


def test_one_connection_serves_until_it_fails(tmp_path: Path) -> None:
    store = new_register(tmp_path / "somay.db")
    reader = Reader(store)

    async def drive() -> list[Connection]:
        seen = [await reader.ask(lambda connection: connection) for _ in range(2)]
        with pytest.raises(Exception, match="planted"):
            await reader.ask(_fails)
        return [*seen, await reader.ask(lambda connection: connection)]

    first, second, third = asyncio.run(drive())
    assert first is second
    assert third is not first
    reader.close()


def test_what_was_written_meanwhile_is_seen(tmp_path: Path) -> None:
    store = new_register(tmp_path / "somay.db")
    reader = Reader(store)

    async def agencies() -> int:
        number: int = await reader.ask(lambda connection: connection.value("SELECT COUNT(*) FROM agency"))
        return number

    async def drive() -> list[int]:
        before = await agencies()
        with store.write() as connection:
            connection.execute("INSERT INTO agency (recorded_at, recorded_by) VALUES (0, 'test')")
        return [before, await agencies()]

    assert asyncio.run(drive()) == [0, 1]
    reader.close()
