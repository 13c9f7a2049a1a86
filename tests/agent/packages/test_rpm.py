"""What rpm says, and what it must not be believed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Software
from agent.packages import rpm
from tests.fakes import FakeHost

CALL = " ".join(("rpm", *rpm.QUERY))
ANSWER = (
    "bash\t5.2.26-3.fc40\tx86_64\t1713900000\t8393429\tFedora Project\n"
    "bind-libs\t32:9.18.26-1.fc40\tx86_64\t1713900001\t3500000\tFedora Project\n"
    "gpg-pubkey\ta15b79cc-63d04c2c\t(none)\t1713900002\t0\t(none)\n"
    "kernel-core\t6.8.7-300.fc40\tx86_64\t1713900003\t66000000\tFedora Project\n"
    "kernel-core\t6.8.8-300.fc40\tx86_64\t1714500000\t66000000\tFedora Project\n"
    "local\t1-1\tnoarch\t1714500001\t5368709120\t(none)\n"
)


def _says(code: int, text: str) -> FakeHost:
    return FakeHost(tools={CALL: [code, text]})


def test_a_package_is_described_as_the_contract_has_it() -> None:
    found = list(rpm.softwares(_says(0, ANSWER)))
    assert found[1] == Software(
        name="bind-libs",
        version="32:9.18.26-1.fc40",
        architecture="x86_64",
        publisher="Fedora Project",
        source="rpm",
        installed_seconds=1713900001.0,
        size_bytes=3500000,
    )
    assert found[-1].publisher is None
    assert found[-1].size_bytes == 5 * 1024**3


def test_each_kernel_counts_and_no_key_does() -> None:
    names = [one.name for one in rpm.softwares(_says(0, ANSWER))]
    assert names == ["bash", "bind-libs", "kernel-core", "kernel-core", "local"]


def test_without_rpm_there_is_nothing_to_ask() -> None:
    assert list(rpm.softwares(FakeHost())) == []


@pytest.mark.parametrize("code", [1, 2, -11, 127])
def test_a_failure_is_no_short_answer(code: int) -> None:
    with pytest.raises(OSError, match=f"ended with code {code}"):
        list(rpm.softwares(_says(code, ANSWER)))


@pytest.mark.parametrize("line", ["error: rpmdb", "a\tb\tc", "a\t1\tx86_64\tsoon\t1\tv", "\t\t\t\t\t"])
def test_an_answer_with_something_else_in_it_is_none(line: str) -> None:
    with pytest.raises(ValueError, match="what no rpm says"):
        list(rpm.softwares(_says(0, ANSWER + line + "\n")))


def test_the_database_is_found_in_the_old_place_and_the_new() -> None:
    times = {"/var/lib/rpm/Packages": 1.0, "/usr/lib/sysimage/rpm/rpmdb.sqlite": 2.0}
    assert rpm.databases(FakeHost(times=times)) == ("/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages")
    assert rpm.databases(FakeHost()) == ()


@given(st.text(max_size=500))
def test_any_answer_is_taken_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert len(list(rpm.parse(text))) <= text.count("\t")
