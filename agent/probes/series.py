"""A bounded series of round trips, told by its median and its loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.contract import Latency

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH: Final = 4


def series(target: str, probe: Callable[[], float | None], length: int = LENGTH) -> Latency:
    """Probe ``length`` times, one after the other; silence is loss, never an infinite time."""
    answers = sorted(seconds for _ in range(length) if (seconds := probe()) is not None)
    return Latency(
        target=target,
        sent=length,
        lost=length - len(answers),
        seconds=round(_median(answers), 6) if answers else None,
    )


def _median(ascending: list[float]) -> float:
    middle = len(ascending) // 2
    return ascending[middle] if len(ascending) % 2 else (ascending[middle - 1] + ascending[middle]) / 2
