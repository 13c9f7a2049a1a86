"""What is installed, as the section says it."""

import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.softwares import SOFTWARES, collect
from agent.packages.dpkg import STATUS
from agent.runner import run
from tests.fakes import FakeHost


def test_a_machine_without_a_package_manager_has_no_such_list() -> None:
    with pytest.raises(NotApplicable, match="no package manager"):
        collect(FakeHost())


def test_a_torn_book_is_a_failure_that_deletes_nothing() -> None:
    host = FakeHost(files={STATUS: "Package: bash\nStatus: install ok inst"}, times={STATUS: 1.0})
    collected = run(host, [SOFTWARES])
    assert collected.sections.softwares is None
    assert collected.health[0].outcome == "failed"
    assert "ends in the middle" in (collected.health[0].error or "")


def test_a_book_that_may_not_be_read_is_denied_and_deletes_nothing() -> None:
    collected = run(FakeHost(files={STATUS: ""}, times={STATUS: 1.0}, denied=[STATUS]), [SOFTWARES])
    assert collected.sections.softwares is None
    assert collected.health[0].outcome == "denied"


def test_it_is_looked_at_twice_a_day() -> None:
    assert SOFTWARES.every_seconds == 12 * 3600
