"""The root half: what it leaves for the agent, and that nobody else can make it do anything."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent import elevated, tools
from agent.__main__ import main
from agent.elevated import elevate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="NOT RUN: what root does can only be seen as root")

NOBODY = 65534
AGENTS = 54321
SMARTCTL = """\
#!/bin/sh
echo "$*" >> {folder}/asked
case "$*" in
    *--scan-open*) cat {folder}/scan ;;
    */dev/sdb*) sleep 600 ;;
    */dev/sdc*) exit 1 ;;
    */dev/sdd*) echo '{{"smart_status":{{"passed":false}}}}'; exit 24 ;;
    *) echo "{{\\"told\\":\\"$*\\"}}" ;;
esac
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder in which only root may write, as all of it above: a folder for tests in /tmp is none."""
    folder = Path(tempfile.mkdtemp(dir="/run", prefix="somay-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def system(place: Path) -> Path:
    """A machine with firmware tables and two disks."""
    root = place / "sys"
    (root / "firmware/dmi/tables").mkdir(parents=True)
    (root / "firmware/dmi/tables/DMI").write_bytes(b"TABLE")
    (root / "firmware/dmi/tables/smbios_entry_point").write_bytes(b"_SM3_")
    for name in ("sda", "nvme0n1"):
        (root / "block" / name / "device").mkdir(parents=True)
    (root / "block/loop0").mkdir()
    return root


@pytest.fixture
def scan(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """A smartctl of root's own, and what it finds."""
    tool = place / "smartctl"
    tool.write_text(SMARTCTL.format(folder=place))
    tool.chmod(0o755)
    monkeypatch.setitem(tools.TOOLS, "smartctl", (str(tool),))

    def found(document: Any) -> None:
        (place / "scan").write_text(document if isinstance(document, str) else json.dumps(document))

    found({})
    return found


def left(place: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((place / "left").iterdir())}


def asked(place: Path) -> list[str]:
    return (place / "asked").read_text().splitlines()


def test_tables_and_what_smartctl_says_of_each_disk_are_left_as_they_are(
    place: Path, system: Path, scan: Callable[[Any], None]
) -> None:
    assert elevate(place / "left", system) == []
    assert left(place) == {
        "DMI": "TABLE",
        "smbios_entry_point": "_SM3_",
        "smartctl-nvme0n1.json": '{"told":"--json=c --all /dev/nvme0n1"}\n',
        "smartctl-sda.json": '{"told":"--json=c --all /dev/sda"}\n',
    }
    assert stat.S_IMODE((place / "left").stat().st_mode) == 0o750
    assert {stat.S_IMODE(path.stat().st_mode) for path in (place / "left").iterdir()} == {0o640}


def test_the_same_again_changes_nothing_and_what_is_gone_goes(
    place: Path, system: Path, scan: Callable[[Any], None]
) -> None:
    elevate(place / "left", system)
    before = left(place)
    (place / "left/smartctl-sdz.json").write_text("a disk of yesterday")
    (place / "left/DMI.new").write_text("a draft that a power cut left")
    (place / "left/folder").mkdir()
    elevate(place / "left", system)
    (place / "left/folder").rmdir()  # nobody's file, so nobody's business
    assert left(place) == before
    shutil.rmtree(system / "block/sda")
    (system / "firmware/dmi/tables/DMI").unlink()
    elevate(place / "left", system)
    assert set(left(place)) == {"smbios_entry_point", "smartctl-nvme0n1.json"}


def test_a_disk_that_hangs_or_says_nothing_costs_itself_alone_and_leaves_no_old_verdict(
    place: Path, system: Path, scan: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elevated, "_SECONDS_EACH", 0.3)
    for name in ("sdb", "sdc", "sdd"):
        (system / "block" / name / "device").mkdir(parents=True)
    elevate(place / "left", system)
    (place / "left/smartctl-sdb.json").write_text("passed, yesterday")
    troubles = elevate(place / "left", system)
    assert [trouble.en.split(":")[0] for trouble in troubles] == ["sdb"]
    assert "smartctl-sdb.json" not in left(place)
    assert "smartctl-sdc.json" not in left(place)
    assert left(place)["smartctl-sdd.json"] == '{"smart_status":{"passed":false}}\n'
    assert "smartctl-sda.json" in left(place)


def test_when_time_is_up_the_tables_are_there_and_the_disks_are_named(
    place: Path, system: Path, scan: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elevated, "_SECONDS", -1.0)
    assert [trouble.en for trouble in elevate(place / "left", system)] == [
        "nvme0n1: no time left to ask", "sda: no time left to ask",
    ]  # fmt: skip
    assert set(left(place)) == {"DMI", "smbios_entry_point"}


def test_without_smartctl_the_tables_are_left_all_the_same(
    place: Path, system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tools.TOOLS, "smartctl", ("/nowhere/smartctl",))
    assert elevate(place / "left", system) == []
    assert set(left(place)) == {"DMI", "smbios_entry_point"}


def test_disks_are_asked_in_the_way_that_smartctl_found_and_those_behind_a_controller_too(
    place: Path, system: Path, scan: Callable[[Any], None]
) -> None:
    scan({"devices": [
        {"name": "/dev/sda", "info_name": "/dev/sda [SAT]", "type": "sat", "protocol": "ATA"},
        {"name": "/dev/nvme0", "type": "nvme"},
        {"name": "/dev/bus/0", "type": "megaraid,4"},
        {"name": "/dev/bus/0", "type": "sat+megaraid,12"},
    ]})  # fmt: skip
    elevate(place / "left", system)
    assert asked(place) == [
        "--json=c --scan-open",
        "--json=c --all /dev/nvme0n1",
        "--json=c --all --device=sat /dev/sda",
        "--json=c --all --device=megaraid,4 /dev/bus/0",
        "--json=c --all --device=sat+megaraid,12 /dev/bus/0",
    ]
    assert {"smartctl-bus-0-megaraid-4.json", "smartctl-bus-0-sat-megaraid-12.json"} <= set(left(place))


@pytest.mark.parametrize(
    "scanned",
    ["", "[]", "{", "null", "[[[[", '{"devices": 5}', '{"devices": ["x", null, {}]}', "[" * 100_000,
     '{"devices": [{"name": "/dev/sda", "type": "sat -t long"}, {"name": "/dev/sda", "type": "--set=x"}]}',
     '{"devices": [{"name": "/dev/../etc/passwd", "type": "sat"}, {"name": "-h", "type": "sat"}]}',
     '{"devices": [{"name": "/dev/bus/../sda", "type": "megaraid,1"}, {"name": "/dev/sda\\n", "type": "sat\\n"}]}'],
)  # fmt: skip
def test_what_a_scan_says_amiss_is_not_passed_on(
    scanned: str, place: Path, system: Path, scan: Callable[[Any], None]
) -> None:
    scan(scanned)
    elevate(place / "left", system)
    assert asked(place)[1:] == ["--json=c --all /dev/nvme0n1", "--json=c --all /dev/sda"]


@pytest.mark.parametrize("name", ["sda;reboot", "-x", "dm-0", "cciss!c0d0", "SDA", "sd a", "sda\n", "đĩa", "sd.a"])
def test_only_plain_names_of_disks_are_passed_on(
    name: str, place: Path, system: Path, scan: Callable[[Any], None]
) -> None:
    (system / "block" / name / "device").mkdir(parents=True)
    elevate(place / "left", system)
    assert len(asked(place)) == 3
    assert set(left(place)) == {"DMI", "smbios_entry_point", "smartctl-nvme0n1.json", "smartctl-sda.json"}


def test_a_planted_tool_is_not_run_and_does_not_cost_the_tables(
    place: Path, system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = place / "open"
    planted.mkdir()
    (planted / "smartctl").write_text(f"#!/bin/sh\ntouch {place}/run-as-root\n")
    (planted / "smartctl").chmod(0o755)
    planted.chmod(0o777)
    monkeypatch.setitem(tools.TOOLS, "smartctl", (str(planted / "smartctl"),))
    troubles = elevate(place / "left", system)
    assert troubles
    assert all("others may write" in trouble.en for trouble in troubles)
    assert not (place / "run-as-root").exists()
    assert set(left(place)) == {"DMI", "smbios_entry_point"}


def _link(place: Path) -> None:
    (place / "victim").mkdir()
    (place / "left").symlink_to(place / "victim")


def _file(place: Path) -> None:
    (place / "left").write_text("not a folder")


def _foreign(place: Path) -> None:
    (place / "left").mkdir()
    os.chown(place / "left", NOBODY, NOBODY)


def _open_above(place: Path) -> None:
    place.chmod(0o777)


@pytest.mark.parametrize("prepare", [_link, _file, _foreign, _open_above])
def test_a_folder_that_somebody_else_could_have_put_there_is_not_written_to(
    prepare: Callable[[Path], None], place: Path, system: Path, scan: Callable[[Any], None]
) -> None:
    prepare(place)
    with pytest.raises(PermissionError):
        elevate(place / "left", system)
    assert not (place / "asked").exists()
    for folder in ("left", "victim"):
        if (place / folder).is_dir():
            assert list((place / folder).iterdir()) == []


def test_a_folder_that_others_may_write_in_is_closed_before_anything_is_written(
    place: Path, system: Path, scan: Callable[[Any], None]
) -> None:
    (place / "left").mkdir()
    (place / "left").chmod(0o777)
    (place / "secret").write_text("root's own")
    (place / "left/DMI").symlink_to(place / "secret")
    (place / "left/DMI.new").symlink_to(place / "secret")
    elevate(place / "left", system)
    assert (place / "secret").read_text() == "root's own"
    assert not (place / "left/DMI").is_symlink()
    assert left(place)["DMI"] == "TABLE"
    assert stat.S_IMODE((place / "left").stat().st_mode) == 0o750


def test_others_can_neither_write_nor_read_there_and_the_agent_can_read(
    place: Path, system: Path, scan: Callable[[Any], None]
) -> None:
    (place / "left").mkdir()
    os.chown(place / "left", 0, AGENTS)
    elevate(place / "left", system)
    folder = place / "left"
    attempts = {
        "read": f"cat {folder}/DMI",
        "list": f"ls {folder}",
        "overwrite": f"echo forged > {folder}/DMI",
        "create": f"echo forged > {folder}/smartctl-sdx.json",
        "link": f"ln -s /etc/passwd {folder}/DMI.new",
        "remove": f"rm -f {folder}/DMI",
        "move": f"mv {folder} {place}/moved",
        "put beside": f"mkdir {place}/other",
    }
    assert _succeed(attempts, user=NOBODY, group=AGENTS) == ["read", "list"]
    assert _succeed(attempts, user=NOBODY, group=NOBODY) == []


def _succeed(attempts: dict[str, str], *, user: int, group: int) -> list[str]:
    """Return what an ordinary user of that group can do, each tried in a process of its own."""
    return [
        name
        for name, command in attempts.items()
        if subprocess.run(
            ["/bin/sh", "-c", command], user=user, group=group, extra_groups=[], capture_output=True, check=False
        ).returncode
        == 0
    ]


def test_two_at_once_work_one_after_the_other(place: Path, system: Path, scan: Callable[[Any], None]) -> None:
    elevate(place / "left", system)
    descriptor = os.open(place / "left", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    shutil.rmtree(system / "block/sda")
    second = threading.Thread(target=elevate, args=(place / "left", system))
    second.start()
    second.join(0.3)
    waited = "smartctl-sda.json" in left(place)
    os.close(descriptor)
    second.join()
    assert waited
    assert "smartctl-sda.json" not in left(place)


def test_an_ordinary_user_is_told_who_runs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: NOBODY)
    assert main(["elevated", "--lang", "en"]) == 4
    told = capsys.readouterr().err
    assert "SM-ROOT-01" in told
    assert "systemctl start somay-elevated" in told


@pytest.mark.parametrize("trouble", [True, False])
def test_what_could_not_be_read_is_told_and_makes_the_unit_fail(
    trouble: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [elevated.Text("sda: treo\x1b[0m", "sda: hangs\x1b[0m")] if trouble else []
    monkeypatch.setattr(elevated, "elevate", lambda: said)
    assert main(["elevated", "--lang", "en"]) == (6 if trouble else 0)
    assert capsys.readouterr().err == ("sda: hangs\\x1b[0m\n" if trouble else "")


def test_importing_its_folders_name_costs_the_agent_no_database_of_groups() -> None:
    assert "grp" not in _modules_after("import agent.elevated")


def _modules_after(code: str) -> set[str]:
    told = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(told.stdout.split())
