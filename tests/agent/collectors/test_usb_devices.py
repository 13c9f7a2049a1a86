import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.usb_devices import collect
from agent.contract import UsbDevice
from agent.junk import Junk
from tests.fakes import FakeHost, recorded

USB = "/sys/bus/usb/devices/"


def plugged(said: str, **files: str) -> FakeHost:
    uevent = f"DEVTYPE=usb_device\n{said}\n"
    return FakeHost(
        files={USB + "1-1/uevent": uevent} | {f"{USB}1-1/{name}": text + "\n" for name, text in files.items()},
        directories={"/sys/bus": ["usb"]},
    )


def test_a_device_says_who_it_is_itself() -> None:
    devices = {one.port: one for one in collect(recorded("desktop")).value}
    assert devices["1-6"] == UsbDevice(
        port="1-6",
        vendor_id="04f9",
        product_id="0061",
        class_id="070102",
        manufacturer="Brother",
        model="HL-L2320D series",
        serial="SERIAL-0002",
        built_in=False,
    )


def test_a_device_that_does_not_say_goes_by_the_systems_list() -> None:
    devices = {one.port: one for one in collect(recorded("laptop-dock")).value}
    assert (devices["3-10"].manufacturer, devices["3-10"].model) == ("Intel Corp.", "AX201 Bluetooth")


def test_hubs_are_ways_and_no_devices_and_ports_are_in_order() -> None:
    ports = [one.port for one in collect(recorded("laptop-dock")).value]
    assert ports == ["3-1.2", "3-1.3.1", "3-1.3.4", "3-4", "3-6", "3-10", "4-1.1"]
    assert collect(recorded("server")).value == ()


def test_a_device_of_several_functions_is_what_the_first_of_them_is() -> None:
    devices = {one.port: one for one in collect(recorded("laptop-dock")).value}
    assert devices["3-4"].class_id == "0e0100"  # a camera, that as a whole is "miscellaneous"
    assert devices["3-6"].class_id == "ff10ff"


@pytest.mark.parametrize(("removable", "built_in"), [("fixed", True), ("removable", False), ("unknown", None)])
def test_the_board_tells_what_is_soldered_to_it(removable: str, *, built_in: bool | None) -> None:
    (device,) = collect(plugged("PRODUCT=46d/c31c/6402\nTYPE=3/0/0", removable=removable)).value
    assert device.built_in is built_in


@pytest.mark.parametrize("said", ["", "PRODUCT=\nTYPE=", "PRODUCT=46d\nTYPE=a/b/c", "TYPE=" + "9" * 5000, "TYPE=²/0/0"])
def test_a_device_that_says_nothing_is_there_all_the_same(said: str) -> None:
    assert collect(plugged(said)).value == (UsbDevice(port="1-1"),)


def test_an_empty_bus_has_nothing_on_it_and_no_bus_is_nothing_to_look_at() -> None:
    assert collect(FakeHost(directories={"/sys/bus": ["usb"]})).value == ()
    with pytest.raises(NotApplicable):
        collect(recorded("container"))


def test_what_a_maker_never_filled_in_is_left_out_and_kept_to_be_seen() -> None:
    answer = collect(plugged("PRODUCT=46d/c31c/6402\nTYPE=3/0/0", product="To Be Filled By O.E.M.", serial="000000"))
    assert [(device.model, device.serial) for device in answer.value] == [(None, None)]
    assert answer.junk == (Junk("1-1.model", "To Be Filled By O.E.M."), Junk("1-1.serial", "000000"))
