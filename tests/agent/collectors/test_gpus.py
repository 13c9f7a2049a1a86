import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.gpus import collect
from agent.contract import Gpu
from tests.fakes import FakeHost, recorded

PCI = "/sys/bus/pci/devices/0000:03:00.0/"
CARD = "/sys/class/drm/card0/device"


def drawing(place: str, driver: str, **said: str) -> FakeHost:
    return FakeHost(
        files={CARD + "/uevent": "".join(f"{key}={value}\n" for key, value in said.items())},
        links={CARD: place, CARD + "/driver": f"/sys/bus/any/drivers/{driver}"},
        directories={"/sys/class": ["drm"]},
    )


def on_pci(**files: str) -> FakeHost:
    said = "DRIVER=virtio-pci\nPCI_CLASS=30000\nPCI_ID=1002:1638\nPCI_SLOT_NAME=0000:03:00.0\n"
    return FakeHost(
        files={PCI + "uevent": said} | {PCI + name.replace("__", "/"): text for name, text in files.items()},
        directories={"/sys/bus": ["pci"]},
    )


def test_both_adapters_of_a_machine_are_told_by_name() -> None:
    assert [(one.manufacturer, one.model, one.driver, one.address) for one in collect(recorded("desktop"))] == [
        (
            "Intel Corporation",
            "4th Generation Core Processor Family Integrated Graphics Controller",
            "i915",
            "0000:00:02.0",
        ),
        ("NVIDIA Corporation", "GP108 [GeForce GT 1030]", "nouveau", "0000:01:00.0"),
    ]


def test_what_a_servers_own_management_draws_with_is_one_too() -> None:
    assert [(one.model, one.driver) for one in collect(recorded("server"))] == [("G200eR2", "mgag200")]


def test_the_driver_is_the_one_that_draws_and_else_the_one_of_the_bus() -> None:
    host = on_pci()
    assert collect(host)[0].driver == "virtio-pci"
    host.links |= {
        CARD: "/sys/devices/pci0000:00/0000:03:00.0/virtio0",
        CARD + "/driver": "/sys/bus/virtio/drivers/virtio_gpu",
    }
    assert collect(host) == (Gpu(driver="virtio_gpu", address="0000:03:00.0"),)


@pytest.mark.parametrize(
    ("files", "size"),
    [
        ({"mem_info_vram_total": "536870912\n"}, 536_870_912),
        ({"tile0__physical_vram_size_bytes": "8589934592\n", "tile1__physical_vram_size_bytes": "1\n"}, 8_589_934_593),
        ({"mem_info_vram_total": "0\n"}, None),
        ({}, None),
    ],
)
def test_memory_is_told_where_the_driver_counts_it(files: dict[str, str], size: int | None) -> None:
    assert collect(on_pci(**files))[0].memory_bytes == size


def test_an_adapter_that_is_on_no_bus_of_cards_is_told_by_its_driver() -> None:
    host = drawing("/sys/devices/platform/v3dbus/fec00000.v3d", "v3d", OF_COMPATIBLE_0="brcm,2711-v3d")
    assert collect(host) == (Gpu(model="brcm,2711-v3d", driver="v3d", address="fec00000.v3d"),)


@pytest.mark.parametrize(
    "place",
    [
        "/sys/devices/platform/simple-framebuffer.0",
        "/sys/devices/platform/vkms",
        "/sys/devices/platform/evdi.0",
        "/sys/devices/faux/vgem",
        "/sys/devices/platform/soc/usb1/1-1/1-1:1.0",
    ],
)
def test_memory_left_by_the_firmware_and_screens_on_a_cable_are_no_adapters(place: str) -> None:
    assert collect(drawing(place, "simpledrm")) == ()


def test_a_machine_with_nothing_to_draw_with_has_nothing_to_look_at() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("container"))
