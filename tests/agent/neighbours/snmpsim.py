"""Debian's snmpsim on a port of loopback, answering from a folder of captures: the community is a capture's name."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from agent.neighbours.client import Client, Community, Engine, Limits
from agent.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER, AUTHENTICATION, PRIVACY = "so-may", "xac-thuc-1234", "rieng-tu-1234"


@contextmanager
def served(captures: Path, folder: Path) -> Iterator[int]:
    """Serve the captures of a folder over v1, v2c and v3 until the end; yields the port."""
    program = shutil.which("snmpsimd")
    if program is None:
        pytest.skip("NOT RUN: snmpsim is not installed")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    command = [
        program, f"--data-dir={captures}", f"--cache-dir={folder / 'cache'}",
        f"--agent-udpv4-endpoint=127.0.0.1:{port}",
        f"--v3-user={USER}", f"--v3-auth-key={AUTHENTICATION}", "--v3-auth-proto=SHA", f"--v3-priv-key={PRIVACY}",
        "--v3-priv-proto=AES", "--process-user=nobody", "--process-group=nogroup",
    ]  # fmt: skip
    with (folder / "snmpsim.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            asyncio.run(_answers(port))
            yield port
        finally:
            process.kill()


async def _answers(port: int) -> None:
    """Wait until the first capture answers; the index of each is made at the first start."""
    async with Engine() as engine:
        client = Client(engine, "127.0.0.1", Community(Secret("any")), port, Limits(seconds=60, retries=60))
        await client.get((1, 3, 6, 1, 2, 1, 1, 1, 0))
