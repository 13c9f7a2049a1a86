import pytest

from agent.controllers import address, level, state
from tests.fakes import FakeHost, recorded


def _disk(place: str = "0:0:0:0", **files: str) -> FakeHost:
    host = FakeHost(links={"/sys/block/sda": f"/sys/devices/pci0000:00/host0/target0:0:0/{place}/block/sda"})
    host.files = {f"/sys/{path.replace('__', '/')}": text + "\n" for path, text in files.items()}
    return host


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("RAID 5", "raid5"),  # hpsa
        ("RAID 1(+0)", "raid1(+0)"),
        ("RAID-6", "raid6"),  # smartpqi
        ("RAID UNKNOWN", "raidunknown"),
        ("N/A", None),
        ("JBOD", None),
        ("Physical device", None),
    ],
)
def test_a_driver_that_tells_the_level_is_believed(told: str, expected: str | None) -> None:
    assert level(_disk(block__sda__device__raid_level=told), "sda") == expected


def test_the_kernels_class_of_raid_devices_is_believed() -> None:
    host = _disk("1:1:0:0")
    host.files["/sys/class/raid_devices/1:1:0:0/level"] = "raid1\n"
    host.files["/sys/class/raid_devices/1:1:0:0/state"] = "resyncing\n"
    assert (level(host, "sda"), state(host, "sda")) == ("raid1", "resyncing")


@pytest.mark.parametrize(("place", "expected"), [("0:2:0:0", ""), ("0:0:5:0", None), ("0:1:5:0", None)])
def test_megaraid_tells_volumes_from_disks_by_their_channel(place: str, expected: str | None) -> None:
    host = _disk(place)
    host.files["/sys/class/scsi_host/host0/proc_name"] = "megaraid_sas\n"
    assert level(host, "sda") == expected


def test_the_same_channel_of_another_driver_is_a_disk() -> None:
    host = _disk("0:2:0:0")
    host.files["/sys/class/scsi_host/host0/proc_name"] = "ahci\n"
    assert level(host, "sda") is None


def test_a_volume_that_the_kernel_gave_up_is_offline() -> None:
    assert state(_disk(block__sda__device__state="offline"), "sda") == "offline"
    assert state(_disk(block__sda__device__state="running"), "sda") is None


@pytest.mark.parametrize(
    ("machine", "name", "expected"),
    [("server-raid", "sda", "0:2:0:0"), ("server-raid", "nvme0n1", None), ("vm", "vda", None), ("vm", "gone", None)],
)
def test_where_a_disk_sits(machine: str, name: str, expected: str | None) -> None:
    assert address(recorded(machine), name) == expected
