"""Names come from the system's own lists, in one reading, for what is asked and nothing else."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.host import LiveHost
from agent.ids import Key, find, pci_names, usb_names
from tests.fakes import FakeHost

LIST = """\
# A list of our own
#
1234  First Maker, Ltd.
\t0001  Card 1
# a remark in the middle of a maker
\t0002  Card 2
\t\t5678 00aa  Board made of card 2
\t\t5678 00bb  Another board
\t0003  Card 3

5678  Second Maker
\t0001  Card 1 of the second
C 03  Display controller
\t00  VGA compatible controller
\t\t00  VGA controller
\t80  Display controller
C 09  Input device controller
\t00  Keyboard controller
"""

NAMES = {
    ("1234",): "First Maker, Ltd.",
    ("1234", "0002"): "Card 2",
    ("1234", "0002", "5678 00bb"): "Another board",
    ("1234", "0003"): "Card 3",
    ("5678", "0001"): "Card 1 of the second",
    ("C 03", "00"): "VGA compatible controller",
    ("C 03", "00", "00"): "VGA controller",
    ("C 09", "00"): "Keyboard controller",
}


@pytest.mark.parametrize(("key", "name"), NAMES.items())
def test_a_name_is_found_by_its_way_from_the_root(key: Key, name: str) -> None:
    assert find(LIST.splitlines(), [key]) == {key: name}


def test_all_names_are_found_in_one_reading() -> None:
    assert find(LIST.splitlines(), NAMES) == NAMES


@pytest.mark.parametrize("key", [("5678", "0002"), ("9999",), ("1234", "0001", "5678 00aa"), ("0001",), ("# A list",)])
def test_who_is_not_on_the_list_has_no_name(key: Key) -> None:
    assert find(LIST.splitlines(), [key]) == {}


def test_reading_ends_with_the_last_name() -> None:
    def lines() -> Iterator[str]:
        yield from LIST.splitlines()[:4]
        pytest.fail("read on, although all names were found")

    assert find(lines(), [("1234",), ("1234", "0001")]) == {("1234",): "First Maker, Ltd.", ("1234", "0001"): "Card 1"}


@given(st.text(alphabet="\t #12aC\n\u00e9", max_size=200), st.lists(st.tuples(st.sampled_from(["1", "12", "C 1"]))))
def test_any_text_gives_only_what_was_asked(text: str, keys: list[Key]) -> None:
    assert set(find(text.splitlines(), keys)) <= set(keys)


def test_the_list_is_looked_for_where_systems_keep_it() -> None:
    there = FakeHost(files={"/usr/share/hwdata/pci.ids": LIST, "/var/lib/usbutils/usb.ids": LIST})
    assert pci_names(there, [("5678",)]) == {("5678",): "Second Maker"}
    assert usb_names(there, [("1234",)]) == {("1234",): "First Maker, Ltd."}
    assert pci_names(FakeHost(), [("5678",)]) == {}


def test_nothing_is_read_where_nothing_is_asked() -> None:
    assert pci_names(FakeHost(denied=["/usr/share/misc/pci.ids"]), []) == {}


def test_names_are_what_lspci_says() -> None:
    lspci = shutil.which("lspci", path="/usr/bin:/sbin:/usr/sbin")
    file = Path("/usr/share/misc/pci.ids")
    if lspci is None or not file.exists():
        pytest.skip("NOT RUN: no lspci with its list on this machine to be the second witness")
    made_of = [
        ("8086", "15fa"),
        ("10de", "1f82"),
        ("1002", "1638"),
        ("14e4", "1657"),
        ("ffff", "0001"),
        ("8086", "0001"),
    ]
    dump = "".join(
        f"00:{slot:02x}.0 Class 0200: Device {vendor}:{device}\n00: {_header(vendor, device)}\n\n"
        for slot, (vendor, device) in enumerate(made_of)
    )
    told = subprocess.run([lspci, "-F", "/dev/stdin", "-mm"], input=dump, capture_output=True, text=True, check=True)
    said = [line.split('"')[3::2][:2] for line in told.stdout.splitlines()]
    wanted = {*made_of, *((vendor,) for vendor, _ in made_of)}
    names = pci_names(LiveHost(), wanted)
    ours = [
        [names.get((vendor,), f"Vendor {vendor}"), names.get((vendor, device), f"Device {device}")]
        for vendor, device in made_of
    ]
    assert ours == said


def _header(vendor: str, device: str) -> str:
    """Return the first 16 bytes of a configuration space, as ``lspci -x`` writes them."""
    return " ".join([vendor[2:], vendor[:2], device[2:], device[:2], *["00"] * 6, "00", "02", *["00"] * 4])
