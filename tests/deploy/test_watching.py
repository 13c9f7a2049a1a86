"""The whole watch over the sample district: real Prometheus and Alertmanager, our exporters, the shipped files."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from inventory.config import Config
from inventory.demo import sample
from inventory.registry.register import found
from inventory.store.engine import Store
from tests.inventory.demo.played import play

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

DEPLOY: Final = Path(__file__).parents[2] / "deploy"
PATIENCE_SECONDS: Final = 60.0
NEEDS_WORK: Final = ("somay_ingest", "somay_agency_outage", "somay_agency_line", "somay_findings_open_by_rule")
"""What a register tells only once agents have reported to it for a while: the sample has no such past."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(folder: Path, name: str, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    with (
        (folder / f"{name}.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):  # ours
        try:
            yield process
        finally:
            process.kill()


def ask(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)


def query(prometheus: str, expression: str) -> list[Any]:
    found: list[Any] = ask(f"{prometheus}/api/v1/query?query={urllib.parse.quote(expression)}")["data"]["result"]
    return found


def until(asked: Any) -> Any:
    """Ask until there is something, or patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if told := asked():
                return told
        except OSError:
            pass
        time.sleep(0.3)
    return asked()


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Yield the addresses of Prometheus and Alertmanager, which run what is shipped at the pace of a test."""
    programs = [shutil.which(name) for name in ("prometheus", "prometheus-alertmanager")]
    if None in programs:
        pytest.skip("NOT RUN: prometheus and prometheus-alertmanager are not both installed")
    folder = tmp_path_factory.mktemp("watch")
    config = Config(home=folder / "home")
    now = time.time()
    found(config, name=sample.DISTRICT_NAME, code=sample.DISTRICT_CODE, language="vi", by="officer", now=now - 900)
    play(Store(config.url))
    fleet, node, prometheus, alertmanager = (free_port() for _ in range(4))
    write_configuration(folder, fleet, node, alertmanager)
    exporter = (sys.executable, "-m", "exporters")
    with ExitStack() as stack:
        for name, command in (
            ("fleet", (*exporter, "fleet", "--home", str(config.home), "--port", str(fleet))),
            ("node", (*exporter, "node", "--port", str(node))),
            (
                "alertmanager",
                (
                    str(programs[1]),
                    f"--config.file={DEPLOY / 'prometheus/alertmanager.yml'}",
                    f"--storage.path={folder / 'alertmanager'}",
                    f"--web.listen-address=127.0.0.1:{alertmanager}",
                    "--cluster.listen-address=",
                ),
            ),
            (
                "prometheus",
                (
                    str(programs[0]),
                    f"--config.file={folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={folder / 'tsdb'}",
                    f"--web.listen-address=127.0.0.1:{prometheus}",
                ),
            ),
        ):
            stack.enter_context(running(folder, name, *command))
        yield f"http://127.0.0.1:{prometheus}", f"http://127.0.0.1:{alertmanager}"


def write_configuration(folder: Path, fleet: int, node: int, alertmanager: int) -> None:
    """Write what is shipped, with the ports of this test, and without the hours that alerts wait."""
    text = (DEPLOY / "prometheus/prometheus.yml").read_text(encoding="utf-8")
    for shipped, ours in ((9843, fleet), (9100, node), (9093, alertmanager)):
        assert f'"127.0.0.1:{shipped}"' in text
        text = text.replace(f'"127.0.0.1:{shipped}"', f'"127.0.0.1:{ours}"')
    text = text.replace("scrape_interval: 1m", "scrape_interval: 2s\n  evaluation_interval: 2s").replace("30s", "2s")
    (folder / "prometheus.yml").write_text(text, encoding="utf-8")
    rules = (DEPLOY / "prometheus/somay.rules.yml").read_text(encoding="utf-8")
    hurried = re.sub(r"for: \w+", "for: 0s", rules).replace("interval: 5m", "interval: 2s")
    (folder / "somay.rules.yml").write_text(hurried, encoding="utf-8")


def panels() -> list[tuple[str, str]]:
    """Return each query of the dashboards, with every value of its variables."""
    found = []
    for path in sorted((DEPLOY / "grafana").glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel["targets"]:
                expression = re.sub(r'=~"\$\w+"', '=~".*"', target["expr"])
                found.append((f"{path.stem}: {panel['title']}", expression))
    return found


def test_every_panel_of_the_dashboards_shows_the_sample_district(watch: tuple[str, str]) -> None:
    prometheus, _ = watch
    asked = [one for one in panels() if not re.search("|".join(NEEDS_WORK), one[1])]
    assert len(asked) >= len(panels()) - 4
    until(lambda: query(prometheus, "rate(node_cpu_seconds_total[5m])"))
    empty = [
        title for title, expression in asked if not until(lambda expression=expression: query(prometheus, expression))
    ]
    assert empty == []


def test_a_rate_that_is_asked_of_a_panel_is_one(watch: tuple[str, str]) -> None:
    prometheus, _ = watch
    (busy,) = until(lambda: query(prometheus, '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))'))
    assert 0 <= float(busy["value"][1]) <= 1
    (memory,) = query(prometheus, "node_memory_MemTotal_bytes")
    assert float(memory["value"][1]) == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def test_an_alert_travels_from_the_register_to_alertmanager_by_its_route(watch: tuple[str, str]) -> None:
    _, alertmanager = watch
    address = f"{alertmanager}/api/v2/alerts?filter={urllib.parse.quote('alertname=SomayAgencyNoEvidence')}"
    (alert, *_) = until(lambda: ask(address))
    assert re.fullmatch(r"[A-Z]+|\d{5}", alert["labels"]["agency"])
    assert alert["receivers"] == [{"name": "administrator"}]
    assert " | " in alert["annotations"]["summary"]
    assert alert["labels"]["agency"] in alert["annotations"]["description"]
