"""How an agent that has spent much of its bytes of the day spends the rest: the stated order of degrading. Pure.

What changed in the machine (P0) is told at every step; only when it is told, and how finely is measured, gives way.
"""

from __future__ import annotations

from typing import Final

from agent.record import Record
from agent.text import Text

WORKSTATION_BYTES: Final = 300_000
SERVER_BYTES: Final = 10_000_000
LATER: Final = frozenset({"softwares", "updates"})
"""The longest sections, which wait for the next day where bytes run short."""


class Step(Record, kw_only=False):
    """One step of degrading: from which share of the day's budget on, and what gives way."""

    name: str
    share: float
    contact: int
    """How many times as long the interval between two contacts is."""
    measure: int
    """How many times as long the interval between two measurements is."""
    softwares: bool
    """Whether the longest sections are told."""
    drains: bool
    """Whether a contact goes on until nothing waits, or sends one batch."""
    told: Text


USUAL: Final = Step("usual", 0.0, 1, 1, softwares=True, drains=True, told=Text("", ""))
STEPS: Final = (
    USUAL,
    Step(
        "contacts",
        0.85,
        2,
        1,
        softwares=True,
        drains=True,
        told=Text("liên lạc thưa gấp đôi", "contacts half as often"),
    ),
    Step(
        "measurements",
        0.9,
        2,
        4,
        softwares=True,
        drains=True,
        told=Text("liên lạc thưa gấp đôi, đo thưa gấp bốn", "contacts half as often, measures a quarter as often"),
    ),
    Step(
        "softwares",
        0.95,
        4,
        4,
        softwares=False,
        drains=False,
        told=Text(
            "liên lạc và đo thưa gấp bốn, phần mềm để mai",
            "contacts and measures a quarter as often, software waits for tomorrow",
        ),
    ),
    Step(
        "spent",
        1.0,
        16,
        4,
        softwares=False,
        drains=False,
        told=Text(
            "đã hết phần hôm nay, chỉ còn liên lạc thưa gấp 16 lần để báo thay đổi",
            "all of today's is spent, contacts a sixteenth as often, to tell changes",
        ),
    ),
)
"""In order: first contacts, then the resolution of measurements, then software; never what changed in the machine."""


def step(spent: int, budget: int) -> Step:
    """Return how to go on after ``spent`` bytes of a day's ``budget``, both in bytes of TCP payload both ways."""
    return max((each for each in STEPS if each.share * budget <= spent), key=_share)


def _share(step: Step) -> float:
    return step.share
