"""Questions to the register off the event loop: one thread, one connection that stays open."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from inventory.store.engine import Connection, Store

T = TypeVar("T")


class Reader:
    """Asks what a request cannot wait for without holding up others; to open a file costs a hundred times as much."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection: Connection | None = None
        self._thread = ThreadPoolExecutor(1, "reader")

    async def ask(self, question: Callable[[Connection], T]) -> T:
        """Return the answer to a question."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    def close(self) -> None:
        """End the thread and its connection, so that the last writer can fold the log into the file."""
        self._thread.submit(self._disconnect)
        self._thread.shutdown()

    def _answer(self, question: Callable[[Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._store.open_reader()
            return question(self._connection)
        except BaseException:
            self._disconnect()  # the next question gets another
            raise

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
