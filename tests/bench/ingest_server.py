"""``python -m tests.bench.ingest_server register HOME`` or ``echo``: the server under measurement, or its control."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import uvicorn
import uvloop

from inventory.api import server
from inventory.api.limits import Limits
from inventory.config import Config
from tests.bench.ingest_load import pin

ANSWER = b'{"epoch":"0123456789abcdef0123456789abcdef","acknowledged_through":1}' + b" " * 180


def _say(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


def register(home: Path) -> None:
    """Serve a register without TLS, with limits that only a benchmark wants."""
    generous = Limits(
        in_flight=4096, connections=4096, agent_per_second=1e9, agent_burst=1e9, agent_bytes_per_day=1e12,
        disk_free_bytes=1, disk_free_ratio=1e-9,
    )  # fmt: skip
    server.run(Config(home=home, port=0), limits=generous, insecure_bind="127.0.0.1", on_ready=_say)


async def _echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(ANSWER)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})


class _EchoServer(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        _say(self.servers[0].sockets[0].getsockname()[1])


def echo() -> None:
    """Serve the bare control: read the body, drop it, answer."""
    settings = uvicorn.Config(
        _echo, host="127.0.0.1", port=0, http="httptools", ws="none", lifespan="off", log_config=None,
        access_log=False, server_header=False, date_header=False,
    )  # fmt: skip
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_EchoServer(settings).serve())


if __name__ == "__main__":
    pin(0)
    register(Path(sys.argv[2])) if sys.argv[1] == "register" else echo()
