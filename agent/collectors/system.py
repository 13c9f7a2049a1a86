"""The machine as its maker describes it; what only root may read is named, and never costs the rest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from agent import devicetree
from agent.collectors.base import Collector, Partial, first_line, number
from agent.contract import System
from agent.junk import Sieve
from agent.smbios import identity, source

if TYPE_CHECKING:
    from agent.host import Host
    from agent.junk import Kind

_DMI: Final = "/sys/class/dmi/id/"
_FILES: Final = {
    "manufacturer": _DMI + "sys_vendor",
    "model": _DMI + "product_name",
    "version": _DMI + "product_version",
    "family": _DMI + "product_family",
    "sku": _DMI + "product_sku",
    "serial": _DMI + "product_serial",
    "uuid": _DMI + "product_uuid",
    "asset_tag": _DMI + "chassis_asset_tag",
    "board_manufacturer": _DMI + "board_vendor",
    "board_model": _DMI + "board_name",
    "board_serial": _DMI + "board_serial",
    "chassis_serial": _DMI + "chassis_serial",
    "bios_vendor": _DMI + "bios_vendor",
    "bios_version": _DMI + "bios_version",
    "bios_date": _DMI + "bios_date",
}
_KINDS: Final[dict[str, Kind]] = {
    "serial": "serial",
    "uuid": "uuid",
    "asset_tag": "asset_tag",
    "board_serial": "serial",
    "chassis_serial": "serial",
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
_EFI: Final = "/sys/firmware/efi"
_SECURE_BOOT: Final = _EFI + "/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


def collect(host: Host) -> Partial[System]:
    """Return what may be read, the names of what may not, and what the maker never filled in."""
    said, chassis_type, denied = _firmware(host)
    hosted_by = hypervisor(host, said.get("manufacturer"), said.get("model"))
    sieve = Sieve()
    version = Sieve()("version", "name", said.pop("version", None))
    known: dict[str, Any] = {field: sieve(field, _KINDS.get(field, "name"), text) for field, text in said.items()}
    known["model"], known["product_number"] = identity.named(known.get("manufacturer"), known.get("model"), version)
    try:
        known["secure_boot"] = secure_boot(host)
    except PermissionError:
        denied = (*denied, "secure_boot")
    system = System(**known, chassis_type=chassis_type, hypervisor=hosted_by, machine_id=machine_id(host))
    return Partial(system, denied, tuple(sieve.kept))


def _firmware(host: Host) -> tuple[dict[str, str | None], int | None, tuple[str, ...]]:
    """Return the texts, the kind of chassis and what was refused, from the best source that there is."""
    try:
        tables = source.tables(host)
    except PermissionError:
        tables = None  # the kernel shows most of it to everyone, and says no to the rest
    if tables and (tables.systems or tables.boards):
        return identity.described(tables), identity.chassis_type(tables), ()
    said, denied = _texts(host, _FILES)
    if any(said.values()) or denied:
        return said, number(host, _DMI + "chassis_type"), denied
    said, denied = _texts(host, devicetree.FILES)
    return devicetree.described(said), devicetree.chassis_type(said), denied


def _texts(host: Host, files: dict[str, str]) -> tuple[dict[str, str | None], tuple[str, ...]]:
    said: dict[str, str | None] = {}
    denied = []
    for field, file in files.items():
        try:
            said[field] = first_line(host, file)
        except PermissionError:
            denied.append(field)
    return said, tuple(denied)


def secure_boot(host: Host) -> bool | None:
    """Return whether the firmware let only signed code start, ``None`` where that cannot be told."""
    state = host.read_bytes(_SECURE_BOOT)
    if state:
        return state[-1] == 1  # behind four bytes of attributes
    firmware = host.entries("/sys/firmware")
    is_bios = "acpi" in firmware and "efi" not in firmware  # in a container there is neither
    return False if is_bios or host.entries(_EFI + "/efivars") else None


def hypervisor(host: Host, manufacturer: str | None, model: str | None) -> str:
    """Return what this machine runs inside of, innermost first; empty: nothing, it is a physical machine."""
    return (
        container(host)
        or first_line(host, "/sys/hypervisor/type")
        or _virtual_machine(manufacturer or "", model or "")
        or ("other" if _has_hypervisor_flag(host) else "")
    )


def container(host: Host) -> str | None:
    """Return what kind of container this is, ``None`` where it is none."""
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
