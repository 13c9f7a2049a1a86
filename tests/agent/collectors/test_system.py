import hashlib

import pytest

from agent.collectors.system import collect, hypervisor, machine_id, secure_boot
from agent.contract import System
from agent.junk import Junk
from agent.smbios.source import KERNEL
from tests.fakes import FakeHost, recorded
from tests.smbios.build import Said, build

DMI = "/sys/class/dmi/id/"


def test_denied_serials_do_not_cost_the_model() -> None:
    answer = collect(recorded("laptop"))
    assert answer.denied == ("serial", "uuid", "board_serial", "chassis_serial")
    assert (answer.value.model, answer.value.serial) == ("Notebook 14", None)


def test_a_machine_without_firmware_tables_is_still_a_machine() -> None:
    assert collect(FakeHost()).value == System(hypervisor="")


def test_what_the_maker_never_filled_in_is_absent_and_kept_aside() -> None:
    host = FakeHost(files={DMI + "sys_vendor": "ACME\n", DMI + "product_serial": "To Be Filled By O.E.M.\n"})
    answer = collect(host)
    assert answer.value == System(manufacturer="ACME", hypervisor="")
    assert answer.junk == (Junk("serial", "To Be Filled By O.E.M."),)


TABLE = build(
    [
        Said(0, 0, 0, {"Vendor": "V", "Version": "1.0", "Release Date": "01/02/2020"}),
        Said(1, 1, 0, {"Manufacturer": "LENOVO", "Product Name": "20BG0011US", "Version": "ThinkPad T440",
                       "Serial Number": "PF0TABLE", "UUID": "00112233-4455-6677-8899-aabbccddeef0", "SKU Number": "K"}),
        Said(2, 2, 0, {"Product Name": "BOARD", "Serial Number": "B1"}),
        Said(3, 3, 0, {"Type": "Notebook", "Serial Number": "C1", "Asset Tag": "No Asset Information"}),
    ]
)  # fmt: skip
SHOWN = {DMI + "sys_vendor": "LENOVO\n", DMI + "product_name": "20BG0011US\n", DMI + "product_serial": "PF0SHOWN\n"}


def test_the_whole_table_goes_before_what_the_kernel_shows_of_it() -> None:
    answer = collect(FakeHost(files=SHOWN, blobs={f"{KERNEL}/DMI": TABLE.table.hex()}, denied=[DMI + "product_serial"]))
    assert answer.denied == ()
    assert answer.value == System(
        manufacturer="LENOVO", model="ThinkPad T440", product_number="20BG0011US", sku="K", serial="PF0TABLE",
        uuid="00112233-4455-6677-8899-aabbccddeef0", board_model="BOARD", board_serial="B1", chassis_type=10,
        chassis_serial="C1", bios_vendor="V", bios_version="1.0", bios_date="01/02/2020", hypervisor="",
    )  # fmt: skip
    assert answer.junk == (Junk("asset_tag", "No Asset Information"),)


@pytest.mark.parametrize("table", ["", "00" * 64, "ff" * 64, "7f04feff0000"])
def test_a_broken_table_leaves_what_the_kernel_shows(table: str) -> None:
    answer = collect(FakeHost(files=SHOWN, blobs={f"{KERNEL}/DMI": table}))
    assert (answer.value.model, answer.value.serial) == ("20BG0011US", "PF0SHOWN")


def test_a_board_with_a_device_tree_says_who_it_is_without_firmware() -> None:
    tree = {
        "model": "Raspberry Pi 3 Model B\0",
        "serial-number": "00000000f00dcafe\0",
        "compatible": "raspberrypi,3\0b\0",
    }
    host = FakeHost(files={f"/proc/device-tree/{name}": text for name, text in tree.items()})
    assert collect(host).value == System(
        manufacturer="Raspberry Pi", model="Raspberry Pi 3 Model B", serial="00000000f00dcafe", hypervisor=""
    )
    host.denied = ["/proc/device-tree/serial-number"]
    answer = collect(host)
    assert (answer.denied, answer.value.model, answer.value.serial) == (("serial",), "Raspberry Pi 3 Model B", None)


EFI = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


@pytest.mark.parametrize(
    ("secure", "host"),
    [
        (True, FakeHost(blobs={EFI: "0600000001"})),
        (False, FakeHost(blobs={EFI: "0600000000"})),
        (False, FakeHost(blobs={EFI + "x": "0600000001"})),  # firmware that has no such thing
        (False, FakeHost(directories={"/sys/firmware": ["acpi", "memmap"]})),  # started by a BIOS
        (None, FakeHost(directories={"/sys/firmware": ["acpi", "efi"]})),  # its variables are not to be seen
        (None, FakeHost()),
        (None, FakeHost(directories={"/sys/firmware": ["devicetree"]})),
    ],
)
def test_secure_boot_is_on_off_or_not_to_be_told(secure: object, host: FakeHost) -> None:
    assert secure_boot(host) is secure


def test_a_refusal_of_the_variable_does_not_cost_the_rest() -> None:
    answer = collect(FakeHost(files=SHOWN, blobs={EFI: "0600000001"}, denied=[EFI]))
    assert (answer.denied, answer.value.serial) == (("secure_boot",), "PF0SHOWN")


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({}, ""),
        ({"/.dockerenv": ""}, "docker"),
        ({"/run/.containerenv": ""}, "podman"),
        ({"/run/systemd/container": "lxc\n", "/.dockerenv": ""}, "lxc"),
        ({"/sys/hypervisor/type": "xen\n"}, "xen"),
        ({DMI + "sys_vendor": "QEMU\n", DMI + "product_name": "Standard PC (Q35 + ICH9, 2009)\n"}, "kvm"),
        ({DMI + "sys_vendor": "VMware, Inc.\n", DMI + "product_name": "VMware7,1\n"}, "vmware"),
        ({DMI + "sys_vendor": "innotek GmbH\n", DMI + "product_name": "VirtualBox\n"}, "virtualbox"),
        ({DMI + "sys_vendor": "Microsoft Corporation\n", DMI + "product_name": "Virtual Machine\n"}, "hyperv"),
        ({DMI + "sys_vendor": "Microsoft Corporation\n", DMI + "product_name": "Surface Pro 7\n"}, ""),
        ({DMI + "sys_vendor": "Google\n", DMI + "product_name": "Eve\n"}, ""),
        ({"/proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu hypervisor lahf_lm\n"}, "other"),
        ({"/proc/cpuinfo": "processor\t: 0\nmodel name\t: hypervisor\nflags\t\t: fpu vme\n"}, ""),
    ],
)
def test_what_the_machine_runs_inside_of(files: dict[str, str], name: str) -> None:
    host = FakeHost(files=files)
    manufacturer, model = (files.get(DMI + file, "").strip() for file in ("sys_vendor", "product_name"))
    assert hypervisor(host, manufacturer, model) == name
    answer = collect(host)
    assert answer.value.hypervisor == name


def test_the_machine_id_stays_at_home() -> None:
    identifier = "0123456789abcdef0123456789abcdef"
    told = machine_id(FakeHost(files={"/etc/machine-id": identifier + "\n"}))
    assert told is not None
    assert len(told) == 64
    assert told not in {identifier, hashlib.sha256(identifier.encode()).hexdigest()}
    assert told == machine_id(FakeHost(files={"/etc/machine-id": identifier}))
    assert machine_id(FakeHost()) is None
