"""A real Prometheus scrapes the real process and answers for the figures."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from exporters.fleet import PARTS
from tests.exporters.process import PATIENCE_SECONDS, supervised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.exporters.process import Service
    from tests.inventory.book import Book

pytestmark = pytest.mark.e2e

CONFIG = """\
global: {{scrape_interval: 5s, scrape_timeout: 5s}}
scrape_configs:
  - job_name: somay-fleet
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


@contextmanager
def prometheus(folder: Path, target: int) -> Iterator[str]:
    """Run a Prometheus of our own: its storage in ``folder``, its port on loopback."""
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("prometheus is not installed: the exposition was NOT scraped by it")
    config = folder / "prometheus.yml"
    config.write_text(CONFIG.format(port=target), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as holder:
        address = f"127.0.0.1:{holder.getsockname()[1]}"
    arguments = [
        f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address={address}",
    ]  # fmt: skip
    with (folder / "prometheus.log").open("wb") as log, subprocess.Popen([program, *arguments], stderr=log) as process:
        try:
            yield f"http://{address}"
        finally:
            process.kill()


def query(url: str, expression: str, service: Service) -> list[Any]:
    """Ask until there is an answer, and hear what ``service`` says meanwhile: unheard, it would wait for us."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        service.hear()
        try:
            with urllib.request.urlopen(f"{url}/api/v1/query?query={urllib.parse.quote(expression)}") as answer:
                found: list[Any] = json.load(answer)["data"]["result"]
        except OSError:
            found = []
        if found:
            return found
        time.sleep(0.2)
    return []


def test_prometheus_answers_for_the_figures(book: Book, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "exporters", "fleet", "--home", str(book.path.parent), "--port", "0"]
    with supervised(command, tmp_path) as service:
        assert service.until("READY=1")
        with prometheus(tmp_path, service.listening()) as url:
            [figure] = query(url, 'somay_indicator_numerator{indicator="ws_per_staff",scope="098"}', service)
            parts = query(url, "somay_scrape_success == 1", service)
            [targets] = query(url, "up", service)
    assert figure["value"][1] == "3"
    assert {part["metric"]["part"] for part in parts} == {"register", *(part.name for part in PARTS)}
    assert targets["value"][1] == "1"
