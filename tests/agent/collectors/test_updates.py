"""What waits, when the lists came, whether a restart waits and whether anybody needs to care."""

import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.updates import UPDATES, collect
from agent.contract import Update
from agent.packages.apt import LISTS
from agent.packages.dpkg import STATUS
from agent.runner import run
from tests.agent.packages.test_apt import machine
from tests.agent.packages.test_errata import ADVISORIES, PRIMARY, _advisory, _document, _package
from tests.agent.packages.test_rpm import ANSWER, CALL
from tests.fakes import FakeHost

DAY = 86_400


def _debian() -> FakeHost:
    host = machine([("a", "1.0", "amd64", "installed")], {"bookworm": [("a", "1.1", "amd64")]})
    host.times = {STATUS: 1.0, LISTS: 5 * DAY + 7.0, f"{LISTS}/partial": 6 * DAY + 9.0}
    return host


def _fedora() -> FakeHost:
    return FakeHost(
        files={
            ADVISORIES: _document(_advisory("security", _package("bash", "5.3", "1.fc40"))),
            PRIMARY: "",
            "/proc/stat": "btime 1714400000\n",
        },
        tools={CALL: [0, ANSWER]},
        times={"/usr/lib/sysimage/rpm/rpmdb.sqlite": 1.0, ADVISORIES: 2.0, PRIMARY: 3 * DAY + 5.0},
    )


def test_debian_is_read_by_its_lists() -> None:
    updates = collect(_debian())
    assert updates.pending == (Update(name="a", version="1.1"),)
    assert updates.checked_seconds == 6 * DAY
    assert updates.restart_required is None
    assert updates.automatic is False


def test_fedora_is_read_by_its_advisories() -> None:
    updates = collect(_fedora())
    assert updates.pending == (Update(name="bash", version="5.3-1.fc40", security=True),)
    assert updates.checked_seconds == 3 * DAY
    assert updates.automatic is False


def test_lists_that_never_came_say_nothing_of_what_waits() -> None:
    for host in (_debian(), _fedora()):
        host.files = {path: text for path, text in host.files.items() if path in {STATUS, "/proc/stat"}}
        updates = collect(host)
        assert updates.pending is None
        assert updates.checked_seconds is None


def test_lists_that_did_not_change_are_not_read_again() -> None:
    host = _debian()
    first = collect(host)
    host.files = {path: "" if path.endswith("Packages") else text for path, text in host.files.items()}
    assert collect(host) == first
    host.times[LISTS] += 1
    assert collect(host).pending == ()


def test_a_list_that_came_to_harm_is_a_failure() -> None:
    host = _fedora()
    host.files[ADVISORIES] = host.files[ADVISORIES][:-20]
    collected = run(host, [UPDATES])
    assert collected.sections.updates is None
    assert collected.health[0].outcome == "failed"


def test_a_machine_without_such_lists_has_no_such_section() -> None:
    with pytest.raises(NotApplicable):
        collect(FakeHost())
