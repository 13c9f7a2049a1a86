from __future__ import annotations

import asyncio
import gzip
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from inventory.api.admission import Admission
from inventory.api.app import App
from inventory.api.http import Head
from inventory.api.limits import Limits
from inventory.api.routes import Desk
from inventory.ingest.accept import Intake, Job
from inventory.store.writer import Writer
from tests.inventory import sending

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    from inventory.store.engine import Store
    from tests.inventory.sending import Sender


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Api:
    """The routes over a register of their own, asked without a socket."""

    def __init__(self, store: Store, agent: Sender) -> None:
        self.store, self.agent, self.now = store, agent, 1000.0
        self.limits = Limits(disk_free_bytes=1, disk_free_ratio=1e-9)

    def drive(self, work: Callable[[Talk], Coroutine[Any, Any, Any]]) -> Any:
        """Run ``work`` against a fresh process's worth of state."""

        async def inside() -> Any:
            async with self._open() as talk:
                return await work(talk)

        return asyncio.run(inside())

    def post(self, path: str, body: bytes, **more: Any) -> Answer:
        """Ask once."""
        answer: Answer = self.drive(lambda talk: talk.ask("POST", path, body, **more))
        return answer

    def send(self, body: bytes, **more: Any) -> Answer:
        """Send a body of snapshots as the enrolled agent would."""
        return self.post("/v1/snapshots", body, token=self.agent.token, encoding="gzip", **more)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Talk]:
        writer = Writer[Job, Any](self.store, Intake(self.limits.agent_changes_per_day).apply)
        writer.start()
        admission = Admission(self.store, self.limits, writer.waiting_seconds, lambda: self.now)
        try:
            yield Talk(App(Desk(admission, writer, lambda: sending.NOW)), admission)
        finally:
            admission.close()
            await writer.stop()

    def rows(self, statement: str, **values: Any) -> list[Any]:
        with self.store.read() as connection:
            return connection.rows(statement, **values)

    def nothing_stored(self) -> bool:
        tables = ("stream", "receipt", "measurement", "quarantine", "lost_range", "device_section", "component")
        return all(self.rows(f"SELECT COUNT(*) FROM {table}") == [(0,)] for table in tables)


class Talk:
    """Requests to one running callable."""

    def __init__(self, app: App, admission: Admission) -> None:
        self.app, self.admission = app, admission

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        token: str | None = None,
        encoding: str | None = None,
        headers: tuple[tuple[bytes, bytes], ...] = (),
        address: str = "192.0.2.7",
    ) -> Answer:
        fields = [*headers, (b"content-length", str(len(body)).encode())]
        if token is not None:
            fields.append((b"authorization", b"Bearer " + token.encode()))
        if encoding is not None:
            fields.append((b"content-encoding", encoding.encode()))

        async def read(_limit: int) -> bytes:
            return body

        answer = await self.app.answer(Head(method, path, fields, address), read)
        assert answer is not None
        status, *lines = answer.head.decode().splitlines()
        return Answer(int(status.split()[1]), dict(line.split(": ", 1) for line in lines), answer.body)


@pytest.fixture
def api(tmp_path: Path) -> Api:
    store = sending.new_register(tmp_path / "somay.db")
    (agent,) = sending.enrolled(store)
    return Api(store, agent)


def packed(text: str | bytes) -> bytes:
    return gzip.compress(text.encode() if isinstance(text, str) else text)
