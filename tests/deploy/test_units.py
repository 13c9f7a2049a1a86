"""What the units promise, and what systemd's own tools say of them; a real start under systemd is not run here."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from agent import elevated
from agent.elevated import FOLDER as LEFT_FOR_THE_AGENT
from agent.elevated import GROUP
from tests.deploy.units import BIN, ELEVATED, FOLDER, UNITS, directives, here, text

if TYPE_CHECKING:
    from pathlib import Path

PROMISED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "ProtectSystem": "strict",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes",
    "ProtectClock": "yes",
    "ProtectHostname": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
    "Type": "notify",
    "Restart": "always",
    "StartLimitIntervalSec": "0",
}


STAYING = {"Type", "Restart", "StartLimitIntervalSec"}
NOT_FOR_DISKS = {"CapabilityBoundingSet", "PrivateDevices"}
ROOTS_PART = {
    **{name: value for name, value in PROMISED.items() if name not in STAYING | NOT_FOR_DISKS},
    "Type": "oneshot",
    "User": "root",
    "Group": GROUP,
    "PrivateNetwork": "yes",
    "RestrictAddressFamilies": "none",
    "IPAddressDeny": "any",
    "StandardInput": "null",
    "DevicePolicy": "closed",
    "CapabilityBoundingSet": "CAP_DAC_READ_SEARCH CAP_SYS_RAWIO CAP_SYS_ADMIN",
    "ProtectHome": "yes",
    "RuntimeDirectory": LEFT_FOR_THE_AGENT.name,
    "RuntimeDirectoryMode": "0750",
    "RuntimeDirectoryPreserve": "yes",
    "UMask": "0027",
    "MemoryMax": "128M",
}


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed: the units were NOT checked by it")
    return path


@pytest.mark.parametrize("unit", UNITS)
def test_every_promised_directive_stands_in_the_unit(unit: str) -> None:
    found = directives(unit)
    assert {name: found.get(name) for name in PROMISED} == {name: [value] for name, value in PROMISED.items()}
    assert found["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    assert {"User", "MemoryMax", "TasksMax", "WatchdogSec", "StateDirectory"} <= set(found)


def test_the_agent_is_the_smallest_guest_of_its_machine() -> None:
    found = directives("somay-agent")
    assert (found["MemoryMax"], found["TasksMax"], found["CPUQuota"], found["IOWeight"]) == (
        ["128M"], ["64"], ["25%"], ["20"],
    )  # fmt: skip
    assert (found["StateDirectoryMode"], found["UMask"], found["RestartSec"]) == (["0700"], ["0077"], ["15"])
    assert "ProcSubset" not in found
    assert found["RuntimeDirectoryPreserve"] == ["yes"], "how it stood stays to be seen when it has stopped"


def test_the_part_that_runs_as_root_has_no_network_no_input_and_no_arguments() -> None:
    found = directives(ELEVATED)
    assert {name: found.get(name) for name in ROOTS_PART} == {name: [value] for name, value in ROOTS_PART.items()}
    assert found["SystemCallFilter"] == ["@system-service", "~@privileged @resources"]
    assert found["DeviceAllow"] == ["block-* r", "char-nvme rw", "char-megaraid_sas_ioctl rw"]
    assert found["ExecStart"] == ["/opt/somay/bin/somay-agent elevated"]
    assert not {"Environment", "EnvironmentFile", "PassEnvironment", "ReadWritePaths", "SupplementaryGroups"} & set(
        found
    )


def test_roots_part_comes_before_the_agents_first_look_and_then_daily() -> None:
    agent = directives("somay-agent")
    assert agent["Wants"] == [f"{ELEVATED}.service"]
    assert f"{ELEVATED}.service" in agent["After"][0].split()
    timer = directives(ELEVATED, "timer")
    assert (timer["OnCalendar"], timer["Persistent"], timer["WantedBy"]) == (["daily"], ["true"], ["timers.target"])


def test_roots_part_ends_before_systemd_ends_it() -> None:
    [seconds] = directives(ELEVATED)["TimeoutStartSec"]
    assert int(seconds) > elevated._SECONDS + elevated._SECONDS_EACH


@pytest.mark.parametrize("unit", UNITS)
def test_only_programs_of_the_distribution_are_started(unit: str) -> None:
    [start] = directives(unit)["ExecStart"]
    assert start.split()[0] in {f"/opt/somay/bin/{name}" for name in ("somay", "somay-agent", "somay-exporter")}


@pytest.mark.parametrize("unit", UNITS)
def test_the_homes_and_users_of_the_units_are_the_ones_that_are_made(unit: str) -> None:
    found = directives(unit)
    [user], [directory], [mode] = found["User"], found["StateDirectory"], found["StateDirectoryMode"]
    users = (FOLDER / "somay.sysusers").read_text(encoding="utf-8")
    folders = (FOLDER / "somay.tmpfiles").read_text(encoding="utf-8")
    assert re.search(rf"^u {user}\s.*/var/lib/{directory}$", users, re.MULTILINE)
    assert re.search(rf"^d /var/lib/{directory}\s+{mode}\s+{user}\s+{found['Group'][0]}$", folders, re.MULTILINE)


@pytest.mark.parametrize("unit", [*UNITS, ELEVATED])
def test_systemd_verifies_the_unit(unit: str, tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    path = tmp_path / f"{unit}.service"
    path.write_text(here(unit), encoding="utf-8")
    done = subprocess.run([analyze, "verify", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_systemd_verifies_the_timer(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    (tmp_path / f"{ELEVATED}.service").write_text(here(ELEVATED), encoding="utf-8")
    path = tmp_path / f"{ELEVATED}.timer"
    path.write_text(text(ELEVATED, "timer"), encoding="utf-8")
    done = subprocess.run([analyze, "verify", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(("unit", "most"), [*((unit, 2.0) for unit in UNITS), (ELEVATED, 5.0)])
def test_the_exposure_is_what_was_promised_or_less(unit: str, most: float) -> None:
    analyze = tool("systemd-analyze")
    path = FOLDER / f"{unit}.service"
    done = subprocess.run(
        [analyze, "security", "--offline=true", f"--threshold={most * 10:.0f}", path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    level = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert level is not None, done.stderr
    assert float(level[1]) <= most
    assert done.returncode == 0


def test_the_exposure_gate_can_fail(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    path = tmp_path / "bare.service"
    path.write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", path], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0


def test_the_users_can_be_made(tmp_path: Path) -> None:
    sysusers = tool("systemd-sysusers")
    done = subprocess.run(
        [sysusers, f"--root={tmp_path}", "--dry-run", "-"],
        input=(FOLDER / "somay.sysusers").read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"Creating user 'somay-agent'" in done.stdout + done.stderr


def test_no_unit_is_left_out() -> None:
    assert {path.stem for path in FOLDER.glob("*.service")} == {*UNITS, ELEVATED}
    assert {path.stem for path in FOLDER.glob("*.timer")} == {ELEVATED}
    assert all(
        (BIN / directives(unit)["ExecStart"][0].split()[0].rpartition("/")[2]).exists() for unit in (*UNITS, ELEVATED)
    )
    assert all("\t" not in text(unit) for unit in (*UNITS, ELEVATED))
