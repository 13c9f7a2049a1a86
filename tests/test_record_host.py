"""A recording replays the machine it was made of, and does not give it away."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from agent.collectors import COLLECTORS, INVENTORY
from agent.host import LiveHost
from agent.runner import run
from tests.fakes import FakeHost, from_text, to_text
from tests.record_host import Pseudonyms, disguise, record


@pytest.fixture(scope="module")
def recording() -> FakeHost:
    return record()


def test_the_recording_describes_the_machine_it_was_made_of(recording: FakeHost) -> None:
    live, replayed = run(LiveHost(), INVENTORY), run(recording, INVENTORY)
    assert replayed.sections.memory == live.sections.memory
    assert replayed.sections.cpus == live.sections.cpus
    assert replayed.sections.filesystems == live.sections.filesystems
    assert [how.outcome for how in replayed.health] == [how.outcome for how in live.health]


def test_nothing_that_tells_the_machine_apart_is_left(recording: FakeHost) -> None:
    sections = run(LiveHost(), INVENTORY).sections
    text = to_text(recording)
    secrets = {os.uname().nodename.join('""'), (LiveHost().read("/etc/machine-id") or "-").strip()}
    secrets |= {storage.serial for storage in sections.storages or () if storage.serial}
    for network in sections.networks or ():
        secrets |= {network.mac or "-:", *(one.join('""') for one in network.addresses or ())}
    assert [secret for secret in secrets if secret and secret in text] == []


def test_a_recording_reads_back_as_it_was_written(recording: FakeHost) -> None:
    assert FakeHost(**from_text(to_text(recording))) == replace(recording, memory={})
    json.loads(to_text(recording))


def test_the_same_thing_has_the_same_name_everywhere() -> None:
    mac = "aa:bb:cc:00:00:01"
    plain = FakeHost(
        files={
            "/sys/class/net/eth0/address": mac + "\n",
            "/sys/class/net/lo/address": "00:00:00:00:00:00\n",
            "/etc/resolv.conf": "nameserver 10.1.2.3\nnameserver 127.0.0.53\n",
            "/proc/net/route": "Iface\teth0\t00000000\t0302010A\t0003\t0\t0\t0\t00000000\n",
            "/proc/self/mountinfo": "1 0 8:1 / /media/lan/USB rw - vfat /dev/sdb1 rw\n2 0 0:1 / /x rw - tmpfs t rw\n",
            "/run/udev/data/b8:0": "E:ID_SERIAL_SHORT=ABC\nE:ID_FS_UUID=1234\nE:ID_WWN=0x5000\n",
            "/sys/block/sda/device/serial": "ABC\n",
        },
        spaces={"/media/lan/USB": [2, 1]},
        ipv4=[["eth0", "10.1.2.3"]],
        permanent_macs={"eth0": mac},
        answers={"udp 10.1.2.3": 0.1},
    )
    host = disguise(plain)
    assert host.files["/sys/class/net/eth0/address"] == "02:00:00:00:00:01\n"
    assert host.files["/sys/class/net/lo/address"] == "00:00:00:00:00:00\n"
    assert host.permanent_macs == {"eth0": "02:00:00:00:00:01"}
    assert host.files["/etc/resolv.conf"] == "nameserver 192.0.2.1\nnameserver 127.0.0.53\n"
    assert host.files["/proc/net/route"] == "Iface\teth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\n"
    assert host.ipv4 == [["eth0", "192.0.2.1"]]
    assert host.answers == {"udp 192.0.2.1": 0.1}
    assert host.files["/proc/self/mountinfo"] == "1 0 8:1 / /media/user/USB rw - vfat /dev/sdb1 rw\n"
    assert host.spaces == {"/media/user/USB": [2, 1]}
    assert host.files["/run/udev/data/b8:0"] == "E:ID_SERIAL_SHORT=SERIAL-0001\nE:ID_WWN=0x0000000000000001\n"
    assert host.files["/sys/block/sda/device/serial"] == "SERIAL-0001\n"
    assert disguise(plain) == host


def test_addresses_of_no_one_keep_their_meaning() -> None:
    names = Pseudonyms()
    assert names.ipv6("0" * 31 + "1") == "0" * 31 + "1"
    assert names.ipv6("fe80" + "0" * 27 + "9") == "20010db8" + "0" * 23 + "1"
    assert names.mac("ff:ff:ff:ff:ff:ff") == "ff:ff:ff:ff:ff:ff"


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "hosts").glob("*.json")), ids=lambda path: path.stem)
def test_a_recording_is_kept_as_the_recorder_writes_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert to_text(FakeHost(**from_text(text))) == text
    assert run(FakeHost(**from_text(text)), COLLECTORS).health
