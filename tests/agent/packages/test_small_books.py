"""Alpine's and Arch's packages."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Software
from agent.packages import apk, pacman
from tests.fakes import FakeHost

INSTALLED = """\
C:Q1abcdefg=
P:musl
V:1.2.5-r0
A:x86_64
S:410000
I:667648
T:the musl c library
m:Timo Teräs <timo.teras@iki.fi>
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755

P:busybox
V:1.36.1-r29
A:x86_64
I:946176

"""
DESC = """\
%NAME%
linux

%VERSION%
6.9.1.arch1-1

%BASE%
linux

%ARCH%
x86_64

%INSTALLDATE%
1716200000

%PACKAGER%
Jan Example <jan@example.org>

%SIZE%
138000000

%REASON%
1

%DEPENDS%
coreutils
kmod
"""


def test_alpine_keeps_one_book() -> None:
    host = FakeHost(files={"/lib/apk/db/installed": INSTALLED}, times={"/lib/apk/db/installed": 1.0})
    assert apk.databases(host) == ("/lib/apk/db/installed",)
    assert list(apk.softwares(host)) == [
        Software(
            name="musl",
            version="1.2.5-r0",
            architecture="x86_64",
            publisher="Timo Teräs",
            source="apk",
            size_bytes=667648,
        ),
        Software(name="busybox", version="1.36.1-r29", architecture="x86_64", source="apk", size_bytes=946176),
    ]


def test_arch_keeps_a_folder_a_package() -> None:
    folder = "/var/lib/pacman/local"
    host = FakeHost(files={f"{folder}/linux-6.9.1.arch1-1/desc": DESC, f"{folder}/ALPM_DB_VERSION": "9\n"})
    host.times[folder] = 1.0
    assert pacman.databases(host) == (folder,)
    assert list(pacman.softwares(host)) == [
        Software(
            name="linux",
            version="6.9.1.arch1-1",
            architecture="x86_64",
            publisher="Jan Example",
            source="pacman",
            installed_seconds=1716200000.0,
            size_bytes=138000000,
        )
    ]


def test_a_package_without_a_name_is_a_fault_and_not_no_package() -> None:
    with pytest.raises(ValueError, match="without a name"):
        pacman.parse("%VERSION%\n1\n")


@given(st.text(max_size=300))
def test_any_text_is_taken_or_refused(text: str) -> None:
    assert len(list(apk.parse([text.encode(errors="replace")]))) <= text.count(":")
    with contextlib.suppress(ValueError):
        pacman.parse(text)
