"""What the root half left behind: believed while it is fresh, and missed aloud where it is not."""

from typing import Any

import pytest

from agent.smart.reports import FOLDER, MAX_AGE_SECONDS, gather
from tests.agent.smart.documents import ata, not_opened, scsi, text
from tests.fakes import FakeHost


def _host(*, age: float = 3600, **documents: dict[str, Any] | str) -> FakeHost:
    host = FakeHost()
    for name, found in documents.items():
        path = f"{FOLDER}/smartctl-{name.replace('_', '-')}.json"
        host.files[path] = found if isinstance(found, str) else text(found)
        host.times[path] = host.wall_seconds - age
    return host


def test_each_disk_has_its_report() -> None:
    found, missing = gather(_host(sda=ata(), sdb=ata(serial_number="S2")), ["sda", "sdb"])
    assert ({name: report.serial for name, report in found.items()}, missing) == ({"sda": "S0001", "sdb": "S2"}, ())


def test_without_the_root_half_everything_is_missing_in_one_word() -> None:
    assert gather(FakeHost(), ["sda", "sdb"]) == ({}, ("SMART",))


def test_a_machine_whose_disks_tell_nothing_misses_nothing() -> None:
    assert gather(FakeHost(), []) == ({}, ())


def test_a_folder_that_may_not_be_entered_is_as_good_as_none() -> None:
    class Closed(FakeHost):
        def entries(self, path: str) -> tuple[str, ...]:
            raise PermissionError(13, "Permission denied", path)

    assert gather(Closed(), ["sda"]) == ({}, ("SMART",))


def test_a_disk_without_a_report_is_missed_by_name() -> None:
    found, missing = gather(_host(sda=ata()), ["sda", "sdb"])
    assert (list(found), missing) == (["sda"], ("SMART of sdb",))


def test_a_report_that_may_not_be_read_is_missed_by_name() -> None:
    host = _host(sda=ata(), sdb=ata())
    host.denied = [f"{FOLDER}/smartctl-sdb.json"]
    assert gather(host, ["sda", "sdb"])[1] == ("SMART of sdb",)


def test_an_old_report_is_not_believed_and_its_day_is_told() -> None:
    fresh, stale = _host(sda=ata(), age=MAX_AGE_SECONDS), _host(sda=ata(), age=MAX_AGE_SECONDS + 1)
    assert gather(fresh, ["sda"])[1] == ()
    assert gather(stale, ["sda"]) == ({}, ("SMART of sda (last report 2019-11-05)",))


def test_a_report_from_a_clock_that_ran_ahead_is_fresh() -> None:
    assert gather(_host(sda=ata(), age=-86_400), ["sda"])[1] == ()


def test_a_torn_report_is_missed_and_named() -> None:
    assert gather(_host(sda="{"), ["sda"]) == ({}, ("SMART of sda (unreadable report)",))


def test_disks_behind_a_controller_come_under_their_way_and_number() -> None:
    member = {
        "name": "/dev/bus/0",
        "info_name": "/dev/bus/0 [megaraid_disk_04]",
        "type": "megaraid,4",
        "protocol": "SCSI",
    }
    found, missing = gather(_host(sda=scsi(), bus_0_megaraid_4=scsi(device=member)), ["sda"])
    assert (sorted(found), missing) == (["bus/0 megaraid,4", "sda"], ())
    assert found["bus/0 megaraid,4"].wear.name == "bus/0 megaraid,4"


def test_a_place_behind_a_controller_that_does_not_answer_is_no_disk() -> None:
    found, missing = gather(_host(sda=scsi(), bus_0_megaraid_5=not_opened()), ["sda"])
    assert (sorted(found), missing) == (["sda"], ())


def test_a_disk_that_is_not_asked_for_is_not_told_of() -> None:
    assert list(gather(_host(sda=ata(), sdz=ata()), ["sda"])[0]) == ["sda"]


@pytest.mark.parametrize("file", ["smartctl-sda.json.tmp", "DMI", "smartctl-sda", "other-sda.json"])
def test_other_files_in_the_folder_are_none_of_ours(file: str) -> None:
    assert gather(FakeHost(files={f"{FOLDER}/{file}": "{}"}), ["sda"]) == ({}, ("SMART",))
