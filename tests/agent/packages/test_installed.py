"""All books together: none is read twice in vain, none is missed, and harm to one is no shorter list."""

from typing import Any

import pytest

from agent.contract import Software
from agent.packages import rpm
from agent.packages.dpkg import STATUS
from agent.packages.installed import installed, order
from tests.agent.packages.test_rpm import ANSWER, CALL
from tests.fakes import FakeHost

BASH = "Package: bash\nStatus: install ok installed\nVersion: 5.2\nArchitecture: amd64\n\n"
DATABASE = "/var/lib/rpm/rpmdb.sqlite"


class Counting(FakeHost):
    """A machine that counts how often a long file is read or a tool run."""

    asked = 0

    def pieces(self, path: str) -> Any:
        self.asked += 1
        return super().pieces(path)

    def run(self, tool: str, *arguments: str) -> Any:
        self.asked += 1
        return super().run(tool, *arguments)


def _both() -> Counting:
    host = Counting(files={STATUS: BASH}, tools={CALL: [0, ANSWER]}, times={STATUS: 100.0, DATABASE: 200.0})
    host.wall_seconds = 1_000.0
    return host


def test_every_book_is_in_the_list_and_the_list_is_sorted() -> None:
    found = installed(_both()) or ()
    assert [(one.name, one.source) for one in found] == [
        ("bash", "dpkg"),
        ("bash", "rpm"),
        ("bind-libs", "rpm"),
        ("kernel-core", "rpm"),
        ("kernel-core", "rpm"),
        ("local", "rpm"),
    ]
    assert list(found) == sorted(found, key=order)


def test_a_book_that_did_not_change_is_not_read_again() -> None:
    host = _both()
    first = installed(host)
    assert host.asked == 2
    assert installed(host) == first
    assert host.asked == 2


def test_only_the_book_that_changed_is_read_again() -> None:
    host = _both()
    installed(host)
    host.files[STATUS] += BASH.replace("bash", "zsh")
    host.times[STATUS] = 300.0
    assert "zsh" in [one.name for one in installed(host) or ()]
    assert host.asked == 3


def test_a_book_written_a_moment_ago_may_change_without_looking_younger() -> None:
    host = _both()
    host.wall_seconds = 101.0
    installed(host)
    host.files[STATUS] += BASH.replace("bash", "zsh")
    assert "zsh" in [one.name for one in installed(host) or ()]


def test_the_same_package_twice_is_one() -> None:
    host = FakeHost(files={STATUS: BASH * 3}, times={STATUS: 1.0})
    assert installed(host) == (Software(name="bash", version="5.2", architecture="amd64", source="dpkg"),)


def test_harm_to_one_book_costs_the_list_and_not_its_part() -> None:
    host = _both()
    host.tools[CALL] = [1, ""]
    with pytest.raises(OSError, match="ended with code 1"):
        installed(host)


def test_what_failed_is_not_kept() -> None:
    host = _both()
    host.tools[CALL] = [1, ""]
    with pytest.raises(OSError, match="ended with code 1"):
        installed(host)
    host.tools[CALL] = [0, ANSWER]
    assert len(installed(host) or ()) == 6


@pytest.mark.parametrize("told", [[0, ""], None])
def test_books_that_do_not_even_name_their_manager_came_to_harm(told: list[Any] | None) -> None:
    host = FakeHost(files={STATUS: ""}, times={STATUS: 1.0, DATABASE: 1.0})
    if told:
        host.tools[CALL] = told
    with pytest.raises(ValueError, match="not one package in /var/lib/dpkg/status"):
        installed(host)


def test_an_empty_book_beside_a_full_one_is_that_of_a_guest() -> None:
    """Fedora's dpkg comes with an empty status, Debian's rpm leaves an empty database."""
    host = _both()
    host.files[STATUS] = ""
    assert len(installed(host) or ()) == 5
    host = _both()
    host.tools[CALL] = [0, ""]
    assert [one.name for one in installed(host) or ()] == ["bash"]


def test_without_a_manager_there_is_no_list() -> None:
    assert installed(FakeHost()) is None
    assert rpm.databases(FakeHost()) == ()
