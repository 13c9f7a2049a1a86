"""Print queues are told as the scheduler has them, a real one too, and no password leaves the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.base import NotApplicable
from agent.collectors.printers import Way, collect, device_id, model, reached
from agent.contract import Printer
from agent.host import LiveHost
from agent.junk import Junk
from tests.agent.ipps import reply
from tests.fakes import FakeHost

if TYPE_CHECKING:
    from collections.abc import Iterator

SOCKET = "/run/cups/cups.sock"
SECRET = "Mat-khau-1"


def answering(*queues: dict[str, str | int | bool]) -> FakeHost:
    return FakeHost(services={SOCKET: reply(*queues).hex()})


@pytest.mark.parametrize(
    ("uri", "way"),
    [
        ("usb://Brother/HL-L2320D%20series?serial=U63877", Way("usb", None, "U63877")),
        ("hp:/usb/HP_LaserJet_1020?serial=ABC123", Way("usb", None, "ABC123")),
        ("gutenprint53+usb://canon-mp230/ABC123", Way("usb")),
        ("ipp://localhost:60000/ipp/print", Way("usb")),
        ("ipp://HP%20LaserJet%20M110we%20(USB)._ipp._tcp.local/", Way("usb")),
        ("socket://192.0.2.7:9100", Way("network", "192.0.2.7")),
        ("lpd://192.0.2.7/queue", Way("network", "192.0.2.7")),
        ("ipps://printer.example:631/ipp/print", Way("network", "printer.example")),
        ("ipp://[2001:db8::7]:631/ipp/print", Way("network", "2001:db8::7")),
        ("hp:/net/HP_LaserJet_M404?ip=192.0.2.7", Way("network", "192.0.2.7")),
        ("cnijbe2://Canon/?port=net&serial=00-1E-8F-00-00-01", Way("network", "canon", "00-1E-8F-00-00-01")),
        ("smb://server/queue", Way("network", "server")),
        ("smb://group/server/queue", Way("network", "server")),
        ("dnssd://Brother%20HL._ipp._tcp.local/?uuid=e3248000", Way("network")),
        ("implicitclass://Brother_HL/", Way("network")),
        ("serial:/dev/ttyS0?baud=9600", Way("serial")),
        ("parallel:/dev/lp0", Way("parallel")),
        ("file:///dev/null", Way("virtual")),
        ("cups-pdf:/", Way("virtual")),
        ("ipp://print-server/usb/queue", Way("network", "print-server")),
        ("ipp://[broken", Way()),
        ("socket://192.0.2.7:port", Way()),
        ("unheard-of://something", Way()),
        ("", Way()),
    ],
)
def test_the_way_to_a_printer_is_read_off_its_address(uri: str, way: Way) -> None:
    assert reached(uri) == way


@given(
    st.sampled_from(["smb", "ipp", "ipps", "lpd", "socket", "http", "dnssd", "usb", "hp", "other"]),
    st.sampled_from(["://user:{}@host/queue", "://{}@host", "://user:{}@group/server/queue", "://a/b:{}@host/queue"]),
    st.sampled_from([SECRET, f"{SECRET}/more", f"p@{SECRET}", f"{SECRET}?x=1", f"{SECRET}#x"]),
)
def test_no_password_gets_into_what_is_told(scheme: str, form: str, secret: str) -> None:
    assert SECRET.casefold() not in repr(reached(scheme + form.format(secret))).casefold()


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("Brother HL-L2320D series, using brlaser v6", "Brother HL-L2320D series"),
        ("HP LaserJet 1020, hpcups 3.22.10, requires proprietary plugin", "HP LaserJet 1020"),
        ("HP LaserJet 1020 Foomatic/foo2zjs-z1 (recommended)", "HP LaserJet 1020"),
        ("Canon LBP2900 - CUPS+Gutenprint v5.3.3", "Canon LBP2900"),
        ("Canon LBP2900 CAPT ver.1.5", "Canon LBP2900 CAPT ver.1.5"),
        ("Local Raw Printer", None),
        ("", None),
    ],
)
def test_a_model_is_told_without_its_driver(listed: str, told: str | None) -> None:
    assert model(listed, {}) == told


def test_a_printer_without_a_listed_model_says_it_itself() -> None:
    own = device_id("MFG:Brother;CMD:PJL,HBP;MDL:HL-L2320D series;CLS:PRINTER;SN:U63877;")
    assert own["SN"] == "U63877"
    assert model("Local Raw Printer", own) == "Brother HL-L2320D series"
    assert model("", device_id("MANUFACTURER:HP;MODEL:HP LaserJet 1020;")) == "HP LaserJet 1020"
    assert model("", device_id("nothing;:;:x;MDL")) is None


def test_a_queue_is_told_whole() -> None:
    queue: dict[str, str | int | bool] = {
        "printer-name": "tang2",
        "printer-make-and-model": "Brother HL-L2320D series, using brlaser v6",
        "device-uri": "usb://Brother/HL-L2320D%20series",
        "printer-device-id": "MFG:Brother;MDL:HL-L2320D series;SERN:U63877;",
        "printer-is-shared": True,
        "printer-type": 0x20000 | 0x4,
    }
    assert collect(answering(queue)).value == (
        Printer(
            name="tang2",
            model="Brother HL-L2320D series",
            connection="usb",
            serial="U63877",
            shared=True,
            default=True,
        ),
    )


@pytest.mark.parametrize(
    "no_printer",
    [{"printer-type": 0x1}, {"printer-type": 0x40000}, {"printer-is-temporary": True}, {"printer-name": ""}],
)
def test_groups_faxes_and_queues_of_a_minute_are_no_printers(no_printer: dict[str, str | int | bool]) -> None:
    assert collect(answering({"printer-name": "x"} | no_printer)).value == ()


def test_queues_are_in_the_order_of_their_names() -> None:
    host = answering({"printer-name": "b"}, {"printer-name": "a"})
    assert [printer.name for printer in collect(host).value] == ["a", "b"]


def test_a_scheduler_elsewhere_is_asked_by_its_own_tool() -> None:
    told = (
        "scheduler is running\nsystem default destination: laser\n"
        "device for laser: socket://192.0.2.7:9100\ndevice for may in: usb://HP/LaserJet?serial=VNB3K5\n"
    )
    assert collect(FakeHost(tools={"lpstat -r -d -v": [0, told]})).value == (
        Printer(name="laser", connection="network", address="192.0.2.7", default=True),
        Printer(name="may in", connection="usb", serial="VNB3K5", default=False),
    )
    nothing = "scheduler is running\nno system default destination\n"
    assert collect(FakeHost(tools={"lpstat -r -d -v": [1, nothing]})).value == ()


def test_a_scheduler_that_does_not_answer_is_no_machine_without_printers() -> None:
    stopped = FakeHost(files={"/etc/cups/cupsd.conf": ""}, tools={"lpstat -r -d -v": [1, "scheduler is not running\n"]})
    with pytest.raises(ConnectionError, match="does not answer"):
        collect(stopped)


def test_a_machine_without_a_scheduler_has_nothing_to_look_at() -> None:
    with pytest.raises(NotApplicable):
        collect(FakeHost(tools={"lpstat -r -d -v": [1, "scheduler is not running\n"]}))


class Elsewhere(LiveHost):
    """This machine, with the scheduler of the test in the place of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def ask(self, path: str, question: bytes) -> bytes | None:
        return super().ask(str(self._folder / Path(path).name), question)


PRINTERS_CONF = f"""\
<DefaultPrinter tang2>
MakeModel Brother HL-L2320D series, using brlaser v6
DeviceURI usb://Brother/HL-L2320D%20series?serial=U63877
Shared No
</DefaultPrinter>
<Printer mang>
DeviceURI socket://192.0.2.7:9100
Shared Yes
</Printer>
<Printer chung>
DeviceURI smb://user:{SECRET}@192.0.2.9/queue
Shared Yes
</Printer>
"""
PPD = """\
*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TANG2.PPD"
*Manufacturer: "Brother"
*Product: "(HL-L2320D)"
*ModelName: "Brother HL-L2320D series"
*ShortNickName: "Brother HL-L2320D series"
*NickName: "Brother HL-L2320D series, using brlaser v6"
*PSVersion: "(3010.000) 0"
*1284DeviceID: "MFG:Brother;CMD:PJL,HBP;MDL:HL-L2320D series;CLS:PRINTER;"
*DefaultPageSize: A4
*PageSize A4: "<</PageSize[595 842]>>setpagedevice"
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]>>setpagedevice"
*DefaultImageableArea: A4
*ImageableArea A4: "10 10 580 830"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
"""


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[Path]:
    """Start a scheduler of our own, that listens at one socket in its own folder and nowhere else."""
    if not Path("/usr/sbin/cupsd").exists():
        pytest.skip("NOT RUN: no cupsd on this machine to be asked")
    for name in ("root/ppd", "state", "cache", "spool/tmp", "log"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "root/printers.conf").write_text(PRINTERS_CONF)
    (tmp_path / "root/ppd/tang2.ppd").write_text(PPD)
    (tmp_path / "cupsd.conf").write_text(
        f"Listen {tmp_path}/cups.sock\nBrowsing No\nWebInterface No\n<Location />\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit All>\nAllow all\n</Limit>\n</Policy>\n"
    )
    (tmp_path / "cups-files.conf").write_text(
        f"ServerRoot {tmp_path}/root\nStateDir {tmp_path}/state\nCacheDir {tmp_path}/cache\n"
        f"RequestRoot {tmp_path}/spool\nTempDir {tmp_path}/spool/tmp\nAccessLog {tmp_path}/log/access\n"
        f"ErrorLog {tmp_path}/log/error\nPageLog {tmp_path}/log/page\n"
    )
    argv = ["/usr/sbin/cupsd", "-f", "-c", str(tmp_path / "cupsd.conf"), "-s", str(tmp_path / "cups-files.conf")]
    with (tmp_path / "output").open("wb") as output, subprocess.Popen(argv, stdout=output, stderr=output) as process:
        _wait_for(tmp_path / "cups.sock", process)
        yield tmp_path
        process.terminate()


def _wait_for(socket: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            pytest.fail("cupsd does not start: " + (socket.parent / "output").read_text())
        time.sleep(0.02)


def test_a_real_scheduler_tells_its_queues(scheduler: Path) -> None:
    found = collect(Elsewhere(scheduler)).value
    assert found == (
        Printer(name="chung", connection="network", address="192.0.2.9", shared=True, default=False),
        Printer(name="mang", connection="network", address="192.0.2.7", shared=True, default=False),
        Printer(
            name="tang2",
            model="Brother HL-L2320D series",
            connection="usb",
            serial="U63877",
            shared=False,
            default=True,
        ),
    )
    assert SECRET not in repr(found)


def test_its_queues_are_what_lpstat_says(scheduler: Path) -> None:
    tool = shutil.which("lpstat")
    if tool is None:
        pytest.skip("NOT RUN: no lpstat on this machine to be the second witness")
    environment = {"CUPS_SERVER": str(scheduler / "cups.sock"), "LC_ALL": "C", "PATH": os.environ["PATH"]}
    told = subprocess.run([tool, "-r", "-d", "-v"], env=environment, capture_output=True, text=True, check=False)
    by_tool = collect(FakeHost(tools={"lpstat -r -d -v": [told.returncode, told.stdout]})).value
    ours = collect(Elsewhere(scheduler)).value
    assert [(one.name, one.connection, one.address, one.serial, one.default) for one in ours] == [
        (one.name, one.connection, one.address, one.serial, one.default) for one in by_tool
    ]


def test_a_real_scheduler_without_queues_has_none(scheduler: Path) -> None:
    tool = shutil.which("lpadmin", path="/usr/sbin:/usr/bin")
    if tool is None:
        pytest.skip("NOT RUN: no lpadmin on this machine to take the queues away")
    for name in ("tang2", "mang", "chung"):
        subprocess.run([tool, "-h", str(scheduler / "cups.sock"), "-x", name], check=True)
    assert collect(Elsewhere(scheduler)).value == ()


def test_what_a_maker_never_filled_in_is_left_out_and_kept_to_be_seen() -> None:
    answer = collect(answering({"printer-name": "a", "device-uri": "usb://Brother/HL?serial=000000000000"}))
    assert answer.value[0].serial is None
    assert answer.junk == (Junk("a.serial", "000000000000"),)
