"""A recording replays the machine it was made of, and does not give it away."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from agent.collectors.every import COLLECTORS, INVENTORY
from agent.host import LiveHost
from agent.runner import run
from agent.smbios.decode import decode
from agent.smbios.records import System
from agent.smbios.table import EntryPoint, entry_point
from tests.fakes import FakeHost, from_text, to_text
from tests.record_host import Pseudonyms, Recorder, disguise, record
from tests.smbios.build import Said, build


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
    secrets |= {own for storage in sections.storages or () for own in (storage.serial, storage.wwn) if own}
    secrets |= {filesystem.label.join('""') for filesystem in sections.filesystems or () if filesystem.label}
    for network in sections.networks or ():
        secrets |= {network.mac or "-:", *(one.join('""') for one in network.addresses or ())}
    assert [secret for secret in secrets if secret and secret in text] == []


def test_a_recording_reads_back_as_it_was_written(recording: FakeHost) -> None:
    assert FakeHost(**from_text(to_text(recording))) == replace(recording, memory={}, kept={})
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
            "/proc/cpuinfo": "processor\t: 0\nSerial\t\t: 10000000f00dcafe\nModel\t\t: Raspberry Pi\n",
            "/proc/device-tree/serial-number": "10000000f00dcafe\0",
            "/var/lib/dpkg/status": "Package: a\nMaintainer: A <a@b.c>\nDescription: long\n more\n\nPackage: b\n\n",
            "/var/lib/apt/lists/x_main_binary-amd64_Packages": "Package: b\nVersion: 2\nSize: 1\n\nPackage: c\n\n",
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
    assert host.files["/run/udev/data/b8:0"] == "E:ID_SERIAL_SHORT=SERIAL-0002\nE:ID_WWN=0x0000000000000001\n"
    assert host.files["/sys/block/sda/device/serial"] == "SERIAL-0002\n"
    assert host.files["/proc/cpuinfo"] == "processor\t: 0\nSerial\t\t: SERIAL-0001\nModel\t\t: Raspberry Pi\n"
    assert host.files["/proc/device-tree/serial-number"] == "SERIAL-0001\n"
    assert host.files["/var/lib/dpkg/status"] == "Package: a\nMaintainer: A\n\nPackage: b\n\n"
    assert host.files["/var/lib/apt/lists/x_main_binary-amd64_Packages"] == "Package: b\nVersion: 2\n\n"
    assert disguise(plain) == host


def test_a_disk_is_disguised_wherever_it_tells_its_name() -> None:
    uuid = "8f3a1c52-1b2c-4d5e-8f90-a1b2c3d4e5f6"
    report = {
        "model_name": "Disk",
        "serial_number": "ABC",
        "logical_unit_id": "0x5000c500deadbeef",
        "wwn": {"naa": 5, "oui": 3152, "id": 4207849484},
        "nvme_namespaces": [{"eui64": {"oui": 9528, "ext_id": 386844027293}}],
    }
    plain = FakeHost(
        files={
            "/run/somay-elevated/smartctl-sda.json": json.dumps(report),
            "/run/somay-elevated/smartctl-sdb.json": "torn",
            "/run/udev/data/b8:0": "E:ID_SERIAL_SHORT=ABC\nE:ID_FS_LABEL_ENC=LAN\\x20A\nE:ID_FS_UUID=" + uuid + "\n",
            "/run/udev/data/n2": "E:ID_MODEL_FROM_DATABASE=RTL8111\nE:ID_NET_NAME_MAC=enxaabbcc000001\n",
            "/sys/class/block/dm-0/dm/uuid": f"CRYPT-LUKS2-{uuid.replace('-', '')}-luks-{uuid}\n",
            "/sys/class/block/dm-1/dm/uuid": "LVM-" + "aB3" * 21 + "x\n",
            "/sys/class/block/dm-2/dm/uuid": "part1-mpath-3600a098038303053\n",
            f"/sys/fs/btrfs/{uuid}/label": "LAN A\n",
            "/proc/self/mountinfo": f"1 0 253:0 / / rw - ext4 /dev/mapper/luks-{uuid} rw\n",
        },
        directories={f"/sys/fs/btrfs/{uuid}/devices": ["dm-0"], "/sys/fs/btrfs": [uuid]},
        links={f"/dev/mapper/luks-{uuid}": "/dev/dm-0"},
        blobs={"/sys/block/sda/device/vpd_pg80": b"\0\x80\0\x03ABC".hex()},
    )
    text = to_text(disguise(plain))
    secrets = ("ABC", b"ABC".hex(), "deadbeef", "4207849484", "386844027293", uuid, uuid.replace("-", ""), "LAN", "aB3")
    assert [secret for secret in (*secrets, "3600a098", "aabbcc") if secret in text] == []
    host = disguise(plain)
    disk = json.loads(host.files["/run/somay-elevated/smartctl-sda.json"])
    assert (disk["model_name"], disk["serial_number"]) == ("Disk", "SERIAL-0001")
    assert host.files["/run/udev/data/b8:0"] == "E:ID_SERIAL_SHORT=SERIAL-0001\nE:ID_FS_LABEL_ENC=label-1\n"
    assert bytes.fromhex(host.blobs["/sys/block/sda/device/vpd_pg80"])[4:] == b"SERIAL-0001"
    assert "/dev/mapper/luks-00000000-0000-4000-8000-000000000001" in host.links
    assert host.files["/sys/class/block/dm-0/dm/uuid"].startswith("CRYPT-LUKS2-0")


def test_a_table_of_the_firmware_keeps_what_the_machine_is_and_not_which() -> None:
    said = [
        Said(1, 1, 0, {"Manufacturer": "ACME", "Product Name": "Box", "Serial Number": "SECRET1",
                       "UUID": "11112222-3333-4444-8555-666677778888"}),
        Said(2, 2, 0, {"Serial Number": "To Be Filled By O.E.M.", "Asset Tag": "SECRET2"}),
        Said(3, 3, 0, {"Serial Number": "SECRET1", "Type": "Mini Tower"}),
        Said(11, 4, 6, {}, (bytes([11, 6, 4, 0, 1, 0]), b"SECRET3\0")),
        Said(17, 5, 0, {"Locator": "A", "Size": "8 GB", "Serial Number": "SECRET4"}),
        Said(22, 6, 0, {"Name": "BAT", "SBDS Serial Number": "61E6"}),
    ]  # fmt: skip
    built = build(said, (2, 7))
    folder = "/sys/firmware/dmi/tables"
    plain = FakeHost(
        files={"/sys/class/dmi/id/product_serial": "SECRET1\n"},
        blobs={f"{folder}/DMI": built.table.hex(), f"{folder}/smbios_entry_point": built.entry.hex()},
    )
    host = disguise(plain)
    table, entry = (bytes.fromhex(host.blobs[f"{folder}/{name}"]) for name in ("DMI", "smbios_entry_point"))
    tables = decode(table, entry_point(entry))
    assert b"SECRET" not in table
    assert entry_point(entry) == EntryPoint((2, 7), 6)
    assert host.files["/sys/class/dmi/id/product_serial"] == "SERIAL-0001\n"
    assert tables.systems == (System("ACME", "Box", serial="SERIAL-0001", uuid="00000000-0000-4000-8000-000000000001"),)
    assert (tables.boards[0].serial, tables.boards[0].asset_tag) == ("To Be Filled By O.E.M.", "SERIAL-0002")
    assert (tables.chassis[0].serial, tables.chassis[0].type) == ("SERIAL-0001", 6)
    assert (tables.memory_devices[0].serial, tables.memory_devices[0].slot) == ("SERIAL-0003", "A")
    assert (tables.batteries[0].serial, tables.batteries[0].name) == ("1", "BAT")
    assert disguise(host) == host


def test_a_table_is_kept_as_bytes_and_a_device_tree_as_text() -> None:
    notes = FakeHost()
    recorder = Recorder(notes)
    recorder._note("/sys/firmware/dmi/tables/DMI", b"\x7f\x04\x01\x02\0\0")
    recorder._note("/proc/device-tree/model", b"Raspberry Pi 4\0")
    recorder._note("/x", b"\xff")
    assert notes.blobs == {"/sys/firmware/dmi/tables/DMI": "7f0401020000", "/x": "ff"}
    assert notes.files == {"/proc/device-tree/model": "Raspberry Pi 4\0"}


def test_guests_and_servers_lose_their_names_and_keep_their_relations() -> None:
    uuid = "6a1e2b3c-4d5e-4f60-8a9b-0c1d2e3f4a5b"
    plain = FakeHost(
        tools={
            "virsh -r list": [0, f"{uuid}\n"],
            f"virsh -r dominfo {uuid}": [0, f"Id: 1\nName:           payroll\nUUID:           {uuid}\n"],
            "chronyc -c tracking": [0, "0A010203,10.1.2.3,3,1.5,Normal\n"],
        },
        files={
            "/etc/chrony/chrony.conf": "pool 2.debian.pool.ntp.org iburst\nserver clock.district.vn\n",
            "/etc/systemd/timesyncd.conf": "[Time]\nNTP=clock.district.vn 10.1.2.3\n",
            "/etc/pve/qemu-server/100.conf": f"name: payroll\nsmbios1: uuid={uuid}\n",
        },
    )
    host = disguise(plain)
    known = "00000000-0000-4000-8000-000000000001"
    assert host.tools == {
        "chronyc -c tracking": [0, "C0000201,192.0.2.1,3,1.5,Normal\n"],
        f"virsh -r dominfo {known}": [0, f"Id: 1\nName:           guest-1\nUUID:           {known}\n"],
        "virsh -r list": [0, f"{known}\n"],
    }
    assert host.files == {
        "/etc/chrony/chrony.conf": "pool 2.debian.pool.ntp.org iburst\nserver time-1.example.org\n",
        "/etc/pve/qemu-server/100.conf": f"name: guest-1\nsmbios1: uuid={known}\n",
        "/etc/systemd/timesyncd.conf": "[Time]\nNTP=time-1.example.org time-2.example.org\n",
    }


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
