import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.filesystems import collect, parse_mounts, volumes
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


def test_a_mount_on_demand_is_seen_once_it_is_there() -> None:
    stacked = "70 28 0:50 / /usb rw - autofs systemd-1 rw\n71 70 8:17 / /usb rw - vfat /dev/sdb1 rw\n"
    assert [mount.device for mount in parse_mounts(stacked)] == ["/dev/sdb1"]


def test_the_volumes_of_one_device_are_one() -> None:
    host = recorded("laptop")
    assert [mount.mountpoint for mount in volumes(host) if mount.device == "/dev/nvme0n1p3"] == ["/"]


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


@pytest.mark.parametrize("line", ["", "one", "1 2 3 / /x rw", "1 2 3 / /x rw - ext4", " - ext4 /dev/sda1 rw"])
def test_a_torn_line_is_no_mount(line: str) -> None:
    assert parse_mounts(line + "\n") == ()


def test_a_container_has_no_volumes_of_its_own() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("container"))
