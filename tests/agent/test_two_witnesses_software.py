"""What we say is installed, and what the package managers' own tools say of the same books."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.collectors.time_synchronisation import zone
from agent.collectors.updates import collect
from agent.contract import Software
from agent.host import LiveHost
from agent.packages import apt, dpkg, flatpak, rpm
from tests.fakes import FakeHost

NONE = "(none)"


def _tool(*argv: str | Path, **options: object) -> str:
    """Return what a tool prints, or skip aloud where there is no such tool."""
    if shutil.which(str(argv[0])) is None:
        pytest.skip(f"NOT RUN: no {argv[0]} on this machine to be the second witness")
    environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    told = subprocess.run(argv, check=True, capture_output=True, text=True, env=environment, **options)  # type: ignore[call-overload]
    return str(told.stdout)


def test_packages_of_debian_are_what_dpkg_query_says() -> None:
    form = (
        r"${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${Installed-Size}\t${db-fsys:Last-Modified}\n"
    )
    rows = [line.split("\t") for line in _tool("dpkg-query", "-W", "-f", form).splitlines()]
    told = sorted((*row[1:4], int(row[4]) * 1024, float(row[5])) for row in rows if row[0] in dpkg.PRESENT)
    ours = (
        (one.name, one.version, one.architecture, one.size_bytes, one.installed_seconds)
        for one in dpkg.softwares(LiveHost())
    )
    assert sorted(ours) == told


def test_what_waits_is_what_apt_would_upgrade() -> None:
    if not apt.databases(LiveHost()):
        pytest.skip("NOT RUN: this machine has no lists of apt to go by")
    rows = [line.split() for line in _tool("apt", "list", "--upgradable").splitlines() if "[upgradable" in line]
    told = {(row[0].partition("/")[0], row[1]) for row in rows}
    assert {(one.name.partition(":")[0], one.version) for one in collect(LiveHost()).pending or ()} == told


def test_flatpaks_are_what_flatpak_lists() -> None:
    rows = [
        row.split("\t")
        for row in _tool("flatpak", "list", "--system", "--columns=application,version,branch,arch").splitlines()
    ]
    if not rows:
        pytest.skip("NOT RUN: nothing is deployed by flatpak on this machine")
    told = {(row[0], row[1] or row[2], row[3]) for row in rows}
    assert {(one.name, one.version, one.architecture) for one in flatpak.softwares(LiveHost())} == told


def test_the_zone_of_the_clock_is_what_systemd_says() -> None:
    if shutil.which("timedatectl") is None:
        pytest.skip("NOT RUN: no timedatectl on this machine to be the second witness")
    told = subprocess.run(
        ["timedatectl", "show", "-p", "Timezone", "--value"], capture_output=True, text=True, check=False
    )
    if told.returncode:
        pytest.skip("NOT RUN: systemd does not run this machine, so that timedatectl has nobody to ask")
    assert zone(LiveHost()) == told.stdout.strip()


SPEC = """
Name: {name}
{epoch}
Version: {version}
Release: 3
Summary: A package
License: Apache-2.0
BuildArch: noarch
{vendor}
%description
A package.
%files
"""
PACKAGES = (
    {"name": "plain", "version": "1.0", "epoch": "", "vendor": ""},
    {"name": "dated", "version": "2024.1~rc1", "epoch": "Epoch: 7", "vendor": "Vendor: Sổ Máy"},
    {"name": "kernel-core", "version": "6.8.7", "epoch": "", "vendor": "Vendor: Fedora Project"},
    {"name": "kernel-core", "version": "6.8.10", "epoch": "", "vendor": "Vendor: Fedora Project"},
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real database of rpm with packages that were really built."""
    folder = tmp_path_factory.mktemp("rpm")
    (folder / "db").mkdir()
    _tool("rpmdb", "--initdb", "--dbpath", folder / "db")
    for number, each in enumerate(PACKAGES):
        (folder / f"{number}.spec").write_text(SPEC.format(**each), encoding="utf-8")
        _tool("rpmbuild", "-bb", "--define", f"_topdir {folder}/{number}", folder / f"{number}.spec")
        built = next((folder / str(number)).rglob("*.rpm"))
        _tool("rpm", "--dbpath", folder / "db", "-i", "--justdb", "--nodeps", "--force", "--oldpackage", built)
    return folder / "db"


def test_packages_of_fedora_are_what_rpm_says_field_by_field(database: Path) -> None:
    answer = _tool("rpm", "--dbpath", database, *rpm.QUERY)
    ours = sorted(rpm.softwares(FakeHost(tools={" ".join(("rpm", *rpm.QUERY)): [0, answer]})), key=repr)
    names = _tool("rpm", "--dbpath", database, "-qa").splitlines()
    told = sorted((_told(database, name) for name in names), key=repr)
    assert ours == told
    assert [(one.name, one.version) for one in ours] == [
        ("dated", "7:2024.1~rc1-3"),
        ("kernel-core", "6.8.10-3"),
        ("kernel-core", "6.8.7-3"),
        ("plain", "1.0-3"),
    ]


def _told(database: Path, package: str) -> Software:
    def field(tag: str) -> str | None:
        text = _tool("rpm", "--dbpath", database, "-q", "--queryformat", f"%{{{tag}}}", package)
        return None if text == NONE else text

    epoch = field("EPOCH")
    return Software(
        name=field("NAME") or "",
        version=(f"{epoch}:" if epoch else "") + f"{field('VERSION')}-{field('RELEASE')}",
        architecture=field("ARCH"),
        publisher=field("VENDOR"),
        source="rpm",
        installed_seconds=float(field("INSTALLTIME") or 0),
        size_bytes=int(field("SIZE") or 0),
    )


def test_a_database_that_came_to_harm_is_a_failure(database: Path, tmp_path: Path) -> None:
    harmed = tmp_path / "db"
    shutil.copytree(database, harmed)
    (harmed / "rpmdb.sqlite").write_bytes((database / "rpmdb.sqlite").read_bytes()[:5000])
    told = subprocess.run(["rpm", "--dbpath", harmed, *rpm.QUERY], capture_output=True, text=True, check=False)
    with pytest.raises(OSError, match="rpm ended with code"):
        list(rpm.softwares(FakeHost(tools={" ".join(("rpm", *rpm.QUERY)): [told.returncode, told.stdout]})))
