from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from inventory.ingest.accept import Arrival, Intake
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.store.engine import transaction
from tests.inventory import sending

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inventory.store.engine import Connection, Store
    from tests.inventory.sending import Sender


class Door:
    """A register with one agent, and the writer's work done by hand, one transaction a group."""

    def __init__(self, store: Store) -> None:
        self.store, self.intake = store, Intake()
        (self.agent,) = sending.enrolled(store)
        self.connection: Connection = store.open_writer()

    def send(self, *snapshots: bytes, sender: Sender | None = None, now: float = sending.NOW, **more: Any) -> Any:
        """Send one batch in a transaction of its own."""
        return self.group([(sender or self.agent, sending.body(*snapshots, **more))], now=now)[0]

    def group(
        self, bodies: list[tuple[Sender, bytes]], *, now: float = sending.NOW, careful: bool = False
    ) -> list[Any]:
        """Send several batches in one transaction."""
        jobs = [Arrival(sender.public_id, delivery(inflate(body)), now, len(body)) for sender, body in bodies]
        with transaction(self.connection):
            return self.intake.apply(self.connection, jobs, fresh=False, careful=careful)

    def rows(self, statement: str, **values: Any) -> list[Any]:
        return self.connection.rows(statement, **values)

    def counts(self) -> dict[str, int]:
        return dict(self.rows("SELECT name, value FROM ingest_counter WHERE value > 0"))


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(sending.new_register(tmp_path / "somay.db"))
    yield made
    made.connection.close()
