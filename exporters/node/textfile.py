"""What scripts of this machine leave in a folder as ``*.prom``, in Prometheus's own text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from prometheus_client.parser import text_string_to_metric_families

from exporters.node.family import family, single
from exporters.service import log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Labels

MAX_FILES: Final = 100
MAX_BYTES: Final = 1024 * 1024
_WRITTEN: Final = "Unixtime mtime of textfiles successfully read."
_OURS: Final = frozenset(
    {
        *("node_textfile_mtime_seconds", "node_textfile_scrape_error"),
        *("node_scrape_collector_duration_seconds", "node_scrape_collector_success"),
    }
)
"""Declared after the texts are read."""
_ERROR: Final = "1 if there was an error opening or reading a file, 0 otherwise"


def names_of(metric: Metric) -> frozenset[str]:
    """Return every name under which a family is written: a counter's samples and an untyped metric may meet."""
    return frozenset({metric.name, *(sample.name for sample in metric.samples)})


class RefusedError(ValueError):
    """A file that is not told, and why."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder, or none; of a file that is refused nothing is told, and that is logged once."""

    path: str | None = None
    _refused: dict[str, str] = field(default_factory=dict)

    def collect(self, host: Host, taken: AbstractSet[str]) -> Iterator[Metric]:
        """Yield what the files hold under names that nobody else in this scrape has."""
        told: dict[str, Metric] = {}
        written: dict[Labels, float] = {}
        names = [name for name in host.entries(self.path) if name.endswith(".prom")] if self.path else []
        for name in names[:MAX_FILES]:
            path = f"{self.path}/{name}"
            reason = self._take(host, path, taken, told)
            self._report(path, reason)
            if reason is None:
                written[(("file", path),)] = host.modified(path) or 0.0
        yield from told.values()
        if written:
            yield family("gauge", "node_textfile_mtime_seconds", _WRITTEN, written)
        failed = len(names) > MAX_FILES or any(f"{self.path}/{name}" in self._refused for name in names)
        yield single("gauge", "node_textfile_scrape_error", _ERROR, float(failed))

    @staticmethod
    def _take(host: Host, path: str, taken: AbstractSet[str], told: dict[str, Metric]) -> str | None:
        """Add the families of a file, all or none; return why it is refused."""
        try:
            earlier = {name for metric in told.values() for name in names_of(metric)}
            told |= _families(host, path, {*taken, *earlier, *_OURS})
        except (OSError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        return None

    def _report(self, path: str, reason: str | None) -> None:
        if reason is None:
            self._refused.pop(path, None)
        elif self._refused.get(path) != reason:
            self._refused[path] = reason
            log("textfile_refused", file=path, error=reason)


def _families(host: Host, path: str, taken: AbstractSet[str]) -> dict[str, Metric]:
    data = host.read_bytes(path, MAX_BYTES + 1) or b""
    if len(data) > MAX_BYTES:
        raise RefusedError(f"more than {MAX_BYTES} bytes")
    found: dict[str, Metric] = {}
    for metric in text_string_to_metric_families(data.decode("utf-8")):
        here = {name for one in found.values() for name in names_of(one)}
        if clash := sorted(names_of(metric) & (taken | here)):
            raise RefusedError(f"{clash[0]}: this name is declared already")
        if any(sample.timestamp is not None for sample in metric.samples):
            raise RefusedError(f"{metric.name}: a sample has a time of its own")
        found[metric.name] = metric
    return found
