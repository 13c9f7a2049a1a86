"""A metric declared once: its family, its lint and its line in the documentation all come from the ``Desc``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from agent.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MAX_LABEL_CHARACTERS: Final = 128


@dataclass(frozen=True, slots=True)
class Desc:
    """One metric: name, type, one sentence of help, and the names of its labels."""

    name: str
    type: Literal["gauge", "counter"]
    help: str
    labels: tuple[str, ...] = ()

    def family(self, samples: Mapping[tuple[str, ...], float]) -> Metric:
        """Return the family with its samples by label values; their order is the mapping's."""
        kind = CounterMetricFamily if self.type == "counter" else GaugeMetricFamily
        family = kind(self.name, self.help, labels=self.labels)
        # Keyed again after the escape: two values that look alike must not become one series twice.
        for values, value in {tuple(map(_label, key)): value for key, value in samples.items()}.items():
            family.add_sample(self.name, dict(zip(self.labels, values, strict=True)), value)
        return family

    def single(self, value: float) -> Metric:
        """Return the family of a metric without labels."""
        return self.family({(): value})


def _label(value: str) -> str:
    """What came from outside is made visible and short; quoting is prometheus_client's."""
    return safe_text(value, MAX_LABEL_CHARACTERS)


_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_LABEL: Final = re.compile(r"[a-z][a-z0-9_]*")
_UNITS: Final = frozenset({"seconds", "bytes", "ratio", "celsius", "volts", "amperes", "watts", "hertz"})
_NOT_BASE: Final = re.compile(
    r"(_|^)([mµn]s|(milli|micro|nano)seconds|minutes|hours|days|weeks|bits|(kilo|mega|giga)(bytes|bits|hertz)|[kmg]i?b"
    r"|[kmg]bps|percent(age)?|fahrenheit|milliwatts)(_|$)"
)


def faults(descs: Sequence[Desc], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the names and helps of ``descs``; ``labels`` is the whole vocabulary of labels."""
    for desc in descs:
        for fault in _faults(desc, labels):
            yield f"{desc.name}: {fault}"
    names = [desc.name for desc in descs]
    yield from (f"{name}: declared twice" for name in sorted({name for name in names if names.count(name) > 1}))


def _faults(desc: Desc, labels: Mapping[str, str]) -> Iterator[str]:
    words = desc.name.removesuffix("_total").split("_")
    if not _NAME.fullmatch(desc.name):
        yield "is not lower_snake_case with a prefix"
    if _NOT_BASE.search(desc.name):
        yield "has a unit that is not a base unit"
    if _UNITS.intersection(words) and not _ends_in_a_unit(words):
        yield "does not end in its unit"
    if desc.name.endswith("_total") != (desc.type == "counter"):
        yield "_total stands on counters and only on counters"
    yield from _help_faults(desc.help)
    yield from (f"label {name} is not in the vocabulary" for name in desc.labels if name not in labels)
    yield from (f"label {name} is reserved or malformed" for name in desc.labels if not _free(name))


def _ends_in_a_unit(words: Sequence[str]) -> bool:
    return words[-1] in _UNITS or words[-3:] == ["bytes", "per", "second"]


def _help_faults(sentence: str) -> Iterable[str]:
    if not sentence.endswith("."):
        yield "help does not end with a full stop"
    if sentence[:1] != sentence[:1].upper() or "\n" in sentence:
        yield "help is not one sentence on one line"


def _free(name: str) -> bool:
    return _LABEL.fullmatch(name) is not None and not name.startswith("__") and name not in {"le", "quantile"}
