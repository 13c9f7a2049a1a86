"""What waits is what ``apt list --upgradable`` says waits, over archives, priorities and states of all sorts."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.contract import Update
from agent.packages import apt, dpkg
from agent.packages.pins import parse
from tests.fakes import FakeHost

LISTS = "/var/lib/apt/lists"


class Archive(NamedTuple):
    """A suite of an archive, with its name on the disk and what stands in its Release."""

    place: str
    release: dict[str, str]
    line: str

    @property
    def base(self) -> str:
        return f"{self.place}_dists_{self.release['Codename']}"


def _archive(codename: str, suite: str, site: str = "deb.example.org", **more: str) -> Archive:
    release = {"Origin": "Debian", "Label": "Debian", "Suite": suite, "Codename": codename, **more}
    return Archive(f"{site}_debian", release, f"deb [trusted=yes] http://{site}/debian {codename} main")


STABLE = _archive("bookworm", "stable", Version="12.5")
SECURITY = _archive("bookworm-security", "stable-security", Label="Debian-Security", Version="12")
BACKPORTS = _archive("bookworm-backports", "stable-backports", NotAutomatic="yes", ButAutomaticUpgrades="yes")
EXPERIMENTAL = _archive("rc-buggy", "experimental", NotAutomatic="yes")
OTHER = _archive("any", "any", site="packages.example.net", Origin="Other", Label="Other")
ARCHIVES = (STABLE, SECURITY, BACKPORTS, EXPERIMENTAL, OTHER)

Packages = dict[str, list[tuple[str, str, str]]]
"""By codename, name, version and architecture of what an archive has."""


def machine(
    there: list[tuple[str, str, str, str]], offered: Packages, preferences: str = "", settings_: str = ""
) -> FakeHost:
    """Return a machine with these packages (name, version, architecture, state) and these lists."""
    files = {dpkg.STATUS: "".join(_paragraph(*each) for each in [("dpkg", "1.21.22", "amd64", "installed"), *there])}
    for archive in ARCHIVES:
        if archive.release["Codename"] in offered:
            files[f"{LISTS}/{archive.base}_InRelease"] = "".join(f"{k}: {v}\n" for k, v in archive.release.items())
            for architecture in ("amd64", "i386"):
                files[f"{LISTS}/{archive.base}_main_binary-{architecture}_Packages"] = "".join(
                    _paragraph(name, version, its)
                    for name, version, its in offered[archive.release["Codename"]]
                    if its in {"all", architecture}
                )
    files |= {"/etc/apt/preferences.d/50local": preferences, "/etc/apt/apt.conf.d/50local": settings_}
    return FakeHost(files=files)


def _paragraph(name: str, version: str, architecture: str, state: str | None = None) -> str:
    status = f"Status: install ok {state}\n" if state else f"Filename: pool/{name}_{version}.deb\nSize: 1\n"
    return (
        f"Package: {name}\n{status}Priority: optional\nSection: misc\nMaintainer: A <a@example.org>\n"
        f"Architecture: {architecture}\nMulti-Arch: foreign\nVersion: {version}\nDescription: x\n\n"
    )


def upgradable(host: FakeHost, root: Path) -> set[tuple[str, str]]:
    """Return name and version of what apt itself would upgrade on a machine with the same files."""
    shutil.rmtree(root, ignore_errors=True)
    for path, text in host.files.items():
        place = root / path[1:]
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    for folder in ("var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "etc/apt/sources.list.d"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    present = [each.line for each in ARCHIVES if (root / f"{LISTS}/{each.base}_InRelease"[1:]).exists()]
    (root / "etc/apt/sources.list").write_text("\n".join(present) + "\n", encoding="utf-8")
    (root / "conf").write_text(
        f'Dir "{root}/"; Dir::State::status "{root}{dpkg.STATUS}";\n'
        'APT::Architecture "amd64"; APT::Architectures { "amd64"; "i386"; };\n',
        encoding="utf-8",
    )
    environment = {"APT_CONFIG": str(root / "conf"), "LC_ALL": "C", "PATH": os.environ["PATH"]}
    told = subprocess.run(["apt", "list", "--upgradable"], env=environment, capture_output=True, text=True, check=True)
    rows = [line.split() for line in told.stdout.splitlines() if "[upgradable" in line]
    return {(row[0].partition("/")[0] + (f":{row[2]}" if row[2] == "i386" else ""), row[1]) for row in rows}


def ours(host: FakeHost) -> dict[str, Update]:
    return {each.name: each for each in apt.pending(host)}


def test_a_newer_version_waits_and_an_archive_for_security_makes_it_urgent() -> None:
    host = machine(
        [("a", "1.0", "amd64", "installed"), ("b", "1.0", "all", "installed"), ("c", "2.0", "amd64", "installed")],
        {
            "bookworm": [("a", "1.1", "amd64"), ("b", "1.1", "all"), ("c", "1.9", "amd64"), ("d", "1", "amd64")],
            "bookworm-security": [("b", "1.0+deb12u1", "all")],
        },
    )
    assert tuple(apt.pending(host)) == (
        Update(name="a", version="1.1", security=False),
        Update(name="b", version="1.1", security=True),
    )


def test_without_an_archive_for_security_nobody_knows_what_is_urgent() -> None:
    host = machine([("a", "1.0", "amd64", "installed")], {"bookworm": [("a", "1.1", "amd64")]})
    assert tuple(apt.pending(host)) == (Update(name="a", version="1.1"),)


def test_another_architecture_is_named() -> None:
    there = [("a", "1.0", "amd64", "installed"), ("a", "1.0", "i386", "installed")]
    host = machine(there, {"bookworm": [("a", "1.0", "amd64"), ("a", "1.1", "i386")]})
    assert list(ours(host)) == ["a:i386"]


def test_nothing_waits_is_something_else_than_no_lists() -> None:
    there = [("a", "1.0", "amd64", "installed")]
    nothing = machine(there, {"bookworm": []})
    assert apt.databases(nothing)
    assert list(apt.pending(nothing)) == []
    assert apt.databases(machine(there, {})) == ()


def test_what_is_not_there_is_not_upgraded() -> None:
    there = [("a", "1.0", "amd64", "config-files"), ("b", "1.0", "amd64", "half-configured")]
    host = machine(there, {"bookworm": [("a", "2", "amd64"), ("b", "2", "amd64")]})
    assert list(ours(host)) == ["b"]


def test_an_archive_that_asks_to_be_left_alone_is() -> None:
    there = [("a", "1.0", "amd64", "installed"), ("b", "1.0~bpo12+1", "amd64", "installed")]
    offered = {
        "bookworm-backports": [("a", "2.0", "amd64"), ("b", "1.0~bpo12+2", "amd64")],
        "rc-buggy": [("a", "3.0", "amd64"), ("b", "3.0", "amd64")],
        "bookworm": [("a", "1.0", "amd64")],
    }
    assert {name: each.version for name, each in ours(machine(there, offered)).items()} == {"b": "1.0~bpo12+2"}


def test_what_is_there_weighs_more_than_what_asks_to_be_left_alone() -> None:
    host = machine([("a", "1.0", "amd64", "installed")], {"rc-buggy": [("a", "3.0", "amd64")]})
    assert list(ours(host)) == []


def test_an_older_version_that_is_preferred_does_not_keep_a_newer_one_away() -> None:
    there = [("a", "1.1", "amd64", "installed")]
    offered = {"bookworm": [("a", "1.0", "amd64")], "any": [("a", "2.0", "amd64")]}
    preferred = "Package: *\nPin: release n=bookworm\nPin-Priority: {}\n"
    assert list(ours(machine(there, offered, preferred.format(999)))) == ["a"]
    assert list(ours(machine(there, offered, preferred.format(1001)))) == []


def test_what_apt_fetched_in_another_form_is_read_too() -> None:
    host = machine([("a", "1.0", "amd64", "installed")], {"bookworm": [("a", "1.1", "amd64")]})
    path = f"{LISTS}/{STABLE.base}_main_binary-amd64_Packages"
    host.files[f"{path}.lz4"] = host.files.pop(path)
    assert list(ours(host)) == ["a"]


def test_fields_may_stand_in_any_order() -> None:
    host = machine([("a", "1.0", "amd64", "installed"), ("b", "1.0", "amd64", "installed")], {"bookworm": []})
    path = f"{LISTS}/{STABLE.base}_main_binary-amd64_Packages"
    host.files[path] = (
        "Architecture: amd64\nVersion: 1.1\nPackage: a\n\n"
        "Version: 9\nPackage: other\nArchitecture: amd64\n\n"
        "Version: 1.2\nPackage: b\nDescription: x\n Version: 8\nArchitecture: amd64\n\n"
        "Version: 9\nPackage: more\n"
    )
    assert {name: each.version for name, each in ours(host).items()} == {"a": "1.1", "b": "1.2"}


def test_a_list_that_ends_in_the_middle_is_not_a_short_one() -> None:
    host = machine([("a", "1.0", "amd64", "installed")], {"bookworm": [("a", "1.1", "amd64"), ("b", "1.1", "amd64")]})
    path = f"{LISTS}/{STABLE.base}_main_binary-amd64_Packages"
    host.files[path] = host.files[path][:-20]
    with pytest.raises(ValueError, match="ends in the middle"):
        list(apt.pending(host))


NAMES = ("a", "b")
VERSIONS = ("1.0", "1.0+deb12u1", "1.1", "2.0~rc1", "2.0", "1:0.5")
CODENAMES = [archive.release["Codename"] for archive in ARCHIVES]
PINS = st.builds(
    "Package: {}\nPin: {}\nPin-Priority: {}\n".format,
    st.sampled_from(["*", "a", "b", "a b", "[ab]", "a:i386", "other"]),
    st.sampled_from(
        [
            "release a=stable",
            "release a=stable-*",
            "release n=bookworm-backports",
            "release o=Debian, l=Debian-Security",
            "release c=main",
            "release v=12.5",
            "release v=12*",
            "release experimental",
            "release rc-buggy",
            'origin "packages.example.net"',
            "origin *.org",
            "version 1.1",
            "version 1*",
            "version 2.0*",
        ]
    ),
    st.sampled_from([-1, 1, 50, 100, 101, 499, 500, 600, 990, 999, 1000, 1001]),
)


@settings(max_examples=60)
@given(
    there=st.dictionaries(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["amd64", "i386"])),
        st.tuples(st.sampled_from(VERSIONS), st.sampled_from(["installed", "unpacked", "config-files"])),
        max_size=4,
    ),
    offered=st.dictionaries(
        st.sampled_from(CODENAMES),
        st.lists(
            st.tuples(st.sampled_from(NAMES), st.sampled_from(VERSIONS), st.sampled_from(["amd64", "i386"])),
            unique=True,
            max_size=8,
        ),
        min_size=1,
    ),
    pins=st.lists(PINS, max_size=3),
    target=st.sampled_from(["", "", "stable", "bookworm-backports", "experimental"]),
)
def test_it_is_what_apt_says(tmp_path_factory: Any, there: Any, offered: Any, pins: list[str], target: str) -> None:
    if shutil.which("apt") is None:
        pytest.skip("NOT RUN: no apt on this machine to be the second witness")
    rows = [(name, version, architecture, state) for (name, architecture), (version, state) in there.items()]
    release = f'APT::Default-Release "{target}";\n' if target else ""
    host = machine(rows, offered, "\n".join(pins), release)
    if target and not any(
        target in (a.release["Suite"], a.release["Codename"]) for a in ARCHIVES if a.release["Codename"] in offered
    ):
        host.files["/etc/apt/apt.conf.d/50local"] = ""  # apt refuses to work for a release that it does not know
    root = tmp_path_factory.getbasetemp() / "apt"
    assert {(name, each.version) for name, each in ours(host).items()} == upgradable(host, root)


@given(st.binary(max_size=500))
def test_any_list_is_read_without_harm(content: bytes) -> None:
    host = machine([("a", "1.0", "amd64", "installed")], {"bookworm": []})
    path = f"{LISTS}/{STABLE.base}_main_binary-amd64_Packages"
    del host.files[path]
    host.blobs[path] = (content + b"\n").hex()
    list(apt.pending(host))
    list(parse(content.decode(errors="replace")))
