import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.reaches import ENOUGH_SECONDS, collect
from agent.contract import ProbeTarget, Reach
from agent.host import Leased
from tests.fakes import FakeHost

TARGETS = tuple(
    ProbeTarget(name=name, kind="tcp", host=f"{name}.example", port=443) for name in ("portal", "td", "site")
)


def names(host: FakeHost) -> list[str]:
    return [one.target for one in collect(host).reaches or ()]


def test_the_probe_of_an_office_visits_every_target() -> None:
    host = FakeHost(lease=Leased(TARGETS, 4000.0), reaches={"td": Reach(target="td", outcome="reached")})
    found = collect(host).reaches or ()
    assert [(one.target, one.outcome) for one in found] == [("portal", "silent"), ("td", "reached"), ("site", "silent")]


@pytest.mark.parametrize("lease", [None, Leased(TARGETS, 3599.0)])
def test_without_a_lease_or_after_its_end_nothing_is_visited(lease: Leased | None) -> None:
    with pytest.raises(NotApplicable):
        collect(FakeHost(lease=lease))


def test_what_there_was_no_time_for_comes_first_the_next_time() -> None:
    class Slow(FakeHost):
        def visit(self, target: ProbeTarget) -> Reach:
            self.monotonic_seconds += ENOUGH_SECONDS * 0.7
            return super().visit(target)

    host = Slow(lease=Leased(TARGETS, 1e9))
    assert names(host) == ["portal", "td"]
    assert names(host) == ["site", "portal"]


def test_a_lease_without_targets_finds_nothing() -> None:
    assert names(FakeHost(lease=Leased((), 4000.0))) == []
