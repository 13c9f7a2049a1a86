import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.pci_devices import collect
from agent.contract import PciDevice
from tests.fakes import FakeHost, recorded

PCI = "/sys/bus/pci/devices/"
BUS = {"/sys/bus": ["pci"]}


def test_a_device_is_told_by_its_codes_and_names() -> None:
    devices = {one.address: one for one in collect(recorded("desktop"))}
    assert devices["0000:01:00.0"] == PciDevice(
        address="0000:01:00.0",
        class_id="030000",
        class_name="VGA compatible controller",
        vendor_id="10de",
        device_id="1d01",
        subsystem_vendor_id="1458",
        subsystem_id="375b",
        manufacturer="NVIDIA Corporation",
        model="GP108 [GeForce GT 1030]",
        revision="a1",
        driver="nouveau",
    )


def test_a_bridge_without_a_subsystem_has_none_and_a_class_loses_no_zeros() -> None:
    devices = {one.address: one for one in collect(recorded("server"))}
    bridge, raid = devices["0000:00:01.0"], devices["0000:03:00.0"]
    assert (bridge.subsystem_vendor_id, bridge.subsystem_id) == (None, None)
    assert (raid.class_id, raid.class_name) == ("010400", "RAID bus controller")


def test_a_subclass_that_is_not_on_the_list_goes_by_its_class() -> None:
    said = "PCI_CLASS=39900\nPCI_ID=1234:5678\nPCI_SUBSYS_ID=0000:0000\n"
    host = FakeHost(
        files={PCI + "0000:00:01.0/uevent": said, "/usr/share/misc/pci.ids": "C 03  Display controller\n"},
        directories=BUS,
    )
    (device,) = collect(host)
    assert (device.class_id, device.class_name, device.model) == ("039900", "Display controller", None)


@pytest.mark.parametrize("said", ["", "PCI_ID=1\nPCI_CLASS=\nPCI_SUBSYS_ID=::\n", "=\n\n=x\nPCI_ID"])
def test_a_device_that_says_nothing_is_there_all_the_same(said: str) -> None:
    host = FakeHost(files={PCI + "0000:00:01.0/uevent": said}, directories=BUS)
    assert collect(host) == (PciDevice(address="0000:00:01.0"),)


def test_an_empty_bus_has_nothing_on_it_and_no_bus_is_nothing_to_look_at() -> None:
    assert collect(FakeHost(directories=BUS)) == ()
    with pytest.raises(NotApplicable):
        collect(recorded("container"))
