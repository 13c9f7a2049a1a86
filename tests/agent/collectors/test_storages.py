import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.storages import collect
from agent.contract import Storage
from agent.junk import Junk
from agent.smart.reports import FOLDER, MAX_AGE_SECONDS
from tests.agent.smart.documents import ata, not_opened, text
from tests.fakes import FakeHost, recorded


def _by_name(host: FakeHost) -> dict[str, Storage]:
    return {disk.name: disk for disk in collect(host).value}


def test_a_disk_stands_with_its_verdict() -> None:
    disk = _by_name(recorded("desktop"))["sda"]
    assert (disk.smart_verdict, disk.smart_failing) == ("passed", ())
    assert disk.smart_warnings == ("5 Reallocated_Sector_Ct", "197 Current_Pending_Sector")


def test_a_serial_that_no_one_wrote_is_none_and_makes_no_two_disks_one() -> None:
    host = FakeHost()
    for place, name in enumerate(("sda", "sdb")):
        host.files |= {f"/sys/block/{name}/dev": f"8:{place * 16}\n", f"/sys/block/{name}/size": "1000\n"}
        host.files[f"/run/udev/data/b8:{place * 16}"] = "E:ID_SERIAL_SHORT=0123456789ABCDEF\nE:ID_WWN=0x5000\n"
        host.links[f"/sys/block/{name}"] = f"/sys/devices/pci0000:00/0000:00:17.0/ata1/host{place}/block/{name}"
    answer = collect(host)
    assert [(disk.name, disk.serial) for disk in answer.value] == [("sda", None), ("sdb", None)]
    assert answer.junk == (Junk("sda.serial", "0123456789ABCDEF"), Junk("sdb.serial", "0123456789ABCDEF"))


def test_without_the_root_half_all_but_the_health_of_the_disks_arrives() -> None:
    host = recorded("desktop")
    whole = collect(host).value
    host.files = {path: content for path, content in host.files.items() if not path.startswith(FOLDER)}
    bare = collect(host)
    assert bare.denied == ("SMART",)
    kept = [(disk.name, disk.model, disk.serial, disk.wwn, disk.size_bytes, disk.firmware, disk.bus) for disk in whole]
    assert kept == [(d.name, d.model, d.serial, d.wwn, d.size_bytes, d.firmware, d.bus) for d in bare.value]
    assert {(d.smart_verdict, d.smart_failing, d.smart_warnings) for d in bare.value} == {(None, None, None)}


def test_a_report_of_last_week_gives_no_verdict_and_says_so() -> None:
    host = recorded("desktop")
    host.times = dict.fromkeys(host.times, host.wall_seconds - MAX_AGE_SECONDS - 1)
    answer = collect(host)
    assert answer.denied == ("SMART of sda (last report 2019-11-05)",)
    assert answer.value[0].smart_verdict is None


def test_a_disk_that_did_not_answer_is_neither_good_nor_bad() -> None:
    host = recorded("desktop")
    host.files[f"{FOLDER}/smartctl-sda.json"] = text(not_opened())
    answer = collect(host)
    assert (answer.value[0].smart_verdict, answer.value[0].smart_failing, answer.denied) == (None, None, ())


def test_disks_that_tell_nothing_are_not_asked_for_their_health() -> None:
    assert collect(recorded("vm")).denied == ()
    assert collect(recorded("mini")).denied == ()


def test_what_the_kernel_knows_stands_whether_or_not_there_is_a_report() -> None:
    host = recorded("desktop")
    before = _by_name(host)["sda"].model
    report = ata(model_name="Another", serial_number="Another", firmware_version="Another", turns=0)
    host.files[f"{FOLDER}/smartctl-sda.json"] = text(report)
    disk = _by_name(host)["sda"]
    assert (disk.model, disk.rotational) == (before, True)


def test_a_report_tells_what_the_kernel_does_not() -> None:
    host = FakeHost(directories={"/sys/block": ["sda"]}, links={"/sys/block/sda": "/sys/devices/x/usb1/block/sda"})
    host.files[f"{FOLDER}/smartctl-sda.json"] = text(ata())
    host.times[f"{FOLDER}/smartctl-sda.json"] = host.wall_seconds
    disk = _by_name(host)["sda"]
    assert (disk.model, disk.serial, disk.bus, disk.removable) == ("Disk 500", "S0001", "usb", True)


def test_the_disks_behind_a_controller_stand_beside_its_volume() -> None:
    disks = _by_name(recorded("server-raid"))
    assert [name for name in disks if " " in name] == [f"bus/0 megaraid,{place}" for place in range(4)]
    assert disks["sda"].bus == "raid"
    bad = disks["bus/0 megaraid,2"]
    assert (bad.serial, bad.bus, bad.smart_verdict) == ("Z1Z00002", "sas", "failed")


def test_a_disk_that_two_volumes_of_a_controller_show_is_told_once() -> None:
    host = recorded("server-raid")
    path = f"{FOLDER}/smartctl-bus-0-megaraid-0.json"
    for number in (1, 2, 3):
        host.files[path.replace("-0.json", f"-{number}.json")] = host.files[path].replace(
            "megaraid,0", f"megaraid,{number}"
        )
    assert [name for name in _by_name(host) if " " in name] == ["bus/0 megaraid,0"]


def test_a_chip_on_the_board_tells_its_wear_without_root() -> None:
    host = recorded("mini")
    host.files["/sys/block/mmcblk0/device/pre_eol_info"] = "0x02\n"
    assert _by_name(host)["mmcblk0"].smart_warnings == ("spare blocks nearly used up",)


def test_the_temperature_of_the_day_does_not_show() -> None:
    host = recorded("desktop")
    before = collect(host)
    path = f"{FOLDER}/smartctl-sda.json"
    host.files[path] = (
        host.files[path].replace('"current": 37', '"current": 52').replace('"hours": 33921', '"hours": 33945')
    )
    assert collect(host) == before


def test_a_machine_without_a_disk_has_none() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("container"))
