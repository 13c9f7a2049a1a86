"""One scrape: each collector alone, timed, its failure a sample and a line in the log when it changes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exporters.node.family import Collector, NoDataError, family
from exporters.node.textfile import Folder, names_of
from exporters.node.writer import written
from exporters.service import log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Labels


@dataclass(frozen=True, slots=True, eq=False)
class Scrape:
    """A collector for prometheus_client over one machine."""

    host: Host
    collectors: Sequence[Collector]
    folder: Folder = field(default_factory=Folder)
    clock: Callable[[], float] = time.perf_counter
    _broken: dict[str, str] = field(default_factory=dict)

    def collect(self) -> Iterator[Metric]:
        """Yield what the collectors have, and how each fared."""
        seconds: dict[Labels, float] = {}
        success: dict[Labels, float] = {}
        taken: set[str] = set()
        texts = Collector("textfile", lambda host: self.folder.collect(host, taken))
        for one in (*self.collectors, texts):  # last: its names have to be free
            began, labels = self.clock(), (("collector", one.name),)
            found, error = _run(one, self.host)
            yield from found
            taken.update(name for metric in found for name in names_of(metric))
            seconds[labels], success[labels] = self.clock() - began, float(error is None)
            self._report(one.name, error)
        name = "node_scrape_collector_duration_seconds"
        yield family("gauge", name, "node_exporter: Duration of a collector scrape.", seconds)
        name = "node_scrape_collector_success"
        yield family("gauge", name, "node_exporter: Whether a collector succeeded.", success)

    def _report(self, name: str, error: Exception | None) -> None:
        """Log a change for the worse or the better once; that a machine has nothing of a kind is no news."""
        reason = None if error is None or isinstance(error, NoDataError) else f"{type(error).__name__}: {error}"
        if reason == self._broken.get(name):
            return
        if reason is None:
            del self._broken[name]
            log("collector_mended", collector=name)
        else:
            self._broken[name] = reason
            log("collector_failed", collector=name, error=reason)

    def exposition(self) -> bytes:
        """Return the text format, version 0.0.4."""
        return written(self.collect())

    @property
    def whole(self) -> bool:
        """Whether every collector of the last scrape that had something to tell told it."""
        return not self._broken


def _run(one: Collector, host: Host) -> tuple[tuple[Metric, ...], Exception | None]:
    """Run a collector; what it had before it failed is not told, as half a subject misleads."""
    try:
        return tuple(one.collect(host)), None
    except Exception as error:  # noqa: BLE001  # a broken collector costs its own metrics and no others
        return (), error
