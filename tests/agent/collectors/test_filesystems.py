import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.filesystems import collect, volumes
from agent.contract import Filesystem
from tests.fakes import FakeHost, recorded


def _points(host: FakeHost) -> list[str]:
    return [filesystem.mountpoint for filesystem in collect(host).value]


def test_only_what_stands_on_a_disk_is_a_volume() -> None:
    assert _points(recorded("desktop")) == ["/", "/boot/efi", "/srv/dùng chung"]


def test_one_dead_mount_does_not_cost_the_others() -> None:
    host = recorded("desktop")
    del host.spaces["/srv/dùng chung"]
    assert _points(host) == ["/", "/boot/efi"]


def test_a_mount_that_may_not_be_looked_at_is_named() -> None:
    answer = collect(recorded("laptop"))
    assert answer.denied == ("/boot/efi",)
    assert [filesystem.mountpoint for filesystem in answer.value] == ["/", "/boot"]


def test_a_bind_mount_is_a_view_and_not_a_volume() -> None:
    host = FakeHost(files={"/proc/filesystems": "\text4\n", "/proc/self/mountinfo": ""})
    host.files["/proc/self/mountinfo"] = "52 28 8:2 /var/lib /mnt/view rw - ext4 /dev/sda2 rw\n"
    with pytest.raises(NotApplicable):
        volumes(host)


def test_a_mount_that_another_hides_is_not_measured_in_its_place() -> None:
    host = recorded("desktop")
    host.files["/proc/self/mountinfo"] += "70 28 0:25 /inaccessible /boot/efi ro - tmpfs tmpfs rw\n"
    assert "/boot/efi" not in _points(host)


def test_the_volumes_of_one_device_are_one() -> None:
    host = recorded("laptop")
    assert [mount.mountpoint for mount in volumes(host) if mount.device == "/dev/mapper/luks-0001"] == ["/"]


def test_the_order_of_mounting_does_not_show() -> None:
    host = recorded("desktop")
    before = collect(host)
    lines = host.files["/proc/self/mountinfo"].splitlines(keepends=True)
    host.files["/proc/self/mountinfo"] = "".join(reversed(lines))
    assert collect(host) == before


def test_how_full_a_volume_is_does_not_show() -> None:
    host = recorded("desktop")
    before = collect(host)
    host.spaces = {mountpoint: [size, 0] for mountpoint, (size, _) in host.spaces.items()}
    assert collect(host) == before


def test_a_container_has_no_volumes_of_its_own() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("container"))


def _by_point(machine: str) -> dict[str, Filesystem]:
    return {filesystem.mountpoint: filesystem for filesystem in collect(recorded(machine)).value}


@pytest.mark.parametrize(
    ("machine", "mountpoint", "encryption"),
    [
        ("laptop", "/", "luks2"),  # btrfs on a mapping
        ("laptop", "/boot", ""),
        ("server-raid", "/srv", "luks"),  # a volume on a mapping on a partition
        ("server-raid", "/", ""),
        ("vm", "/", ""),
    ],
)
def test_what_encrypts_a_volume_is_found_below_it(machine: str, mountpoint: str, encryption: str) -> None:
    assert _by_point(machine)[mountpoint].encryption == encryption


def test_a_volume_of_two_disks_is_encrypted_if_both_are() -> None:
    host = recorded("laptop")
    folder = "/sys/fs/btrfs/00000000-0000-4000-8000-00000000b001/devices"
    host.directories[folder] = ["dm-0", "sdb"]
    assert collect(host).value[0].encryption == ""


def test_where_the_kernels_tables_are_hidden_nothing_is_said_of_encryption() -> None:
    host = recorded("desktop")
    host.links = {}
    assert {filesystem.encryption for filesystem in collect(host).value} == {None}


@pytest.mark.parametrize(
    ("machine", "mountpoint", "label"),
    [
        ("desktop", "/", "HE_THONG"),
        ("desktop", "/srv/dùng chung", "Dùng chung"),
        ("desktop", "/boot/efi", None),
        ("server-raid", "/data", "kho"),
    ],
)
def test_a_volume_bears_its_label(machine: str, mountpoint: str, label: str | None) -> None:
    assert _by_point(machine)[mountpoint].label == label


def test_a_volume_that_nothing_can_be_written_to_says_so() -> None:
    read_only = {point: filesystem.read_only for point, filesystem in _by_point("server-raid").items()}
    assert [point for point, answer in read_only.items() if answer] == ["/var/backups"]


def test_a_disk_that_the_kernel_stopped_writing_to_after_an_error_shows() -> None:
    host = recorded("server-raid")
    table = host.files["/proc/self/mountinfo"].replace("/dev/md0 rw,", "/dev/md0 ro,")
    host.files["/proc/self/mountinfo"] = table
    assert collect(host).value[0].read_only is True
