"""The budgets as measurements: each row beside a peer or a control of the same run, and a floor it must hold.

A module has ``rows(options) -> Iterator[Row]``; it stands in the tuple of ``__main__``. A peer that is not installed
makes its row *not measured*, which is said aloud and is neither passed nor failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Verdict = Literal["ambition", "floor held", "BELOW FLOOR", "NOT MEASURED"]


class Options(NamedTuple):
    """What the one who runs the benchmark asked for."""

    slow: bool = False
    """Whether rows of minutes are measured, too."""
    install: bool = False
    """Whether peers that are missing may be installed from Debian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One budget with what was measured for it."""

    name: str
    unit: str
    floor: float
    ambition: float
    figure: float | None = None
    peer: str = ""
    """The peer or control of the same run."""
    peer_figure: float | None = None
    judged_by: Literal["figure", "ratio"] = "figure"
    """Whether floor and ambition limit the figure itself or its ratio to the peer's."""
    better: Literal["less", "more"] = "less"
    missing: str = ""
    """Why the row was not measured."""
    beside: tuple[str, ...] = ()
    """How the figure came about, and what others took in the same run."""

    @property
    def ratio(self) -> float | None:
        """The figure over the peer's."""
        return self.figure / self.peer_figure if self.figure is not None and self.peer_figure else None

    @property
    def verdict(self) -> Verdict:
        """How the figure, or its ratio, stands to floor and ambition."""
        judged = self.ratio if self.judged_by == "ratio" else self.figure
        if judged is None or self.missing:
            return "NOT MEASURED"
        sign = 1 if self.better == "less" else -1
        if judged * sign <= self.ambition * sign:
            return "ambition"
        return "floor held" if judged * sign <= self.floor * sign else "BELOW FLOOR"
