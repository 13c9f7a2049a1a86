"""A bounded series of round trips, told by its median and its loss."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from agent.contract import Latency

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LENGTH: Final = 4
Method = Literal["icmp", "tcp"]
Diagnosis = Literal["icmp_denied", "icmp_lost"]


def series(
    target: str,
    probe: Callable[[], float | None],
    length: int = LENGTH,
    *,
    method: Method | None = None,
    diagnosis: Diagnosis | None = None,
) -> Latency:
    """Probe ``length`` times, one after the other; silence is loss, never an infinite time."""
    answers = [seconds for _ in range(length) if (seconds := probe()) is not None]
    return Latency(
        target=target,
        sent=length,
        lost=length - len(answers),
        seconds=round(_median(sorted(answers)), 6) if answers else None,
        jitter_seconds=round(jitter(answers), 6) if len(answers) > 1 else None,
        method=method,
        diagnosis=diagnosis,
    )


def jitter(answers: Sequence[float]) -> float:
    """Return the mean difference of one round trip from the one before."""
    return sum(abs(after - before) for before, after in pairwise(answers)) / (len(answers) - 1)


def _median(ascending: list[float]) -> float:
    middle = len(ascending) // 2
    return ascending[middle] if len(ascending) % 2 else (ascending[middle - 1] + ascending[middle]) / 2
