"""Devices on both buses are named in one reading of each list, or by what udev has found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.buses import Names, codes, names, uevent
from tests.fakes import FakeHost

PCI = "DRIVER=r8169\nPCI_CLASS=20000\nPCI_ID=10EC:8168\nPCI_SLOT_NAME=0000:03:00.0\n"
USB = "MAJOR=189\nMINOR=130\nDEVTYPE=usb_device\nPRODUCT=bda/8153/3000\n"
INTERFACE = "DEVTYPE=usb_interface\nPRODUCT=bda/8153/3000\n"
LISTS = {
    "/usr/share/misc/pci.ids": "10ec  Realtek\n\t8168  Gigabit\n",
    "/usr/share/misc/usb.ids": "0bda  Realtek Corp.\n\t8153  USB Gigabit\n",
}


def machine(**files: str) -> FakeHost:
    return FakeHost(files={f"/d/{name}/uevent": text for name, text in files.items()})


def named(host: FakeHost, folders: list[str]) -> dict[str, Names]:
    return names(host, {folder: uevent(host, folder) for folder in folders})


def test_devices_of_both_buses_are_named() -> None:
    host = machine(pci=PCI, usb=USB, part=INTERFACE, virtual="INTERFACE=lo\nIFINDEX=1\n")
    host.files |= LISTS
    assert named(host, ["/d/pci", "/d/usb", "/d/part", "/d/virtual", "/d/absent"]) == {
        "/d/pci": Names("Realtek", "Gigabit"),
        "/d/usb": Names("Realtek Corp.", "USB Gigabit"),
        "/d/part": Names("Realtek Corp.", "USB Gigabit"),
    }


def test_what_udev_has_found_is_taken_and_no_list_is_read() -> None:
    host = machine(pci=PCI, usb=USB)
    host.files["/run/udev/data/+pci:0000:03:00.0"] = (
        "I:1\nE:ID_VENDOR_FROM_DATABASE=R\nE:ID_MODEL_FROM_DATABASE=G\n"
        "E:ID_PCI_CLASS_FROM_DATABASE=Network controller\nE:ID_PCI_SUBCLASS_FROM_DATABASE=Ethernet controller\n"
    )
    host.files["/run/udev/data/c189:130"] = "E:ID_VENDOR_FROM_DATABASE=U\nE:ID_MODEL=x\n"
    host.denied = list(LISTS)
    assert named(host, ["/d/pci", "/d/usb"]) == {
        "/d/pci": Names("R", "G", "Ethernet controller"),
        "/d/usb": Names("U", None),
    }


def test_a_device_that_nobody_knows_has_no_name() -> None:
    assert named(machine(pci=PCI), ["/d/pci"]) == {"/d/pci": Names()}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"PCI_ID": "8086:15FA"}, ("8086", "15fa")),
        ({"DEVTYPE": "usb_device", "PRODUCT": "46d/c31c/6402"}, ("046d", "c31c")),
        ({"PRODUCT": "3/46d/c31c/111"}, None),  # of a keyboard, not of its bus
        ({"PCI_ID": "8086"}, None),
        ({}, None),
    ],
)
def test_codes_are_four_digits(said: dict[str, str], key: tuple[str, str] | None) -> None:
    assert codes(said) == key


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    said = uevent(machine(x=text), "/d/x")
    assert codes(said) is None or codes(said | {"PCI_ID": "1:2"}) == ("0001", "0002")
