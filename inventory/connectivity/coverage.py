"""One evidence state for each agency: the strongest evidence that its line is, or is not, broadband."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from agent.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from inventory.store.circuits import Line, Speed

State = Literal["measured", "contradicted", "observed", "contracted_only", "none"]
SHOWN: Final[Mapping[State, Text]] = {
    "measured": Text("đo đạt", "measured"),
    "contradicted": Text("đo không đạt", "measured below"),
    "observed": Text("quan sát được", "observed"),
    "contracted_only": Text("không rõ", "unknown"),
    "none": Text("không rõ", "unknown"),
}
"""What people read; a contract alone proves nothing, so it reads like no evidence."""


class Evidence(NamedTuple):
    """What speaks for the line of one agency."""

    agency_id: int
    state: State
    on_file: bool
    """Whether any circuit is on file, however slow."""
    contracted: bool
    observed: bool
    measured: bool
    contracted_bits_per_second: float | None
    best_bits_per_second: float | None


def coverage(
    agency_ids: Iterable[int],
    *,
    lines: Sequence[Line],
    heard: Collection[int],
    speeds: Sequence[Speed],
    threshold_bits_per_second: float,
) -> dict[int, Evidence]:
    """Return the evidence of each agency, judged by one threshold."""
    contracted = _best((line.agency_id, line.down_bits_per_second) for line in lines)
    best = _best((speed.agency_id, speed.down_bits_per_second) for speed in speeds)
    transferred = _best((speed.agency_id, speed.down_bits_per_second) for speed in speeds if speed.method == "transfer")
    return {
        agency: _judge(
            agency,
            contracted.get(agency),
            best.get(agency),
            heard=agency in heard,
            transferred=transferred.get(agency),
            threshold=threshold_bits_per_second,
        )
        for agency in agency_ids
    }


def _best(rates: Iterable[tuple[int, float]]) -> dict[int, float]:
    best: dict[int, float] = {}
    for agency, rate in rates:
        best[agency] = max(rate, best.get(agency, 0.0))
    return best


def _judge(
    agency: int,
    contracted: float | None,
    best: float | None,
    *,
    heard: bool,
    transferred: float | None,
    threshold: float,
) -> Evidence:
    on_paper = contracted is not None and contracted >= threshold
    # Only a transfer asks the line. Real traffic may have stayed inside the office, however fast it was,
    # and slow traffic only says that nobody needed more.
    measured = transferred is not None and transferred >= threshold
    state: State
    if measured:
        state = "measured"
    elif transferred is not None:
        state = "contradicted"
    elif heard:
        state = "observed"
    else:
        state = "contracted_only" if on_paper else "none"
    return Evidence(
        agency_id=agency,
        state=state,
        on_file=contracted is not None,
        contracted=on_paper,
        observed=heard or transferred is not None,  # a transfer is contact too, and its window is the longer one
        measured=measured,
        contracted_bits_per_second=contracted,
        best_bits_per_second=best,
    )
