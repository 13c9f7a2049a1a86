"""What a recording shows of screens and printers is everything but which ones they were."""

from hypothesis import given
from hypothesis import strategies as st

from agent import edid, ipp
from tests import record_parts
from tests.agent.edids import (
    NAME,
    SERIAL,
    base,
    block,
    cta,
    described,
    displayid,
    parameters,
    product,
    text_block,
    tiles,
    timing,
)
from tests.agent.ipps import reply
from tests.agent.test_edid import edid_decode
from tests.fakes import HOST_NAMES, FakeHost, recorded
from tests.record_host import Pseudonyms, disguise

SCREEN = (
    base(timing(1920, 1080), described(SERIAL, "SECRET123"), described(NAME, "Screen"), number=0xABCDEF, extensions=2)
    + cta(timing(1280, 720))
    + displayid(
        product("X"), parameters((1, 1), (3840, 2160)), text_block(0x0A, "SECRET123"), tiles(1, 1, (0, 0), (1, 1))
    )
)


def test_a_screen_keeps_all_but_its_serials() -> None:
    disguised = record_parts.screen(Pseudonyms().serial, SCREEN)
    before, after = edid.decode(SCREEN), edid.decode(disguised)
    assert before is not None
    assert after == before._replace(serial="SERIAL-0002", number=1)
    assert b"SECRET123" not in disguised
    assert "checksum should be" not in edid_decode(disguised)
    assert record_parts.screen(Pseudonyms().serial, SCREEN) == disguised


def test_a_wrong_checksum_stays_wrong() -> None:
    broken = SCREEN[:127] + bytes([SCREEN[127] ^ 1]) + SCREEN[128:]
    after = edid.decode(record_parts.screen(Pseudonyms().serial, broken))
    assert after is not None
    assert after.faults == ("checksum",)


@given(st.binary(max_size=300), st.integers(0, 255), st.binary(max_size=60))
def test_any_bytes_of_a_screen_can_be_disguised(blob: bytes, tag: int, payload: bytes) -> None:
    for each in (blob, SCREEN[:128] + displayid(block(tag, payload))):
        assert len(record_parts.screen(Pseudonyms().serial, each)) == len(each)


def test_printers_keep_all_but_their_names_and_where_they_are() -> None:
    said = reply(
        {
            "printer-name": "SECRET-room",
            "device-uri": "usb://Brother/HL-L2320D%20series?serial=SECRET1",
            "printer-device-id": "MFG:Brother;SN:SECRET1;MDL:HL;",
            "printer-type": 4,
        },
        {"printer-name": "b", "device-uri": "socket://10.1.2.3:9100"},
        {"printer-name": "c", "device-uri": "smb://SECRET:word@SECRET-PC/queue"},
        {"printer-name": "d", "device-uri": "dnssd://SECRET%20of%20mine._ipp._tcp.local/?uuid=1"},
    )
    names = Pseudonyms()
    disguised = record_parts.queues(names.serial, names.queue, names.ipv4, said)
    assert b"SECRET" not in disguised
    assert ipp.printers(disguised) == (
        {
            "printer-name": "printer-1",
            "device-uri": "usb://Brother/HL-L2320D%20series?serial=SERIAL-0001",
            "printer-device-id": "MFG:Brother;SN:SERIAL-0001;MDL:HL;",
            "printer-type": 4,
        },
        {"printer-name": "printer-2", "device-uri": "socket://192.0.2.1:9100"},
        {"printer-name": "printer-3", "device-uri": "smb://192.0.2.2/queue"},
        {"printer-name": "printer-4", "device-uri": "dnssd://printer/"},
    )


def test_printers_that_a_tool_lists_keep_all_but_their_names_and_where_they_are() -> None:
    told = (
        "scheduler is running\nsystem default destination: SECRET room\n"
        "device for SECRET room: usb://HP/LaserJet?serial=SECRET1\ndevice for b: socket://10.1.2.3\n"
    )
    code, shown = disguise(FakeHost(tools={"lpstat -r -d -v": [1, told]})).tools["lpstat -r -d -v"]
    assert code == 1
    assert shown == (
        "scheduler is running\nsystem default destination: printer-1\n"
        "device for printer-1: usb://HP/LaserJet?serial=SERIAL-0001\ndevice for printer-2: socket://192.0.2.1\n"
    )


def test_of_a_long_list_is_kept_what_is_looked_up_in_it() -> None:
    text = (
        "# remark\n10de  A\n\t1d01  A1\n\t1d02  A2\n8086  B\n\t1d01  B1\n\t\t1458 375b  S\n"
        "C 03  Display\n\t00  VGA\n\t\t00  VGA again\nHID 01  Other\n"
    )
    host = FakeHost(files={"/sys/bus/pci/devices/0/uevent": "DRIVER=abc\nPCI_CLASS=30000\nPCI_ID=10DE:1D01\n"})
    kept = record_parts.of_these(text, record_parts.codes(host))
    assert kept == "10de  A\n\t1d01  A1\nC 03  Display\n\t00  VGA\n\t\t00  VGA again\n"


def test_a_recording_that_is_disguised_says_the_same_of_what_is_on_the_buses() -> None:
    from agent.collectors import gpus, pci_devices

    for name in set(HOST_NAMES) - {"container"}:
        host = recorded(name)
        if "/sys/bus" in host.directories:
            assert pci_devices.collect(disguise(host)) == pci_devices.collect(host)
            assert gpus.collect(disguise(host)) == gpus.collect(host)


def test_serials_of_batteries_and_usb_devices_are_disguised() -> None:
    host = FakeHost(
        files={
            "/sys/class/power_supply/BAT0/serial_number": "SECRET1\n",
            "/sys/bus/usb/devices/1-1/serial": "SECRET2\n",
        },
        blobs={"/sys/class/drm/card0-DP-1/edid": SCREEN.hex()},
        services={"/run/cups/cups.sock": reply({"printer-name": "SECRET3"}).hex(), "/run/other.sock": b"x".hex()},
    )
    shown = disguise(host)
    assert "SECRET" not in "".join((*shown.files.values(), *map(str, map(bytes.fromhex, shown.services.values()))))
    assert b"SECRET" not in bytes.fromhex(shown.blobs["/sys/class/drm/card0-DP-1/edid"])
    assert shown.services["/run/other.sock"] == b"x".hex()
