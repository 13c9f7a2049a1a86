"""The engine of an exporter: it isolates and times the parts, so that a part only answers or raises."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from exporters.metrics import Desc
from exporters.service import log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from prometheus_client.core import Metric

Source = TypeVar("Source")

SUCCESS: Final = Desc("somay_scrape_success", "gauge", "1 if this part of the scrape succeeded, 0 if not.", ("part",))
SECONDS: Final = Desc("somay_scrape_duration_seconds", "gauge", "Time that this part of the scrape took.", ("part",))
DESCS: Final = (SUCCESS, SECONDS)


class Part(NamedTuple, Generic[Source]):
    """One subject of an exporter: what it may yield, and the function that yields it."""

    name: str
    descs: Sequence[Desc]
    metrics: Callable[[Source], Iterable[Metric]]


class _Run(NamedTuple):
    """How one part fared."""

    part: str
    seconds: float
    metrics: Sequence[Metric] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scrape(Generic[Source]):
    """A collector for prometheus_client: the parts over a source that is opened anew for each scrape."""

    opened: str
    """The name under which opening the source is reported, beside the parts."""
    source: Callable[[], AbstractContextManager[Source]]
    parts: Sequence[Part[Source]]
    clock: Callable[[], float] = time.perf_counter
    _broken: dict[str, str] = field(default_factory=dict)

    def collect(self) -> Iterator[Metric]:
        """Yield what the parts have, and how each of them fared."""
        runs = self._runs()
        for run in runs:
            self._report(run)
            yield from run.metrics
        yield SUCCESS.family({(run.part,): run.error is None for run in runs})
        yield SECONDS.family({(run.part,): run.seconds for run in runs})

    def _runs(self) -> list[_Run]:
        began = self.clock()
        try:
            with self.source() as source:
                opened = _Run(self.opened, self.clock() - began)
                return [opened, *(self._run(part, source) for part in self.parts)]
        except Exception as error:  # noqa: BLE001  # whatever keeps the source shut is a sample, not a failed scrape
            seconds, reason = self.clock() - began, f"{type(error).__name__}: {error}"
            return [_Run(name, seconds, error=reason) for name in (self.opened, *(part.name for part in self.parts))]

    def _run(self, part: Part[Source], source: Source) -> _Run:
        began = self.clock()
        try:
            metrics = tuple(part.metrics(source))
        except Exception as error:  # noqa: BLE001  # a broken part costs its own metrics and no others
            return _Run(part.name, self.clock() - began, error=f"{type(error).__name__}: {error}")
        return _Run(part.name, self.clock() - began, metrics)

    def _report(self, run: _Run) -> None:
        """Log a change for the worse or the better once, not at each scrape."""
        if run.error == self._broken.get(run.part):
            return
        if run.error is None:
            del self._broken[run.part]
            log("scrape_part_mended", part=run.part)
        else:
            self._broken[run.part] = run.error
            log("scrape_part_failed", part=run.part, error=run.error)

    def exposition(self) -> bytes:
        """Return the text format, version 0.0.4, from a registry that lives for this scrape only."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    @property
    def whole(self) -> bool:
        """Whether every part of the last scrape succeeded."""
        return not self._broken
