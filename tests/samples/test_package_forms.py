"""The forms in which lists of packages come, whole: every state of dpkg, columns of before, names alone."""

from pathlib import Path
from typing import Any

import pytest

from agent.packages.dpkg import PRESENT
from tests.judge.packages import STATES, judge

HEAD = """\
Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
||/ Name           Version      Architecture Description
+++-==============-============-============-=================================
"""


def _judged(folder: Path, text: str) -> Any:
    (folder / "capture").write_text(text, encoding="utf-8")
    return judge(folder / "capture")


@pytest.mark.parametrize("letter", [*STATES, *"HUFW"])
@pytest.mark.parametrize("wanted", "uihrp")
@pytest.mark.parametrize("error", ["", "R"])
def test_every_state_of_dpkg_is_told_apart(tmp_path: Path, wanted: str, letter: str, error: str) -> None:
    line = f"{wanted}{letter}{error or ' '} libc6:amd64    2.36-9       amd64        GNU C Library: ii\n"
    judged = _judged(tmp_path, HEAD + line)
    state = STATES[letter.lower()]
    there = [{"architecture": "amd64", "name": "libc6", "source": "dpkg", "version": "2.36-9"}]
    assert judged["softwares"] == (there if state in PRESENT else [])
    assert judged["left_out"] == ([] if state in PRESENT else [{"name": "libc6", "state": state}])


def test_what_was_never_there_has_neither_version_nor_architecture(tmp_path: Path) -> None:
    judged = _judged(tmp_path, HEAD + "un  telnetd        <none>       <none>       (no description available)\n")
    assert judged["left_out"] == [{"name": "telnetd", "state": "not-installed"}]


def test_before_multiarch_there_was_no_column_for_it(tmp_path: Path) -> None:
    head = "||/ Name      Version   Description\n+++-=========-=========-==================\n"
    text = head + "ii  adduser   3.112     add and remove users\n"
    assert _judged(tmp_path, text)["softwares"] == [{"name": "adduser", "source": "dpkg", "version": "3.112"}]


def test_dpkg_query_by_itself_has_two_columns(tmp_path: Path) -> None:
    assert _judged(tmp_path, "adduser\t3.134\nlibc6:amd64\t2.36-9\n")["softwares"] == [
        {"name": "adduser", "source": "dpkg", "version": "3.134"},
        {"name": "libc6", "source": "dpkg", "version": "2.36-9"},
    ]


def test_rpm_by_itself_has_one(tmp_path: Path) -> None:
    judged = _judged(
        tmp_path, "gpg-pubkey-a15b79cc-63d04c2c\nkernel-core-6.8.7-300.fc40.x86_64\ntzdata-2024a-5.fc40.noarch\n"
    )
    assert judged["softwares"] == [
        {"architecture": "x86_64", "name": "kernel-core", "source": "rpm", "version": "6.8.7-300.fc40"},
        {"architecture": "noarch", "name": "tzdata", "source": "rpm", "version": "2024a-5.fc40"},
    ]
    assert judged["left_out"] == [{"name": "gpg-pubkey", "state": "a key, no package"}]


def test_rows_of_rpm_keep_their_epoch_and_lose_what_is_none(tmp_path: Path) -> None:
    text = (
        "bind\tx86_64\t32:9.18-1\t1713900000\t100\tFedora Project\tDNS: server\tUnspecified\n"
        "local\tnoarch\t(none):1-1\t1713900001\t(none)\t(none)\tOwn\t(none)\n"
        "gpg-pubkey\t(none)\ta15b79cc-63d04c2c\t1713900002\t0\t(none)\tkey\tPublic Keys\n"
    )
    assert _judged(tmp_path, text)["softwares"] == [
        {
            "architecture": "x86_64",
            "installed_seconds": 1713900000.0,
            "name": "bind",
            "publisher": "Fedora Project",
            "size_bytes": 100,
            "source": "rpm",
            "version": "32:9.18-1",
        },
        {
            "architecture": "noarch",
            "installed_seconds": 1713900001.0,
            "name": "local",
            "source": "rpm",
            "version": "1-1",
        },
    ]


def test_nothing_is_nothing(tmp_path: Path) -> None:
    assert _judged(tmp_path, "") == {"softwares": [], "left_out": [], "unfinished": []}
