"""Each unit's own command, started with a notification socket and a watchdog as systemd would start it."""

from __future__ import annotations

import signal
import socket
import urllib.request
from typing import TYPE_CHECKING

from inventory.store.engine import Store
from inventory.store.migrate import upgrade
from tests.deploy.units import command
from tests.exporters.process import supervised

if TYPE_CHECKING:
    from pathlib import Path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        return int(holder.getsockname()[1])


def test_the_exporter_starts_answers_lives_and_stops(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    upgrade(Store(f"sqlite:///{home / 'somay.db'}"))
    port = free_port()
    with supervised([*command("somay-exporter", home), "--port", str(port)], tmp_path) as service:
        assert service.until("READY=1"), service.log.read_text(encoding="utf-8")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            assert b'somay_scrape_success{part="register"} 1.0' in answer.read()
        assert service.until("WATCHDOG=1")
        assert service.stop(signal.SIGTERM) == 0
