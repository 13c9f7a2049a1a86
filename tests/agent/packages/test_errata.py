"""What waits on systems with rpm, by the advisories in the caches of dnf and zypper."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Software, Update
from agent.packages import errata
from agent.packages.errata import parse, sections
from tests.fakes import FakeHost

CACHE = "/var/cache/dnf/updates-0123456789abcdef/repodata"
ADVISORIES = f"{CACHE}/{'0' * 64}-updateinfo.xml.gz"
PRIMARY = f"{CACHE}/{'1' * 64}-primary.xml.gz"


def _package(name: str, version: str, release: str = "1", epoch: str = "0", arch: str = "x86_64") -> str:
    return (
        f'<package name="{name}" version="{version}" release="{release}" epoch="{epoch}" arch="{arch}" src="s.src.rpm">'
        f"<filename>{name}.rpm</filename></package>"
    )


def _advisory(kind: str, *packages: str, module: str = "") -> str:
    return (
        f'<update from="a@example.org" status="stable" type="{kind}" version="2.0"><id>A-1</id><title>t</title>'
        f"<references><reference href='https://bugs.example.org/?id=1' id='1' type='bugzilla' title='t'/></references>"
        f'<pkglist><collection short="c"><name>c</name>{module}{"".join(packages)}</collection></pkglist></update>'
    )


def _document(*advisories: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n<updates>' + "\n".join(advisories) + "</updates>\n"


def _host(*advisories: str, **files: str) -> FakeHost:
    return FakeHost(files={ADVISORIES: _document(*advisories), **files})


def _there(*packages: tuple[str, str, str]) -> list[Software]:
    return [Software(name=name, version=version, architecture=arch, source="rpm") for name, version, arch in packages]


def test_the_newest_that_an_advisory_names_waits() -> None:
    host = _host(
        _advisory("security", _package("openssl", "3.0.8"), _package("other", "9")),
        _advisory("bugfix", _package("openssl", "3.0.9"), _package("bind", "9.18", epoch="32")),
    )
    there = _there(("openssl", "3.0.7-1", "x86_64"), ("bind", "32:9.16-1", "x86_64"), ("bash", "5-1", "x86_64"))
    assert list(errata.pending(host, there)) == [
        Update(name="bind", version="32:9.18-1", security=False),
        Update(name="openssl", version="3.0.9-1", security=True),
    ]


def test_a_repair_that_is_there_already_does_not_make_the_next_update_urgent() -> None:
    host = _host(_advisory("security", _package("a", "1.1")), _advisory("bugfix", _package("a", "1.2")))
    assert list(errata.pending(host, _there(("a", "1.1-1", "x86_64")))) == [
        Update(name="a", version="1.2-1", security=False)
    ]


def test_of_several_kernels_the_newest_counts() -> None:
    host = _host(_advisory("security", _package("kernel-core", "6.2")))
    there = _there(("kernel-core", "6.2-1", "x86_64"), ("kernel-core", "6.1-1", "x86_64"))
    assert list(errata.pending(host, there)) == []


def test_another_architecture_is_named_and_not_mixed_up() -> None:
    host = _host(_advisory("security", _package("glibc", "2.40", arch="i686"), _package("glibc", "2.39")))
    there = _there(("glibc", "2.39-1", "x86_64"), ("glibc", "2.39-1", "i686"))
    assert [(one.name, one.version) for one in errata.pending(host, there)] == [("glibc.i686", "2.40-1")]


def test_only_the_stream_counts_that_is_followed() -> None:
    module = '<module name="nodejs" stream="{}" version="1" context="c" arch="x86_64"/>'
    host = _host(
        _advisory("security", _package("nodejs", "20.1"), module=module.format("20")),
        _advisory("security", _package("nodejs", "22.1"), module=module.format("22")),
        _advisory("bugfix", _package("bash", "6")),
    )
    there = _there(("nodejs", "20.0-1", "x86_64"), ("bash", "5-1", "x86_64"))
    host.files["/etc/dnf/modules.d/nodejs.module"] = "[nodejs]\nname=nodejs\nstream=20\nstate=enabled\n"
    assert [(one.name, one.version) for one in errata.pending(host, there)] == [("bash", "6-1"), ("nodejs", "20.1-1")]
    host.files["/etc/dnf/modules.d/nodejs.module"] = "[nodejs]\nname=nodejs\nstream=20\nstate=disabled\n"
    assert [one.name for one in errata.pending(host, there)] == ["bash"]


def test_a_repository_that_is_switched_off_says_nothing() -> None:
    host = _host(_advisory("bugfix", _package("a", "2")))
    assert errata.databases(host) == (ADVISORIES,)
    host.files["/etc/yum.repos.d/fedora.repo"] = (
        "[fedora]\nenabled=1\n\n# old\n[updates]\nname = Updates\nenabled = 0\n"
    )
    assert errata.databases(host) == ()


@pytest.mark.parametrize(
    "path",
    [
        "/var/cache/libdnf5/updates-0123456789abcdef/repodata/00ff-updateinfo.xml.zst",
        "/var/cache/zypp/raw/repo-update/repodata/00ff-updateinfo.xml.gz",
        "/var/cache/zypp/raw/repo-update/repodata/updateinfo.xml",
    ],
)
def test_each_program_has_its_own_place(path: str) -> None:
    assert errata.databases(FakeHost(files={path: _document()})) == (path,)


@pytest.mark.parametrize("name", ["00ff-updateinfo.xml.zck", "00ff-primary.xml.gz", "repomd.xml"])
def test_what_is_not_read_is_no_list(name: str) -> None:
    assert errata.databases(FakeHost(files={f"{CACHE}/{name}": ""})) == ()


def test_what_dnf_touches_tells_when_it_looked() -> None:
    assert errata.stamps(FakeHost(files={PRIMARY: "", ADVISORIES: ""})) == (PRIMARY,)


def test_a_torn_list_is_not_a_short_one() -> None:
    text = _document(_advisory("bugfix", _package("a", "2")))
    for end in range(len(text) - len("</updates>\n")):
        with pytest.raises(ValueError, match="ends in the middle"):
            list(parse([text[:end].encode()], {"a"}))


@given(st.integers(1, 400))
def test_it_does_not_matter_where_a_piece_ends(size: int) -> None:
    text = _document(_advisory("security", _package("a", "2")), _advisory("bugfix", _package("b", "3"))).encode()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert [(one.name, one.security) for one in parse(pieces, {"a", "b"})] == [("a", True), ("b", False)]


@given(st.binary(max_size=500))
def test_any_bytes_are_taken_or_refused(content: bytes) -> None:
    try:
        assert list(parse([content], {"a"})) == []
    except ValueError:
        assert not content.endswith(b"</updates>")


def test_sections_are_read_with_their_settings() -> None:
    text = "lost=1\n[one]\na = 1\n;b=2\n#c=3\nd\n[two]\n[three]\ne=f=g\n"
    assert dict(sections(text)) == {"one": {"a": "1"}, "two": {}, "three": {"e": "f=g"}}


SPEC = "Name: {}\n{}\nVersion: {}\nRelease: {}\nSummary: s\nLicense: x\nBuildArch: noarch\n%description\nx\n%files\n"
OLD = (("alpha", "", "1.0", "1"), ("beta", "Epoch: 2", "1.0", "1"), ("core", "", "6.1", "1"), ("core", "", "6.2", "1"))
NEW = (
    ("alpha", "", "1.1", "1"),
    ("alpha", "", "1.2~rc1", "1"),
    ("beta", "Epoch: 2", "1.1", "1"),
    ("core", "", "6.10", "1"),
)


def _tool(*argv: str | Path, **more: Any) -> str:
    if shutil.which(str(argv[0])) is None:
        pytest.skip(f"NOT RUN: no {argv[0]} on this machine to be the second witness")
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}
    told = subprocess.run(argv, capture_output=True, text=True, check=False, env=environment, **more)
    assert told.returncode in {0, 100}, told.stderr
    return told.stdout


def test_it_is_what_dnf_says_with_a_real_database_and_a_real_cache(tmp_path: Path) -> None:
    _tool("dnf", "--version")
    for name in ("old", "new", "root/nonexistent/.rpmdb", "cache"):
        (tmp_path / name).mkdir(parents=True)
    for folder, packages in (("old", OLD), ("new", NEW)):
        for number, each in enumerate(packages):
            (tmp_path / "s.spec").write_text(SPEC.format(*each), encoding="utf-8")
            define = f"_topdir {tmp_path}/{folder}{number}"
            _tool("rpmbuild", "-bb", "--define", define, tmp_path / "s.spec")
            built = next((tmp_path / f"{folder}{number}").rglob("*.rpm"))
            shutil.move(built, tmp_path / folder)
    database = tmp_path / "root" / _tool("rpm", "--eval", "%_dbpath").strip()[1:]
    database.mkdir(parents=True, exist_ok=True)
    _tool("rpmdb", "--dbpath", database, "--initdb")
    for package in sorted((tmp_path / "old").glob("*.rpm")):
        _tool("rpm", "--dbpath", database, "-i", "--justdb", "--nodeps", "--force", "--oldpackage", package)
    document = _document(
        _advisory("security", _package("alpha", "1.1", arch="noarch"), _package("absent", "1", arch="noarch")),
        _advisory(
            "bugfix",
            *(
                _package("alpha", "1.2~rc1", arch="noarch"),
                _package("beta", "1.1", epoch="2", arch="noarch"),
                _package("core", "6.10", arch="noarch"),
            ),
        ),
    )
    (tmp_path / "updateinfo.xml").write_text(document, encoding="utf-8")
    _tool("createrepo_c", "-q", tmp_path / "new")
    _tool("modifyrepo_c", tmp_path / "updateinfo.xml", tmp_path / "new/repodata")
    repositories = tmp_path / "root/etc/yum.repos.d"
    repositories.mkdir(parents=True)
    (repositories / "u.repo").write_text(f"[updates]\nname=u\nbaseurl=file://{tmp_path}/new\ngpgcheck=0\n", "utf-8")
    dnf = ("dnf", "-q", "--installroot", tmp_path / "root", "--releasever", "1", f"--setopt=cachedir={tmp_path}/cache")
    _tool(*dnf, "makecache")
    told = [line.split() for line in _tool(*dnf, "-C", "check-update").splitlines() if line.strip()]
    cached = next((tmp_path / "cache").rglob("*updateinfo.xml*"))
    path = f"/var/cache/dnf/{cached.parent.parent.name}/repodata/{cached.name}"
    host = FakeHost(blobs={path: _plain(cached).hex()})
    there = _there(
        *(
            (name, f"{epoch.replace('Epoch: ', '')}:{version}-{release}".lstrip(":"), "noarch")
            for name, epoch, version, release in OLD
        )
    )
    ours = {one.name: (one.version, one.security) for one in errata.pending(host, there)}
    assert {name: version for name, (version, _) in ours.items()} == {
        row[0].removesuffix(".noarch"): row[1] for row in told
    }
    listed = _tool(*dnf, "-C", "updateinfo", "list", "--updates", "--security").split()
    assert {name for name, (_, security) in ours.items() if security} == {
        word.split("-")[0] for word in listed if word.endswith(".noarch")
    }
    assert len(ours) == 3


def _plain(path: Path) -> bytes:
    from agent.unpack import pieces

    return b"".join(pieces(str(path)))
