"""Disks, volumes, arrays and adapters of this machine, and of some made for the test, by the system's own tools.

What this kernel cannot make (md, device-mapper, bonds …) is skipped aloud, and tested on recorded machines instead.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from agent.blocks import encryption
from agent.collectors.every import INVENTORY
from agent.collectors.filesystems import _encryption, _label
from agent.collectors.raids import collect as raids
from agent.contract import Sections
from agent.host import LiveHost
from agent.runner import run
from agent.smart import read

ROOT = Path(__file__).parents[2]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="NOT RUN: only root makes devices")


def _tool(*argv: str, check: bool = True) -> str:
    path = shutil.which(argv[0], path="/usr/bin:/bin:/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"NOT RUN: no {argv[0]} on this machine to be the second witness")
    return subprocess.run([path, *argv[1:]], capture_output=True, text=True, check=check, timeout=60).stdout


@pytest.fixture(scope="module")
def sections() -> Sections:
    return run(LiveHost(), INVENTORY).sections


def test_disks_are_what_lsblk_says(sections: Sections) -> None:
    told = json.loads(_tool("lsblk", "-J", "-b", "-d", "-o", "NAME,TYPE,SIZE,ROTA,RM,SERIAL,REV"))["blockdevices"]
    disks = {one["name"]: one for one in told if one["type"] == "disk" and not one["rm"]}
    memory = {name for name in disks if name.startswith(("zram", "ram", "nbd"))}
    ours = {one.name: one for one in sections.storages or ()}
    assert ours.keys() == disks.keys() - memory
    for name, disk in ours.items():
        assert (disk.size_bytes or 0, disk.rotational) == (disks[name]["size"], disks[name]["rota"])
        assert disks[name]["serial"] in {None, disk.serial}


def test_volumes_are_what_findmnt_says(sections: Sections) -> None:
    columns = "TARGET,SOURCE,FSTYPE,SIZE,OPTIONS"
    told = json.loads(_tool("findmnt", "-J", "-b", "-l", "--real", "-o", columns))["filesystems"]
    table = {one["target"]: one for one in told}
    assert sections.filesystems
    for volume in sections.filesystems:
        one = table[volume.mountpoint]
        assert (volume.device, volume.fstype, volume.size_bytes) == (one["source"], one["fstype"], int(one["size"]))
        assert volume.read_only == ("ro" in one["options"].split(","))


def test_adapters_are_what_ip_says(sections: Sections) -> None:
    told = {one["ifname"]: one for one in json.loads(_tool("ip", "-j", "-d", "addr"))}
    for adapter in sections.networks or ():
        one = told[adapter.name]
        assert (adapter.mtu_bytes, adapter.mac) in {(one["mtu"], one.get("address")), (one["mtu"], None)}
        assert adapter.up == ("LOWER_UP" in one["flags"])
        assert adapter.permanent_mac in {None, one.get("permaddr", one.get("address"))}
        assert set(adapter.addresses or ()) == _lasting(one)


def _lasting(link: dict[str, Any]) -> set[str]:
    found = (each for each in link["addr_info"] if each["scope"] == "global" and not each.get("temporary"))
    return {each["local"] for each in found}


def test_gateways_are_what_ip_says(sections: Sections) -> None:
    routes = json.loads(_tool("ip", "-j", "route", "show", "default")) or []
    told = {route["dev"]: route["gateway"] for route in reversed(routes) if "gateway" in route}
    ours = {adapter.name: adapter.gateway for adapter in sections.networks or () if adapter.gateway}
    assert {name: gateway for name, gateway in ours.items() if "." in gateway} == told


def test_speed_and_driver_are_what_ethtool_says(sections: Sections) -> None:
    for adapter in sections.networks or ():
        driver = [
            line for line in _tool("ethtool", "-i", adapter.name, check=False).splitlines() if line[:7] == "driver:"
        ]
        if adapter.driver:
            assert driver == [f"driver: {adapter.driver}"]
        speed = [line for line in _tool("ethtool", adapter.name, check=False).splitlines() if "Speed: " in line]
        if adapter.speed_bits_per_second and adapter.kind == "wired":
            assert speed == [f"\tSpeed: {adapter.speed_bits_per_second / 1e6:.0f}Mb/s"]


def test_a_real_disk_that_smartctl_cannot_open_has_no_verdict(sections: Sections) -> None:
    for disk in sections.storages or ():
        if disk.bus in {"virtio", "xen"}:
            report = read(_tool("smartctl", "--json=c", "--all", f"/dev/{disk.name}", check=False))
            assert report is not None
            assert (report.opened, report.verdict) == (False, None)
            return
    pytest.skip("NOT RUN: every disk of this machine is one that smartctl knows")


@pytest.fixture
def loops(tmp_path: Path) -> Iterator[Callable[[int], list[str]]]:
    """Give as many empty disks of 128 MiB as asked for, and take them back."""
    with ExitStack() as stack:

        def make(wanted: int) -> list[str]:
            made = []
            for number in range(wanted):
                image = tmp_path / f"disk{number}"
                with image.open("wb") as file:
                    file.truncate(128 * 2**20)
                name = _tool("losetup", "--find", "--show", str(image), check=False).strip()
                if not name:
                    pytest.skip("NOT RUN: this machine has no free loop devices")
                stack.callback(_tool, "losetup", "--detach", name, check=False)
                made.append(name)
            return made

        yield make


@AS_ROOT
def test_a_real_btrfs_mirror_is_what_btrfs_says_whole_and_with_a_disk_gone(
    loops: Callable[[int], list[str]], tmp_path: Path
) -> None:
    first, second = loops(2)
    if "\tbtrfs\n" not in Path("/proc/filesystems").read_text(encoding="ascii"):
        pytest.skip("NOT RUN: this kernel has no btrfs")
    label = f"somay-{os.getpid()}"
    _tool("mkfs.btrfs", "--quiet", "--label", label, "--data", "raid1", "--metadata", "raid1", first, second)
    point = tmp_path / "volume"
    point.mkdir()
    _tool("mount", "-t", "btrfs", first, str(point))
    try:
        (whole,) = [array for array in raids(LiveHost()) if array.name == label]
        told = _tool("btrfs", "filesystem", "show", "--raw", str(point))
        name = first.removeprefix("/dev/")
        assert (_label(LiveHost(), name), _encryption(LiveHost(), name)) == (label, "")
        assert _tool("blkid", "-p", "-s", "LABEL", "-o", "value", first).strip() == label
    finally:
        _tool("umount", str(point))
    names = tuple(sorted(each.removeprefix("/dev/") for each in (first, second)))
    assert (whole.level, whole.state, whole.members, whole.missing_members) == ("raid1", "ok", names, 0)
    assert whole.size_bytes == sum(int(line.split()[3]) for line in told.splitlines() if "devid" in line)
    assert f"{whole.size_bytes // 2}" in told
    _tool("btrfs", "device", "scan", "--forget", second)
    _tool("mount", "-t", "btrfs", "-o", "degraded", first, str(point))
    try:
        (torn,) = [array for array in raids(LiveHost()) if array.name == label]
        told = _tool("btrfs", "filesystem", "show", "--raw", str(point))
    finally:
        _tool("umount", str(point))
    assert (torn.state, torn.missing_members) == ("degraded", 1)
    assert "missing" in told.lower()


@AS_ROOT
def test_a_real_md_mirror_is_what_mdadm_says(loops: Callable[[int], list[str]]) -> None:
    if not Path("/proc/mdstat").exists():
        pytest.skip("NOT RUN: this kernel has no md; see the recorded machines server and server-raid")
    first, second = loops(2)
    before, array = raids(LiveHost()), f"/dev/md/somay-{os.getpid()}"
    _tool("mdadm", "--create", array, "--run", "--level=1", "--raid-devices=2", "--assume-clean", first, second)
    try:
        _tool("mdadm", "--fail", array, second)
        told = _tool("mdadm", "--detail", array)
        (ours,) = set(raids(LiveHost())) - set(before)
    finally:
        _tool("mdadm", "--stop", array, check=False)
    assert ours.members == (first.removeprefix("/dev/"),)
    assert (ours.failed_members, ours.missing_members) == ((second.removeprefix("/dev/"),), 1)
    assert (ours.state, "degraded" in told) == ("degraded", True)
    assert f"Array Size : {(ours.size_bytes or 0) // 1024} " in told


@AS_ROOT
@pytest.mark.parametrize(("version", "kind"), [("luks1", "luks"), ("luks2", "luks2")])
def test_a_real_encrypted_disk_is_what_cryptsetup_says(
    version: str, kind: str, loops: Callable[[int], list[str]], tmp_path: Path
) -> None:
    if not any(line.endswith(" device-mapper") for line in Path("/proc/misc").read_text(encoding="ascii").splitlines()):
        pytest.skip("NOT RUN: this kernel has no device-mapper; see the recorded machines laptop and server-raid")
    (disk,) = loops(1)
    key, name = tmp_path / "key", f"somay-{os.getpid()}"
    key.write_bytes(b"0" * 32)
    _tool("cryptsetup", "luksFormat", "-q", "--type", version, "--pbkdf", "pbkdf2", disk, str(key))
    _tool("cryptsetup", "open", "--key-file", str(key), disk, name)
    try:
        mapped = Path(f"/dev/mapper/{name}").resolve().name
        told = _tool("cryptsetup", "status", name)
        assert (encryption(LiveHost(), mapped), f"type:    {version.upper()}" in told) == (kind, True)
    finally:
        _tool("cryptsetup", "close", name, check=False)


ADAPTERS = {
    "br0": "type bridge",
    "dummy0": "type dummy",
    "bond0": "type bond",
    "wg0": "type wireguard",
    "uplink": "type veth peer name vethguest0",  # both ends of a cable: ours, and a container's
    "mv0": "link uplink type macvlan",
    "vlan5": "link br0 type vlan id 5",
}


@pytest.fixture
def made_of() -> Iterator[tuple[str, set[str]]]:
    """A network namespace with one adapter of each sort that this kernel can make."""
    space = f"somay-{os.getpid()}"
    _tool("ip", "netns", "add", space)
    try:
        for name, how in ADAPTERS.items():
            before, _, kind = how.partition("type")
            _tool("ip", "-n", space, "link", "add", *before.split(), "name", name, "type", *kind.split(), check=False)
        for name, mode in (("tun0", "tun"), ("tap0", "tap")):
            _tool("ip", "netns", "exec", space, "ip", "tuntap", "add", "dev", name, "mode", mode, check=False)
        _tool("ip", "-n", space, "link", "set", "tap0", "master", "br0", check=False)
        _tool("ip", "-n", space, "addr", "add", "192.0.2.5/24", "dev", "br0")
        _tool("ip", "-n", space, "addr", "add", "2001:db8::5/64", "dev", "br0", "nodad")
        _tool("ip", "-n", space, "link", "set", "br0", "mtu", "1400", "up")
        _tool("ip", "-n", space, "route", "add", "default", "via", "192.0.2.1", "dev", "br0")
        yield space, {one["ifname"] for one in json.loads(_tool("ip", "-n", space, "-j", "link"))}
    finally:
        _tool("ip", "netns", "del", space, check=False)


@AS_ROOT
def test_adapters_of_every_sort_are_told_and_those_of_guests_are_not(made_of: tuple[str, set[str]]) -> None:
    space, made = made_of
    script = (
        "import json; from agent.collectors.networks import collect; from agent.encode import plain; "
        "from agent.host import LiveHost; print(json.dumps([plain(one) for one in collect(LiveHost())]))"
    )
    answer = subprocess.run(
        ["/usr/sbin/ip", "netns", "exec", space, sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    ours = {one["name"]: one for one in json.loads(answer.stdout)}
    told = {one["ifname"]: one for one in json.loads(_tool("ip", "-n", space, "-j", "-d", "addr"))}
    expected = made - {"lo", "vethguest0", "tap0", "sit0", "ip6tnl0", "tunl0"}
    assert ours.keys() - {"sit0", "ip6tnl0", "tunl0"} == expected
    assert {one["kind"] for one in ours.values()} == {"virtual"}
    for name, one in ours.items():
        assert (one["mtu_bytes"], one["up"]) == (told[name]["mtu"], "LOWER_UP" in told[name]["flags"])
        assert one.get("mac") in {None, told[name].get("address")}
    assert (ours["br0"]["addresses"], ours["br0"]["gateway"]) == (["192.0.2.5", "2001:db8::5"], "192.0.2.1")
    if refused := ADAPTERS.keys() - made:
        print(f"NOT MADE by this kernel: {', '.join(sorted(refused))}")
