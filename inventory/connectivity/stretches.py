"""Stretches of time and their arithmetic; pure. Sorted, disjoint stretches go in and come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Stretch(NamedTuple):
    """A time from ``start`` up to ``end``."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


def union(stretches: Iterable[Stretch], within: float = 0.0) -> tuple[Stretch, ...]:
    """Return what is covered by any of the stretches, in any order; those at most ``within`` apart become one."""
    found: list[Stretch] = []
    for each in sorted(stretches):
        if found and each.start - found[-1].end <= within:
            found[-1] = Stretch(found[-1].start, max(found[-1].end, each.end))
        else:
            found.append(each)
    return tuple(found)


def gaps(stretches: Iterable[Stretch], whole: Stretch) -> Iterator[Stretch]:
    """Yield the parts of ``whole`` that none of the stretches covers."""
    last = whole.start
    for start, end in stretches:
        if start > last and last < whole.end:
            yield Stretch(last, min(start, whole.end))
        last = max(last, end)
    if last < whole.end:
        yield Stretch(last, whole.end)


def clip(stretches: Iterable[Stretch], whole: Stretch) -> Iterator[Stretch]:
    """Yield the stretches as far as they lie in ``whole``."""
    for start, end in stretches:
        if start < whole.end and end > whole.start:
            yield Stretch(max(start, whole.start), min(end, whole.end))


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches less what is taken."""
    covered = union(taken)
    return tuple(part for each in stretches for part in gaps(clip(covered, each), each))
