"""Arrays: who takes part, who fell out, and whether the data is where it should be."""

import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.raids import collect
from agent.contract import Raid
from agent.smart.reports import FOLDER
from tests.fakes import FakeHost, recorded

MD = "/sys/block/md0/md/"


def _by_name(host: FakeHost) -> dict[str, Raid]:
    return {array.name: array for array in collect(host)}


def _md(parts: dict[str, str], **files: str) -> FakeHost:
    """One array; of its parts, the state and the place."""
    host = FakeHost(files={"/sys/block/md0/size": "2048\n"})
    host.files |= {MD + file: text + "\n" for file, text in {"metadata_version": "1.2", **files}.items()}
    for part, told in parts.items():
        state, place = told.split()
        host.files |= {f"{MD}dev-{part}/state": state + "\n", f"{MD}dev-{part}/slot": place + "\n"}
    return host


def test_a_whole_array() -> None:
    expected = Raid(
        name="md1",
        level="raid5",
        state="ok",
        size_bytes=1_200_254_533_632,
        members=("sdb", "sdc", "sdd"),
        failed_members=(),
        missing_members=0,
    )
    assert collect(recorded("server")) == (expected,)


def test_an_array_that_lost_a_disk_names_it() -> None:
    array = _by_name(recorded("server-raid"))["md0"]
    assert (array.state, array.members, array.failed_members, array.missing_members) == (
        "degraded",
        ("nvme0n1p2",),
        ("nvme1n1p2",),
        1,
    )


def test_a_disk_that_is_gone_altogether_is_missing_without_a_name() -> None:
    host = _md({"sda1": "in_sync 0"}, array_state="clean", level="raid1", raid_disks="2", degraded="1")
    array = _by_name(host)["md0"]
    assert (array.state, array.failed_members, array.missing_members) == ("degraded", (), 1)


def test_a_spare_takes_part_and_fills_no_place() -> None:
    parts = {"sda1": "in_sync 0", "sdb1": "in_sync 1", "sdc1": "spare none"}
    host = _md(parts, array_state="active", level="raid1", raid_disks="2", degraded="0", sync_action="idle")
    array = _by_name(host)["md0"]
    assert (array.state, array.members, array.missing_members) == ("ok", ("sda1", "sdb1", "sdc1"), 0)


@pytest.mark.parametrize(
    ("action", "degraded", "state"),
    [
        ("recover", "1", "rebuilding"),
        ("resync", "0", "rebuilding"),
        ("reshape", "0", "rebuilding"),
        ("check", "0", "ok"),  # the monthly look at what is in order
        ("repair", "0", "ok"),
        ("frozen", "1", "degraded"),
        ("idle", "0", "ok"),
    ],
)
def test_what_goes_on_in_an_array_tells_whether_the_data_is_safe(action: str, degraded: str, state: str) -> None:
    parts = {"sda1": "in_sync 0", "sdb1": "spare 1"}
    host = _md(parts, array_state="active", level="raid1", raid_disks="2", degraded=degraded, sync_action=action)
    assert _by_name(host)["md0"].state == state


@pytest.mark.parametrize(
    ("level", "degraded", "state"),
    [
        ("raid5", "1", "degraded"),
        ("raid5", "2", "failed"),
        ("raid6", "2", "degraded"),
        ("raid6", "3", "failed"),
        ("raid1", "2", "degraded"),
        ("raid10", "2", "degraded"),
        ("raid0", "1", "failed"),
    ],
)
def test_an_array_bears_as_many_losses_as_its_level(level: str, degraded: str, state: str) -> None:
    host = _md({"sda": "in_sync 0"}, array_state="active", level=level, raid_disks="4", degraded=degraded)
    assert _by_name(host)["md0"].state == state


@pytest.mark.parametrize("array_state", ["inactive", "broken"])
def test_an_array_that_does_not_run_has_failed(array_state: str) -> None:
    assert _by_name(_md({"sda": "spare none"}, array_state=array_state, raid_disks="0"))["md0"].state == "failed"


def test_while_an_array_grows_its_new_number_of_places_counts() -> None:
    parts = {f"sd{disk}": f"in_sync {place}" for place, disk in enumerate("abc")}
    host = _md(parts, array_state="active", level="raid5", raid_disks="4 (3)", degraded="0", sync_action="reshape")
    assert (_by_name(host)["md0"].missing_members, _by_name(host)["md0"].state) == (1, "rebuilding")


@pytest.mark.parametrize(
    "files",
    [
        {"array_state": "clear"},  # a name that is left over
        {"array_state": "inactive", "metadata_version": "external:imsm"},  # the box around a mainboard's arrays
        {},
    ],
)
def test_what_only_looks_like_an_array_is_none(files: dict[str, str]) -> None:
    assert collect(_md({"sda": "spare none"}, **files)) == ()


def test_an_array_of_a_mainboard_is_one() -> None:
    host = _md(
        {"sda": "in_sync 0"}, array_state="active", metadata_version="external:/md127/0", level="raid1", raid_disks="2"
    )
    assert list(_by_name(host)) == ["md0"]


@pytest.mark.parametrize("junk", ["", "x", "-1", "9" * 30, "\u0664", "4(3)"])
def test_numbers_that_are_none_leave_the_array_standing(junk: str) -> None:
    host = _md({"sda": "in_sync 0"}, array_state="active", level="raid1", raid_disks=junk, degraded=junk)
    assert _by_name(host)["md0"].members == ("sda",)


def test_a_btrfs_volume_of_two_disks_is_an_array_and_one_on_one_disk_is_not() -> None:
    array = _by_name(recorded("server-raid"))["kho"]
    assert (array.level, array.state, array.members, array.missing_members) == ("raid1", "degraded", ("sde",), 1)
    assert collect(recorded("laptop")) == ()


def _btrfs(*, gone: str = "", ways: tuple[str, ...] = ("raid1",)) -> FakeHost:
    folder = "/sys/fs/btrfs/u-1/"
    host = FakeHost(directories={"/sys/block": ["sda"], folder + "devices": ["sda", "sdb"]})
    host.directories[folder + "allocation/data"] = ["flags", *ways]
    host.files = {folder + "label": "\n", folder + "devinfo/1/missing": "0\n", folder + "devinfo/2/missing": "0\n"}
    host.files |= {f"/sys/class/block/{name}/size": "1000\n" for name in ("sda", "sdb") if name != gone}
    return host


def test_a_btrfs_volume_without_a_label_goes_by_its_number() -> None:
    assert collect(_btrfs())[0] == Raid(
        name="u-1",
        level="raid1",
        state="ok",
        size_bytes=1_024_000,
        members=("sda", "sdb"),
        failed_members=(),
        missing_members=0,
    )


def test_a_disk_pulled_from_under_a_btrfs_volume_has_failed() -> None:
    array = collect(_btrfs(gone="sdb"))[0]
    assert (array.state, array.members, array.failed_members, array.missing_members) == (
        "degraded",
        ("sda",),
        ("sdb",),
        1,
    )


def test_while_a_btrfs_volume_is_converted_the_weaker_way_counts() -> None:
    assert collect(_btrfs(ways=("raid1", "single")))[0].level == "single"


@pytest.mark.parametrize(
    ("told", "state"),
    [("ONLINE", "ok"), ("DEGRADED", "degraded"), ("FAULTED", "failed"), ("SUSPENDED", "failed"), ("UNAVAIL", "failed")],
)
def test_a_zfs_pool_tells_its_state(told: str, state: str) -> None:
    host = FakeHost(directories={"/sys/block": ["sda"]}, files={"/proc/spl/kstat/zfs/tank/state": told + "\n"})
    host.files["/proc/spl/kstat/zfs/arcstats"] = "1\n"
    assert collect(host) == (Raid(name="tank", level="zfs", state=state),)  # type: ignore[arg-type]


def test_a_controllers_volume_shows_what_is_behind_it() -> None:
    volume = _by_name(recorded("server-raid"))["sda"]
    assert volume == Raid(
        name="sda",
        size_bytes=8_000_970_424_320,
        members=tuple(f"bus/0 megaraid,{place}" for place in range(4)),
    )


def test_without_the_root_half_a_controllers_volume_has_members_that_nobody_saw() -> None:
    host = recorded("server-raid")
    host.files = {path: content for path, content in host.files.items() if not path.startswith(FOLDER)}
    assert _by_name(host)["sda"].members is None


def test_which_disk_of_two_volumes_is_whose_is_not_guessed() -> None:
    host = recorded("server-raid")
    host.links["/sys/block/sdy"] = host.links["/sys/block/sda"].replace("2:0", "2:1").replace("sda", "sdy")
    assert _by_name(host)["sda"].members is None


@pytest.mark.parametrize(
    ("told", "state"), [("active", "ok"), ("degraded", "degraded"), ("resyncing", "rebuilding"), ("offline", "failed")]
)
def test_a_driver_that_tells_how_a_volume_is_is_believed(told: str, state: str) -> None:
    host = recorded("server-raid")
    host.files |= {
        "/sys/class/raid_devices/0:2:0:0/state": told + "\n",
        "/sys/class/raid_devices/0:2:0:0/level": "raid5\n",
    }
    assert (_by_name(host)["sda"].state, _by_name(host)["sda"].level) == (state, "raid5")


def test_a_machine_without_arrays_was_looked_at_and_has_none() -> None:
    assert collect(recorded("desktop")) == ()


def test_a_container_without_block_devices_was_not_looked_at() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("container"))
