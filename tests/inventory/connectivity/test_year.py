"""A year of the district with outages by a script: what is told afterwards is what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from inventory.calendar import Calendar
from inventory.connectivity.outages import LEAST_SECONDS, Outage, outages, with_areas
from inventory.connectivity.stretches import clip, without
from inventory.text.when import show_moment
from tests.inventory.connectivity.district import YEAR, Scripted, Year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from inventory.connectivity.stretches import Stretch

RIGHT = 0.95


class Verdict(NamedTuple):
    """One outage of the script, or one that never was, beside what was told of it."""

    true: Scripted | None
    told: tuple[Outage, ...]
    is_right: bool

    def line(self) -> str:
        """Say it for the list of the wrong ones."""
        was = "nothing" if self.true is None else _said(self.true.agency, self.true.stretch, self.true.cause)
        told = "; ".join(_said(one.agency_id, one.stretch, one.cause) for one in self.told) or "nothing"
        return f"{was}: told {told}"


def _said(agency: int, stretch: Stretch, cause: str) -> str:
    return f"agency {agency} {show_moment(stretch.start, 'en')} {stretch.seconds / 60:.0f} min {cause}"


def judge(year: Year, told: Sequence[Outage]) -> list[Verdict]:
    """Compare the script with what was told, by the working time of each."""
    verdicts, calendar = [], year.calendar

    def worked(stretches: Iterable[Stretch]) -> float:
        return sum(calendar.working_seconds(*each) for each in stretches)

    for one in year.script:
        for agency in year.agencies if one.agency < 0 else [one.agency]:
            others = [each.stretch for each in year.script if each.agency in {agency, -1} and each.cause != one.cause]
            alone = without((one.stretch,), others)
            if worked(alone) > LEAST_SECONDS:
                near = tuple(each for each in told if each.agency_id == agency and any(clip(alone, each.stretch)))
                same = [each for each in near if each.cause == one.cause and bool(each.area) >= one.area]
                right = worked(part for each in same for part in clip(alone, each.stretch)) >= worked(alone) / 2
                verdicts.append(Verdict(one._replace(agency=agency), near, right))
    for outage in told:
        causes = [e.stretch for e in year.script if e.agency in {outage.agency_id, -1} and e.cause == outage.cause]
        if outage.cause != "off" and worked(clip(causes, outage.stretch)) < outage.working_seconds / 2:
            verdicts.append(Verdict(None, (outage,), is_right=False))
    return verdicts


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_a_year_of_outages_nineteen_of_twenty_are_told_right_and_the_rest_is_listed(
    seed: int, golden: Callable[[str, str], None]
) -> None:
    year = Year(seed, Calendar())
    assert (len(year.desks), len(year.agencies)) == (177, 25)
    service = year.service()
    told = with_areas([one for office in year.offices() for one in outages(office, service, YEAR, year.calendar)])
    verdicts = judge(year, told)
    wrong = [one.line() for one in verdicts if not one.is_right]
    right = len(verdicts) - len(wrong)
    golden(f"connectivity/year-{seed}.txt", "\n".join([f"{right} of {len(verdicts)} told right", *wrong, ""]))
    assert len(verdicts) > 300
    assert right >= RIGHT * len(verdicts)
