"""Processor time of one scrape of the machine, beside node_exporter's with what it does by default."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench import Row, peers
from tests.bench.processes import BIN, cpu_seconds, figures, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench import Options

SCRAPES: Final = 100
_WARM: Final = 5
"""Scrapes before the first that counts: what is loaded once is no cost of a scrape."""


def rows(options: Options) -> Iterator[Row]:
    """Measure both in one run."""
    if options.install:
        peers.install_missing()
    with tempfile.TemporaryDirectory() as folder:
        taken, absent = figures(Path(folder), {"ours": _ours, "node_exporter": _theirs})
    yield Row(
        name="node exporter, CPU per scrape", unit="ms", figure=taken.get("ours"), peer="node_exporter",
        peer_figure=taken.get("node_exporter"), judged_by="ratio", floor=1.0, ambition=0.6,
        missing=absent.get("ours") or absent.get("node_exporter", ""),
    )  # fmt: skip


def _ours(folder: Path) -> float:
    with _exporter(folder) as daemon:
        return _milliseconds(daemon)


def _theirs(folder: Path) -> float:
    with peers.node_exporter(folder) as daemon:
        return _milliseconds(daemon)


@contextmanager
def _exporter(folder: Path) -> Iterator[peers.Daemon]:
    port = peers.free_port()
    with running([BIN / "somay-exporter", "node", "--port", str(port)], folder / "ours.log") as pid:
        yield peers.Daemon(pid, peers.scraped(port))


def _milliseconds(daemon: peers.Daemon) -> float:
    for _ in range(_WARM):
        daemon.work()
    before = cpu_seconds(daemon.pid)
    for _ in range(SCRAPES):
        daemon.work()
    return (cpu_seconds(daemon.pid) - before) * 1000 / SCRAPES
