import pytest

from agent.collectors.base import NotApplicable, Partial
from agent.collectors.filesystems import collect, parse_mounts, volumes
from tests.fakes import FakeHost, recorded


def _points(host: FakeHost) -> list[str]:
    answer = collect(host)
    assert not isinstance(answer, Partial)
    return [filesystem.mountpoint for filesystem in answer]


def test_only_what_stands_on_a_disk_is_a_volume() -> None:
    assert _points(recorded("desktop")) == ["/", "/boot/efi", "/srv/dùng chung"]


def test_one_dead_mount_does_not_cost_the_others() -> None:
    host = recorded("desktop")
    del host.spaces["/srv/dùng chung"]
    assert _points(host) == ["/", "/boot/efi"]


def test_a_mount_that_may_not_be_looked_at_is_named() -> None:
    answer = collect(recorded("laptop"))
    assert isinstance(answer, Partial)
    assert answer.denied == ("/boot/efi",)
    assert [filesystem.mountpoint for filesystem in answer.value] == ["/", "/boot"]


def test_a_bind_mount_is_a_view_and_not_a_volume() -> None:
    assert parse_mounts("52 28 8:2 /var/lib /mnt/view rw - ext4 /dev/sda2 rw\n") == ()


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
