"""How a collector says what it found: families as node_exporter declares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from prometheus_client.core import Metric

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from agent.host import Host

Labels = tuple[tuple[str, str], ...]
Type = Literal["gauge", "counter", "unknown"]
"""``unknown`` is what node_exporter calls untyped: what only the kernel knows the nature of."""
ALONE: Final[Labels] = ()


class Collector(NamedTuple):
    """One subject: a function from the machine to families; it raises where it cannot answer."""

    name: str
    collect: Callable[[Host], Iterable[Metric]]


class NoDataError(Exception):
    """The machine has nothing of the kind; no failure."""


def family(type_: Type, name: str, text: str, samples: Mapping[Labels, float]) -> Metric:
    """Return a family with its samples by label values; prometheus_client quotes them."""
    metric = Metric(name.removesuffix("_total") if type_ == "counter" else name, text, type_)
    for labels, value in samples.items():
        metric.add_sample(name, {label: _told(held) for label, held in labels}, value)
    return metric


def single(type_: Type, name: str, text: str, value: float) -> Metric:
    """Return a family of one sample without labels."""
    return family(type_, name, text, {ALONE: value})


def _told(value: str) -> str:
    """Return a value that can be written: a name of a device is bytes, and need not be text."""
    return value.encode("utf-8", "replace").decode()
