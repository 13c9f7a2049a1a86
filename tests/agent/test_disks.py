"""Which block devices are disks of this machine, and what the kernel and udev know of each."""

import pytest

from agent.contract import Storage
from agent.disks import describe
from tests.fakes import FakeHost, recorded


def _by_name(host: FakeHost) -> dict[str, Storage]:
    return {disk.name: disk for disk in describe(host)}


@pytest.mark.parametrize(
    ("machine", "names"),
    [
        ("desktop", ["sda"]),  # neither the DVD drive, the loop device, the card reader nor the stick
        ("laptop", ["nvme0n1"]),  # neither its hidden path, the mapping nor zram
        ("server", ["sda", "sdb", "sdc", "sdd", "sde"]),  # neither md nor dm
        ("server-raid", ["nvme0n1", "nvme1n1", "sda", "sdb", "sdc", "sde"]),  # sdd is another way to sdc
        ("mini", ["mmcblk0"]),  # not its boot area
        ("vm", ["vda"]),
        ("container", []),
    ],
)
def test_only_disks_are_disks(machine: str, names: list[str]) -> None:
    assert list(_by_name(recorded(machine))) == names


NO_DISKS = (
    *("sr0", "fd0", "loop7", "ram1", "zram0", "dm-12", "md127", "nbd0", "rbd3", "drbd1", "bcache0", "zd16"),
    *("mtdblock2", "mmcblk0boot0", "mmcblk0rpmb"),
)
DISKS = ("sda", "sdaa", "hda", "nvme12n1", "mmcblk0", "vdb", "xvda", "pmem0", "cciss!c0d0", "dasda")


@pytest.mark.parametrize("name", NO_DISKS)
def test_what_plays_a_disk_is_none(name: str) -> None:
    assert describe(FakeHost(directories={"/sys/block": [name]})) == ()


@pytest.mark.parametrize("name", DISKS)
def test_what_is_a_disk_is_one_by_whatever_name(name: str) -> None:
    assert describe(FakeHost(directories={"/sys/block": [name]})) == (Storage(name=name, removable=False),)


def test_a_stick_that_is_plugged_in_changes_nothing() -> None:
    host = recorded("desktop")
    before = describe(host)
    host.files |= {"/sys/block/sdq/removable": "1\n", "/sys/block/sdq/size": "60000000\n"}
    assert describe(host) == before


def test_a_card_in_a_laptop_changes_nothing() -> None:
    host = recorded("laptop")
    before = describe(host)
    host.files |= {"/sys/block/mmcblk0/device/type": "SD\n", "/sys/block/mmcblk0/size": "60000000\n"}
    assert describe(host) == before


def test_the_card_that_a_machine_runs_from_is_its_disk() -> None:
    host = recorded("mini")
    host.files["/sys/block/mmcblk0/device/type"] = "SD\n"
    assert [(disk.name, disk.removable) for disk in describe(host)] == [("mmcblk0", False)]


def test_a_stick_that_a_machine_runs_from_is_its_disk() -> None:
    host = recorded("desktop")
    host.files["/sys/block/sda/removable"] = "1\n"
    assert [(disk.name, disk.removable) for disk in describe(host)] == [("sda", False)]


def test_an_external_disk_is_a_disk_to_be_taken_away() -> None:
    host = recorded("desktop")
    host.files["/sys/block/sdc/removable"] = "0\n"
    external = _by_name(host)["sdc"]
    assert (external.bus, external.removable) == ("usb", True)


def test_the_kernels_model_of_an_ata_disk_is_cut_and_udevs_is_not() -> None:
    disk = _by_name(recorded("desktop"))["sda"]
    assert (disk.model, disk.firmware) == ("WDC WD5000AAKX-00ERMA0", "15.01H15")
    host = recorded("desktop")
    del host.files["/run/udev/data/b8:0"]
    disk = _by_name(host)["sda"]
    assert (disk.model, disk.firmware) == ("WDC WD5000AAKX-0", "1H15")


def test_a_maker_is_told_once() -> None:
    host = recorded("server")
    assert _by_name(host)["sda"].model == "SEAGATE ST600MM0006"
    host.files["/sys/block/sda/device/vendor"] = "ST600\n"
    assert _by_name(host)["sda"].model == "ST600MM0006"


def test_a_disk_tells_its_serial_to_everyone_through_the_system() -> None:
    disk = _by_name(recorded("desktop"))["sda"]
    assert (disk.serial, disk.wwn) == ("WD-000000000001", "naa.50014ee000000001")


def test_a_world_wide_name_in_the_place_of_a_serial_is_none() -> None:
    host = recorded("server")
    assert _by_name(host)["sda"].serial == "S0M00001"
    path = "/run/udev/data/b8:0"
    host.files[path] = "".join(
        line + "\n" for line in host.files[path].splitlines() if not line.startswith("E:ID_SCSI_SERIAL")
    )
    assert _by_name(host)["sda"].serial is None


@pytest.mark.parametrize(
    ("page", "serial"),
    [
        (b"\0\x80\0\x08Z1Z00001", "Z1Z00001"),
        (b"\0\x80\0\x0c  Z1Z00001  ", "Z1Z00001"),
        (b"\0\x80\0\0", None),
        (b"\0\x80\0\x04\xff\xfe\x01\x02", None),
        (b"", None),
    ],
)
def test_the_unit_itself_tells_its_serial_where_udev_does_not(page: bytes, serial: str | None) -> None:
    host = FakeHost(directories={"/sys/block": ["sda"]}, blobs={"/sys/block/sda/device/vpd_pg80": page.hex()})
    assert _by_name(host)["sda"].serial == serial


def test_maker_and_model_in_the_place_of_the_world_wide_name_are_none() -> None:
    host = recorded("desktop")
    del host.files["/run/udev/data/b8:0"]
    assert _by_name(host)["sda"].wwn is None


@pytest.mark.parametrize(
    ("machine", "disk", "bus"),
    [
        ("desktop", "sda", "sata"),
        ("laptop", "nvme0n1", "nvme"),
        ("server", "sda", "sas"),
        ("server-raid", "sda", "raid"),
        ("server-raid", "sdb", "sata"),  # passed through by the same controller
        ("server-raid", "sdc", "fc"),
        ("server-raid", "sde", "sata"),  # on a controller for both
        ("mini", "mmcblk0", "mmc"),
        ("vm", "vda", "virtio"),
    ],
)
def test_the_bus_is_read_off_the_way_to_the_disk(machine: str, disk: str, bus: str) -> None:
    assert _by_name(recorded(machine))[disk].bus == bus


def test_a_disk_on_a_broad_cable_is_no_sata_disk() -> None:
    host = recorded("desktop")
    host.files["/run/udev/data/b8:0"] = host.files["/run/udev/data/b8:0"].replace("E:ID_ATA_SATA=1\n", "")
    assert _by_name(host)["sda"].bus == "ata"


def test_two_ways_to_one_disk_are_one_disk_even_where_nothing_joins_them() -> None:
    host = recorded("server-raid")
    for name in ("sdc", "sdd"):
        del host.directories[f"/sys/block/{name}/holders"]
    assert "sdd" not in _by_name(host)


def test_bridges_that_give_all_disks_the_same_names_hide_none() -> None:
    host = FakeHost()
    for name in ("sda", "sdb"):
        host.links[f"/sys/block/{name}"] = f"/sys/devices/pci0/usb1/host1/target1:0:0/1:0:0:0/block/{name}"
        host.files[f"/sys/block/{name}/device/wwid"] = "naa.5000000000000001\n"
        host.blobs[f"/sys/block/{name}/device/vpd_pg80"] = b"\0\x80\0\x04ABCD".hex()
    assert list(_by_name(host)) == ["sda", "sdb"]


def test_what_is_not_told_stays_unsaid() -> None:
    assert describe(FakeHost(directories={"/sys/block": ["sda"]})) == (Storage(name="sda", removable=False),)
