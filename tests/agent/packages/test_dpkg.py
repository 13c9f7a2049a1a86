"""What dpkg has on file, in every state that a package can be in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Software
from agent.packages import dpkg
from agent.packages.dpkg import PARTS, STATUS
from tests.fakes import FakeHost


def _book(*paragraphs: str, **others: object) -> FakeHost:
    text = "".join(paragraph.strip() + "\n\n" for paragraph in paragraphs)
    return FakeHost(files={STATUS: text}, **others)  # type: ignore[arg-type]


ADDUSER = """
Package: adduser
Status: install ok installed
Priority: important
Section: admin
Installed-Size: 686
Maintainer: Debian Adduser Developers <adduser@packages.debian.org>
Architecture: all
Multi-Arch: foreign
Version: 3.134
Conffiles:
 /etc/deluser.conf 773fb95e98a27947de4a95abb3d3f2a2
Description: add and remove users and groups
 Version: none of this
"""


def test_a_package_is_described_as_the_contract_has_it() -> None:
    host = _book(ADDUSER, times={"/var/lib/dpkg/info/adduser.list": 1_573_140_000.75})
    assert list(dpkg.softwares(host)) == [
        Software(
            name="adduser",
            version="3.134",
            architecture="all",
            publisher="Debian Adduser Developers",
            source="dpkg",
            installed_seconds=1_573_140_000.0,
            size_bytes=686 * 1024,
        )
    ]


def test_what_may_be_there_for_several_architectures_is_dated_for_each() -> None:
    paragraph = "Package: libc6\nStatus: hold ok installed\nMulti-Arch: same\nVersion: 2.36\nArchitecture: {}"
    times = {"/var/lib/dpkg/info/libc6:amd64.list": 10.0, "/var/lib/dpkg/info/libc6:i386.list": 20.0}
    host = _book(paragraph.format("amd64"), paragraph.format("i386"), times=times)
    assert [(one.architecture, one.installed_seconds) for one in dpkg.softwares(host)] == [("amd64", 10), ("i386", 20)]


@pytest.mark.parametrize(
    ("status", "times"),
    [
        ("install ok installed", 1),
        ("hold ok installed", 1),
        ("deinstall ok installed", 1),
        ("install reinstreq triggers-awaited", 1),
        ("install ok triggers-pending", 1),
        ("install ok unpacked", 1),
        ("install ok half-configured", 1),
        ("remove ok half-installed", 0),
        ("deinstall ok config-files", 0),
        ("unknown ok not-installed", 0),
        ("install ok", 0),
        ("", 0),
        ("install ok inst", 0),
    ],
)
def test_a_package_counts_while_all_its_files_are_there(status: str, times: int) -> None:
    host = _book(f"Package: x\nStatus: {status}\nVersion: 1:2.0-3")
    assert [one.version for one in dpkg.softwares(host)] == ["1:2.0-3"] * times


def test_without_a_state_it_is_not_installed() -> None:
    assert list(dpkg.softwares(_book("Package: wanted\nVersion: 1"))) == []


def test_an_image_without_a_package_manager_has_a_file_a_package_and_no_states() -> None:
    host = FakeHost(
        files={f"{PARTS}/tzdata": "Package: tzdata\nVersion: 2024a\n", f"{PARTS}/tzdata.md5sums": "00  x\n"}
    )
    host.times[PARTS] = 1.0
    assert dpkg.databases(host) == (PARTS,)
    assert [one.name for one in dpkg.softwares(host)] == ["tzdata"]


def test_a_book_that_ends_in_the_middle_is_not_a_short_one() -> None:
    host = _book(ADDUSER, ADDUSER.replace("adduser", "base-files"))
    whole = host.files[STATUS]
    for length in range(1, len(whole) - 1):
        host.files[STATUS] = whole[:length]
        if not host.files[STATUS].endswith("\n\n"):
            with pytest.raises(ValueError, match="ends in the middle"):
                list(dpkg.packages(host))


def test_a_size_that_is_none_is_not_told() -> None:
    sizes = ("", "many", "-1", "1" * 400, "٣")
    host = _book(
        *(f"Package: a{i}\nStatus: install ok installed\nInstalled-Size: {size}" for i, size in enumerate(sizes))
    )
    assert {one.size_bytes for one in dpkg.softwares(host)} == {None}


@pytest.mark.parametrize(
    ("maintainer", "name"),
    [
        ("Debian GCC Maintainers <debian-gcc@lists.debian.org>", "Debian GCC Maintainers"),
        ('"Nguyễn, A." <a@example.org>', "Nguyễn, A."),
        ("Google LLC", "Google LLC"),
        ("<only@example.org>", None),
        ("", None),
        (None, None),
    ],
)
def test_a_maintainer_is_a_name_without_an_address(maintainer: str | None, name: str | None) -> None:
    assert dpkg.person(maintainer) == name


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_harm(content: bytes) -> None:
    for package in dpkg.parse([content]):
        assert len(package.name) <= len(content)


@given(st.text(alphabet="Package: Status\n\tinstall okVersion<>", max_size=300))
def test_what_looks_like_a_book_is_read_without_harm(text: str) -> None:
    assert len(list(dpkg.parse([text.encode()]))) <= text.count(":")
