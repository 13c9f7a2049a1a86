import hashlib

import pytest

from agent.collectors.system import collect, hypervisor, machine_id
from agent.contract import System
from tests.fakes import FakeHost, recorded

DMI = "/sys/class/dmi/id/"


def test_denied_serials_do_not_cost_the_model() -> None:
    answer = collect(recorded("laptop"))
    assert answer.denied == ("serial", "uuid", "board_serial", "chassis_serial")
    assert (answer.value.model, answer.value.serial) == ("Notebook 14", None)


def test_a_machine_without_firmware_tables_is_still_a_machine() -> None:
    assert collect(FakeHost()).value == System(hypervisor="")


def test_placeholders_travel_as_they_are_for_the_register_to_judge() -> None:
    answer = collect(recorded("desktop"))
    assert answer.value.serial == "To Be Filled By O.E.M."


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
