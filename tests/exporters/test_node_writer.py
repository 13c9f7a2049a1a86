"""The text of the node exporter is prometheus_client's, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import generate_latest

from exporters import node
from exporters.node.writer import _Alone, written

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = st.sampled_from(["a", "node_x", "B:c", "ổ", "with space", "9"])
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
VALUES = st.floats() | st.integers(-(2**60), 2**60).map(float)


def theirs(metrics: Sequence[Metric]) -> bytes:
    texts = []
    for metric in metrics:
        registry = CollectorRegistry()
        registry.register(_Alone(metric))
        texts.append(generate_latest(registry))
    return b"".join(texts)


def test_this_machine_is_written_as_the_library_writes_it() -> None:
    metrics = list(node.scrape().collect())
    assert len(metrics) > 100
    assert written(metrics) == theirs(metrics)


@given(
    name=NAMES,
    kind=st.sampled_from(["gauge", "counter", "unknown", "histogram"]),
    text=TEXT,
    samples=st.lists(st.tuples(st.dictionaries(NAMES, TEXT, max_size=3), VALUES), max_size=4),
    ending=st.sampled_from(["", "_total", "_created"]),
)
def test_whatever_a_family_holds_it_is_written_as_the_library_writes_it(
    name: str, kind: str, text: str, samples: list[tuple[dict[str, str], float]], ending: str
) -> None:
    metric = Metric.__new__(Metric)
    metric.name, metric.documentation, metric.unit, metric.type, metric.samples = name, text, "", kind, []
    for labels, value in samples:
        metric.add_sample(name + ending, labels, value)
    assert written([metric]) == theirs([metric])
