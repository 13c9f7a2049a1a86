"""The machine as its maker describes it; what only root may read is named, and never costs the rest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from agent.collectors.base import Collector, Partial, first_line, number
from agent.contract import System

if TYPE_CHECKING:
    from agent.host import Host

_DMI: Final = "/sys/class/dmi/id/"
_STRINGS: Final = {
    "manufacturer": "sys_vendor",
    "model": "product_name",
    "serial": "product_serial",
    "uuid": "product_uuid",
    "board_manufacturer": "board_vendor",
    "board_model": "board_name",
    "board_serial": "board_serial",
    "chassis_serial": "chassis_serial",
    "bios_vendor": "bios_vendor",
    "bios_version": "bios_version",
    "bios_date": "bios_date",
}
# Two of these makers build real machines too, so that the model has to agree.
_VIRTUAL_MACHINES: Final = (
    ("QEMU", "", "kvm"),
    ("Red Hat", "KVM", "kvm"),
    ("OpenStack", "", "kvm"),
    ("VMware", "", "vmware"),
    ("innotek GmbH", "", "virtualbox"),
    ("Oracle Corporation", "VirtualBox", "virtualbox"),
    ("Microsoft Corporation", "Virtual Machine", "hyperv"),
    ("Xen", "", "xen"),
    ("Parallels", "", "parallels"),
    ("Amazon EC2", "", "amazon"),
    ("Google", "Google Compute Engine", "google"),
)
_CONTAINER_MARKS: Final = (("/.dockerenv", "docker"), ("/run/.containerenv", "podman"))
_PURPOSE: Final = b"somay machine id, version 1\0"


def collect(host: Host) -> Partial[System]:
    """Return what may be read, and the names of what may not."""
    strings: dict[str, Any] = {}
    denied = []
    for field, file in _STRINGS.items():
        try:
            strings[field] = first_line(host, _DMI + file)
        except PermissionError:
            denied.append(field)
    system = System(
        **strings,
        chassis_type=number(host, _DMI + "chassis_type"),
        hypervisor=hypervisor(host, strings.get("manufacturer"), strings.get("model")),
        machine_id=machine_id(host),
    )
    return Partial(system, tuple(denied))


def hypervisor(host: Host, manufacturer: str | None, model: str | None) -> str:
    """Return what this machine runs inside of, innermost first; empty: nothing, it is a physical machine."""
    return (
        _container(host)
        or first_line(host, "/sys/hypervisor/type")
        or _virtual_machine(manufacturer or "", model or "")
        or ("other" if _has_hypervisor_flag(host) else "")
    )


def _container(host: Host) -> str | None:
    marked = (name for path, name in _CONTAINER_MARKS if host.read(path) is not None)
    return first_line(host, "/run/systemd/container") or next(marked, None)


def _virtual_machine(manufacturer: str, model: str) -> str | None:
    for maker, product, name in _VIRTUAL_MACHINES:
        if manufacturer.startswith(maker) and product in model:
            return name
    return None


def _has_hypervisor_flag(host: Host) -> bool:
    lines = (host.read("/proc/cpuinfo") or "").splitlines()
    return any(line.startswith("flags") and "hypervisor" in line.split() for line in lines)


def machine_id(host: Host) -> str | None:
    """Return a digest of the operating system's machine id: the same for ever, and of use to no one else."""
    identifier = first_line(host, "/etc/machine-id")
    return hashlib.sha256(_PURPOSE + identifier.encode()).hexdigest() if identifier else None


SYSTEM = Collector("system", collect, every_seconds=86_400)
