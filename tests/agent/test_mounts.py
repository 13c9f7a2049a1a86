import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mounts import mounted, parse_mounts
from tests.fakes import FakeHost, recorded


def test_a_mount_on_demand_is_seen_once_it_is_there() -> None:
    stacked = "70 28 0:50 / /usb rw - autofs systemd-1 rw\n71 70 8:17 / /usb rw - vfat /dev/sdb1 rw\n"
    assert [mount.device for mount in parse_mounts(stacked)] == ["/dev/sdb1"]


def test_names_are_told_as_they_are_and_not_as_the_kernel_escapes_them() -> None:
    assert "/srv/dùng chung" in {mount.mountpoint for mount in mounted(recorded("desktop"))}


@pytest.mark.parametrize(
    ("line", "read_only"),
    [
        ("1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro", False),
        ("1 0 8:1 / / ro,relatime - ext4 /dev/sda1 rw", True),  # this mount of it
        ("1 0 8:1 / / rw,relatime - ext4 /dev/sda1 ro,seclabel", True),  # all of it
    ],
)
def test_read_only_is_what_either_the_mount_or_the_volume_is(line: str, read_only: bool) -> None:  # noqa: FBT001  # a column of the table above
    (mount,) = parse_mounts(line + "\n")
    assert mount.read_only is read_only


@pytest.mark.parametrize("line", ["", "one", "1 2 3 / /x rw", "1 2 3 / /x rw - ext4", " - ext4 /dev/sda1 rw"])
def test_a_torn_line_is_no_mount(line: str) -> None:
    assert parse_mounts(line + "\n") == ()


@given(st.text())
def test_any_text_is_read_without_a_fall(text: str) -> None:
    parse_mounts(text)


def test_a_machine_that_does_not_tell_has_nothing_mounted() -> None:
    assert mounted(FakeHost()) == ()
