"""The agent's memory when it has worked and now waits, beside node_exporter's after as many scrapes."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inventory.store import traffic
from inventory.store.engine import Store
from tests.bench import Row
from tests.bench.processes import BIN, Failed, pss_bytes, running
from tests.e2e.installation import free_port, installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench import Options

ROUNDS: Final = 12
"""As many measurings as a workstation makes in an hour; here they come each 10 seconds, the least there may be."""
PATIENCE_SECONDS: Final = 400.0
NAMES: Final = ("prometheus-node-exporter", "node_exporter")
_PERIOD_SECONDS: Final = 10
_SETTINGS: Final = f"measure_seconds = {_PERIOD_SECONDS}\nspread_seconds = 0\n"


def rows(_options: Options) -> Iterator[Row]:
    """Measure both in one run."""
    agent, peer, missing = None, None, ""
    with tempfile.TemporaryDirectory() as folder:
        try:
            agent = _agent(Path(folder))
            peer = _peer(Path(folder))
        except (Failed, AssertionError) as error:
            missing = str(error)
    yield Row(
        name="agent, idle after work, PSS", unit="MiB", figure=agent, peer="node_exporter", peer_figure=peer,
        judged_by="ratio", floor=1.0, ambition=0.75, missing=missing,
    )  # fmt: skip


def _agent(folder: Path) -> float:
    """Let the real agent take its inventory to a real server and measure for a while, then weigh it as it waits."""
    with installed(folder) as one:
        one.start_server()
        settings = one.state / "agent.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + _SETTINGS, encoding="utf-8")
        with running([BIN / "somay-agent", "run", "--state", one.state], folder / "agent.log") as pid:
            _wait(lambda: _taken_in(one.home / "somay.db") > 0)
            time.sleep(ROUNDS * _PERIOD_SECONDS)
            weight = _weight(pid)
        if (recorded := _recorded(one.state / "spool.db")) < ROUNDS:
            raise Failed(f"the agent recorded only {recorded} snapshots")
        return weight


def _weight(pid: int) -> float:
    """Return the median of some seconds, so that a moment of work does not count as idleness."""
    weights = []
    for _ in range(7):
        weights.append(pss_bytes(pid) / 2**20)
        time.sleep(1)
    return statistics.median(weights)


def _taken_in(register: Path) -> int:
    with Store(f"sqlite:///{register}").read() as connection:
        return traffic.counters(connection).get("batches", 0)


def _recorded(spool: Path) -> int:
    """Return how many snapshots the agent, now ended, has numbered."""
    with contextlib.closing(sqlite3.connect(f"file:{spool}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT value FROM meta WHERE name = 'sequence'").fetchone()[0])


def _peer(folder: Path) -> float:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise Failed("peer absent: node_exporter is not installed")
    port = free_port()
    with running([program, f"--web.listen-address=127.0.0.1:{port}"], folder / "node_exporter.log") as pid:
        for _ in range(ROUNDS):
            _wait(lambda: _scraped(port))
        return _weight(pid)


def _scraped(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
        return bool(page.read())
    return False


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"not within {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.2)
