"""The agent's memory when it has worked and now waits, beside that of others after as many rounds of theirs."""

from __future__ import annotations

import contextlib
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inventory.store import traffic
from inventory.store.engine import Store
from tests.bench import Row, peers
from tests.bench.processes import BIN, MIB, Failed, figures, pss_bytes, running
from tests.e2e.installation import installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench import Options

ROUNDS: Final = 12
"""As many measurings as a workstation makes in an hour; here they come each 10 seconds, the least there may be."""
PATIENCE_SECONDS: Final = 400.0
_PERIOD_SECONDS: Final = 10
_SETTINGS: Final = f"measure_seconds = {_PERIOD_SECONDS}\nspread_seconds = 0\n"


def rows(options: Options) -> Iterator[Row]:
    """Measure all in one run."""
    if options.install:
        peers.install_missing()
    measures = {
        "agent": _agent,
        "node_exporter": _node_exporter,
        "zabbix_agent2": _zabbix_agent2,
        "collectd": _collectd,
    }
    with tempfile.TemporaryDirectory() as folder:
        weights, absent = figures(Path(folder), measures)
    yield Row(
        name="agent, idle after work, PSS", unit="MiB", figure=weights.get("agent"), peer="node_exporter",
        peer_figure=weights.get("node_exporter"), judged_by="ratio", floor=1.0, ambition=0.75,
        missing=absent.get("agent") or absent.get("node_exporter", ""), beside=(
            *(f"{name}: {weight:.1f} MiB" for name, weight in weights.items()),
            *(f"NOT MEASURED {name}: {why}" for name, why in absent.items()),
        ),
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
        weights.append(pss_bytes(pid) / MIB)
        time.sleep(1)
    return statistics.median(weights)


def _taken_in(register: Path) -> int:
    with Store(f"sqlite:///{register}").read() as connection:
        return traffic.counters(connection).get("batches", 0)


def _recorded(spool: Path) -> int:
    """Return how many snapshots the agent, now ended, has numbered."""
    with contextlib.closing(sqlite3.connect(f"file:{spool}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT value FROM meta WHERE name = 'sequence'").fetchone()[0])


def _node_exporter(folder: Path) -> float:
    with peers.node_exporter(folder) as daemon:
        return _weight_after_work(daemon)


def _zabbix_agent2(folder: Path) -> float:
    with peers.zabbix_agent2(folder) as daemon:
        return _weight_after_work(daemon)


def _collectd(folder: Path) -> float:
    with peers.collectd(folder, interval_seconds=1) as pid:
        time.sleep(ROUNDS)
        return _weight(pid)


def _weight_after_work(daemon: peers.Daemon) -> float:
    for _ in range(ROUNDS):
        daemon.work()
    return _weight(daemon.pid)


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"not within {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.2)
