import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.storages import collect, udev
from agent.contract import Storage
from tests.fakes import FakeHost, recorded


def _by_name(host: FakeHost) -> dict[str, Storage]:
    return {storage.name: storage for storage in collect(host)}


@pytest.mark.parametrize(
    ("machine", "names"),
    [
        ("desktop", ["sda", "sdb", "sdc"]),  # neither the DVD drive nor the loop device
        ("laptop", ["nvme0n1"]),  # neither its hidden path nor zram
        ("server", ["sda", "sdb", "sdc", "sdd", "sde"]),  # neither md nor dm
        ("mini", ["mmcblk0"]),  # not its boot area
    ],
)
def test_only_disks_are_disks(machine: str, names: list[str]) -> None:
    assert list(_by_name(recorded(machine))) == names


def test_a_disk_tells_its_serial_to_everyone_through_the_system() -> None:
    disk = _by_name(recorded("desktop"))["sda"]
    assert (disk.serial, disk.wwn) == ("WD-000000000001", "naa.50014ee000000001")


def test_maker_and_model_in_the_place_of_the_world_wide_name_are_none() -> None:
    host = recorded("desktop")
    del host.files["/run/udev/data/b8:0"]
    assert _by_name(host)["sda"].wwn is None


def test_a_reader_without_a_card_has_no_size() -> None:
    reader = _by_name(recorded("desktop"))["sdb"]
    assert (reader.size_bytes, reader.removable, reader.bus) == (None, True, "usb")


@pytest.mark.parametrize(("machine", "disk", "bus"), [("laptop", "nvme0n1", "nvme"), ("server", "sda", "scsi")])
def test_the_bus_is_read_off_the_way_to_the_disk(machine: str, disk: str, bus: str) -> None:
    assert _by_name(recorded(machine))[disk].bus == bus


def test_what_is_not_told_stays_unsaid() -> None:
    host = FakeHost(directories={"/sys/block": ["sda"]})
    assert collect(host) == (Storage(name="sda"),)


def test_properties_alone_are_read_of_what_the_system_knows() -> None:
    host = FakeHost(files={"/run/udev/data/b8:0": "S:disk/x\nE:ID_MODEL=a=b\nE:EMPTY=\nG:systemd\n"})
    assert udev(host, "8:0") == {"ID_MODEL": "a=b"}
    assert udev(host, None) == {}


def test_a_machine_without_a_disk_has_none() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("container"))
