"""What stands on what, and whether all of it is encrypted."""

import pytest

from agent.blocks import btrfs_devices, btrfs_label, disks_under, encryption, name_of, udev
from tests.fakes import FakeHost, recorded


def _machine(uuids: dict[str, str], *slaves: str) -> FakeHost:
    """Devices with what made them, and lines of a device and what it stands on."""
    host = FakeHost()
    for line in slaves:
        name, *below = line.split()
        host.links[f"/sys/class/block/{name}"] = f"/sys/devices/virtual/block/{name}"
        host.directories[f"/sys/class/block/{name}/slaves"] = below
    for name, uuid in uuids.items():
        host.files[f"/sys/class/block/{name}/dm/uuid"] = uuid + "\n"
    return host


@pytest.mark.parametrize(
    ("uuid", "kind"),
    [
        ("CRYPT-LUKS1-0123456789abcdef0123456789abcdef-home", "luks"),
        ("CRYPT-LUKS2-0123456789abcdef0123456789abcdef-home", "luks2"),
        ("CRYPT-PLAIN-swap", "plain"),
        ("CRYPT-BITLK-0123456789abcdef0123456789abcdef-win", "bitlocker"),
        ("CRYPT-TCRYPT-0123-x", "truecrypt"),
        ("CRYPT-VERITY-0123456789abcdef0123456789abcdef-usr", ""),  # checked, and in the clear
        ("CRYPT-INTEGRITY-x", ""),
        ("LVM-AAAABBBB", ""),
        ("part1-mpath-3600a0980", ""),
        ("CRYPT", ""),
    ],
)
def test_what_made_a_mapping_is_in_its_name(uuid: str, kind: str) -> None:
    assert encryption(_machine({"dm-0": uuid}, "dm-0 sda2"), "dm-0") == kind


def test_encryption_is_found_below_volumes_and_arrays() -> None:
    host = _machine({"dm-0": "CRYPT-LUKS2-0-a", "dm-1": "LVM-A"}, "dm-1 dm-0", "dm-0 md0", "md0 sda sdb")
    assert encryption(host, "dm-1") == "luks2"


def test_an_array_of_encrypted_disks_is_encrypted() -> None:
    host = _machine({"dm-0": "CRYPT-LUKS2-0-a", "dm-1": "CRYPT-LUKS1-1-b"}, "md0 dm-0 dm-1", "dm-0 sda", "dm-1 sdb")
    assert encryption(host, "md0") == "luks"


def test_one_disk_in_the_clear_is_enough_to_call_the_array_not_encrypted() -> None:
    host = _machine({"dm-0": "CRYPT-LUKS2-0-a"}, "md0 dm-0 sdb", "dm-0 sda", "sdb")
    assert encryption(host, "md0") == ""


def test_a_disk_by_itself_is_in_the_clear() -> None:
    assert encryption(recorded("desktop"), "sda2") == ""


def test_a_table_that_turns_in_a_circle_ends() -> None:
    host = _machine({}, "dm-0 dm-1", "dm-1 dm-0")
    assert encryption(host, "dm-0") == ""
    disks_under(host, "dm-0")


@pytest.mark.parametrize(
    ("machine", "name", "disks"),
    [
        ("desktop", "sda2", {"sda"}),
        ("desktop", "sda", {"sda"}),
        ("laptop", "dm-0", {"nvme0n1"}),
        ("server", "dm-0", {"sda"}),
        ("server", "md1", {"sdb", "sdc", "sdd"}),
        ("server-raid", "dm-3", {"sdc", "sdd"}),
        ("mini", "mmcblk0p2", {"mmcblk0"}),
    ],
)
def test_the_disks_under_a_volume(machine: str, name: str, disks: set[str]) -> None:
    assert disks_under(recorded(machine), name) == disks


@pytest.mark.parametrize(
    ("machine", "numbers", "device", "name"),
    [
        ("desktop", "8:2", "/dev/sda2", "sda2"),
        ("server", "253:0", "/dev/mapper/vg-root", "dm-0"),
        ("laptop", "0:34", "/dev/mapper/luks-0001", "dm-0"),  # btrfs has numbers of its own
        ("server-raid", "0:45", "/dev/sde", "sde"),
        ("vm", "254:0", "/dev/root", "vda"),
        ("desktop", "0:44", "192.0.2.9:/share", None),
        ("desktop", "99:1", "/dev/gone", None),
    ],
)
def test_the_kernels_name_of_what_is_mounted(machine: str, numbers: str, device: str, name: str | None) -> None:
    assert name_of(recorded(machine), numbers, device) == name


def test_a_volume_of_several_disks_knows_them_all() -> None:
    host = FakeHost(directories={"/sys/fs/btrfs": ["features", "u1"], "/sys/fs/btrfs/u1/devices": ["dm-0", "sdb"]})
    host.files["/sys/fs/btrfs/u1/label"] = "kho\n"
    assert (btrfs_devices(host, "sdb"), btrfs_label(host, "sdb")) == (("dm-0", "sdb"), "kho")
    assert (btrfs_devices(host, "sdc"), btrfs_label(host, "sdc")) == ((), None)


def test_what_the_system_knows_of_a_device_is_found_by_its_numbers() -> None:
    host = FakeHost(files={"/run/udev/data/b8:0": "E:ID_MODEL=x\n"})
    assert udev(host, "8:0") == {"ID_MODEL": "x"}
    assert udev(host, None) == {}
