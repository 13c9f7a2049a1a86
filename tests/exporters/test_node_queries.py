"""The queries of a well-known dashboard, asked of a real Prometheus that scrapes ours and theirs."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

QUERIES = Path(__file__).parents[3] / "shared/samples/prometheus/node-exporter-full-queries.json"
PATIENCE_SECONDS = 60.0
CONFIG = """\
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
  - job_name: ours
    static_configs: [{{targets: ["127.0.0.1:{ours}"], labels: {{instance: machine}}}}]
  - job_name: theirs
    static_configs: [{{targets: ["127.0.0.1:{theirs}"], labels: {{instance: machine}}}}]
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        return int(holder.getsockname()[1])


def ask(url: str, expression: str) -> list[Any]:
    with urllib.request.urlopen(f"{url}/api/v1/query?query={urllib.parse.quote(expression)}", timeout=30) as answer:
        found: list[Any] = json.load(answer)["data"]["result"]
    return found


def asked_of(job: str, expression: str) -> str:
    for name, value in (("$node", "machine"), ("$job", job), ("$__rate_interval", "30s")):
        expression = expression.replace(name, value)
    return expression


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not QUERIES.exists():
        pytest.skip(f"NOT RUN: no queries at {QUERIES}")
    if not all(shutil.which(name) for name in ("prometheus", "prometheus-node-exporter")):
        pytest.skip("NOT RUN: prometheus and prometheus-node-exporter are not both installed")
    folder = tmp_path_factory.mktemp("queries")
    ours, theirs, port = free_port(), free_port(), free_port()
    (folder / "prometheus.yml").write_text(CONFIG.format(ours=ours, theirs=theirs), encoding="utf-8")
    commands = (
        [sys.executable, "-m", "exporters", "node", "--port", str(ours)],
        ["prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{theirs}"],
        [
            *("prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}"),
            f"--web.listen-address=127.0.0.1:{port}",
        ],
    )
    with ExitStack() as stack:
        for command in commands:
            process = stack.enter_context(
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            stack.callback(process.kill)
        url = f"http://127.0.0.1:{port}"
        until_both_have_rates(url)
        yield url


def until_both_have_rates(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if len(ask(url, "count(rate(node_cpu_seconds_total[30s])) by (job)")) == 2:
                return
        except OSError:
            pass  # it does not listen yet
        time.sleep(0.5)
    pytest.fail("Prometheus did not scrape both")


def test_nearly_every_query_that_their_metrics_can_answer_is_answered_by_ours(prometheus: str) -> None:
    theirs = {one["metric"]["__name__"] for one in ask(prometheus, '{job="theirs",__name__=~"node_.*"}')}
    expressions = [one["expr"] for one in json.loads(QUERIES.read_text(encoding="utf-8"))]
    names = {expression: set(re.findall(r"\bnode_\w+", expression)) for expression in expressions}
    can = [expression for expression in expressions if names[expression] and names[expression] <= theirs]
    lost = [expression for expression in can if not ask(prometheus, asked_of("ours", expression))]
    assert len(can) > 100
    print(f"{len(can) - len(lost)} of {len(can)} answered; without an answer: {lost}")
    # Where theirs has no answer either, the machine has none.
    assert [expression for expression in lost if ask(prometheus, asked_of("theirs", expression))] == []
    assert len(lost) <= len(can) * 0.05, lost
