"""Snaps are told by their folders."""

from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Software
from agent.packages import snap
from tests.fakes import FakeHost

YAML = """\
name: firefox
version: '125.0.2-1'
summary: Mozilla Firefox web browser
description: |
  Firefox is a browser.
  version: none of this
architectures:
- amd64
base: core22
apps:
  firefox:
    command: firefox.launcher
"""


def _host() -> FakeHost:
    return FakeHost(
        files={"/snap/firefox/current/meta/snap.yaml": YAML, "/snap/README": "hello\n"},
        directories={
            "/var/lib/snapd/snaps": [
                "firefox_4136.snap",
                "firefox_4173.snap",
                "core22_1380.snap",
                "half_1.snap.partial",
                "local-thing_x1.snap",
                "partial",
            ]
        },
        links={"/snap/firefox/current": "/snap/firefox/4173"},
        times={
            "/var/lib/snapd/snaps": 1.0,
            "/var/lib/snapd/snaps/firefox_4173.snap": 1_713_900_000.5,
            "/var/lib/snapd/snaps/firefox_4136.snap": 1_600_000_000.0,
        },
    )


def test_a_snap_is_told_in_the_revision_that_is_in_use() -> None:
    found = {one.name: one for one in snap.softwares(_host())}
    assert found["firefox"] == Software(
        name="firefox",
        version="125.0.2-1",
        architecture="amd64",
        source="snap",
        installed_seconds=1_713_900_000.0,
    )


def test_one_that_is_switched_off_is_there_all_the_same() -> None:
    found = {one.name: one for one in snap.softwares(_host())}
    assert sorted(found) == ["core22", "firefox", "local-thing"]
    assert found["core22"] == Software(name="core22", source="snap")


def test_fedora_mounts_them_elsewhere() -> None:
    host = _host()
    host.links = {"/var/lib/snapd/snap/firefox/current": "/var/lib/snapd/snap/firefox/4173"}
    host.files = {"/var/lib/snapd/snap/firefox/current/meta/snap.yaml": YAML}
    assert {one.version for one in snap.softwares(host)} == {None, "125.0.2-1"}


def test_a_machine_without_them_says_so() -> None:
    assert not snap.is_there(FakeHost())
    assert snap.is_there(_host())


def test_values_come_plain_and_the_first_of_a_list_stands_for_it() -> None:
    assert snap.parse('version: "1.0"\narchitectures: [arm64, armhf]\n') == {"version": "1.0", "architectures": "arm64"}
    assert snap.parse("architectures:\n  - armhf\n  - all\n")["architectures"] == "armhf"
    assert snap.parse("version: git-1'2\n")["version"] == "git-1'2"


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    assert sum(map(len, snap.parse(text).values())) <= len(text)
