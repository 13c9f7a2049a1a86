"""Guests of this machine: virtual machines by what libvirt and Proxmox say, containers by their control groups.

Docker's socket is never touched: who may speak to it is root. So its containers have no name here but the beginning
of their id, and only those that run are seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, NotApplicable, Partial
from agent.contract import VirtualMachine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.host import Host

_LIBVIRT: Final = ("/run/libvirt/libvirt-sock-ro", "/run/libvirt/virtqemud-sock-ro")
_VIRSH: Final = ("virsh", "-r", "-c", "qemu:///system")
_KVM: Final = "/sys/module/kvm"
_ACTIVE: Final = frozenset({"running", "idle", "blocked", "in shutdown"})
_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PROXMOX: Final = (
    ("/etc/pve/qemu-server", "kvm", "/sys/fs/cgroup/qemu.slice/{}.scope"),
    ("/etc/pve/lxc", "lxc", "/sys/fs/cgroup/lxc/{}"),
)
_MACHINES: Final = "/run/systemd/machines"
_GROUPS: Final = ("/sys/fs/cgroup", "/sys/fs/cgroup/systemd")
_CONTAINERS: Final = (
    ("system.slice", r"docker-([0-9a-f]{12})[0-9a-f]{52}\.scope", "docker"),
    ("docker", r"([0-9a-f]{12})[0-9a-f]{52}", "docker"),
    ("machine.slice", r"libpod-([0-9a-f]{12})[0-9a-f]{52}\.scope", "podman"),
    ("", r"lxc\.payload\.(.+)", "lxc"),
)
"""Below which group which names mean what."""
_SIGNS: Final = (
    *_LIBVIRT,
    "/etc/pve",
    *("/usr/bin/dockerd", "/usr/bin/podman", "/usr/bin/lxc-start", "/usr/bin/incus", "/usr/bin/systemd-nspawn"),
)


def collect(host: Host) -> Partial[tuple[VirtualMachine, ...]]:
    """Return the guests by name, and what may not be looked at."""
    if all(host.modified(sign) is None for sign in _SIGNS):
        raise NotApplicable("nothing here that runs guests")
    denied: list[str] = []
    found: set[VirtualMachine] = set()
    looks: tuple[Callable[[Host], Iterator[VirtualMachine]], ...] = (_by_libvirt, _by_machined, _by_group)
    for look in looks:
        found.update(look(host))
    for folder, kind, group in _PROXMOX:
        try:
            found.update(_by_proxmox(host, folder, kind, group))
        except PermissionError:
            denied.append(folder)
    return Partial(tuple(sorted(found, key=lambda one: (one.kind, one.name, one.uuid or ""))), tuple(denied))


def _by_libvirt(host: Host) -> Iterator[VirtualMachine]:
    """Ask for all ids, then for all about them: two calls, however many guests there are."""
    if all(host.modified(socket) is None for socket in _LIBVIRT):
        return
    uuids = re.findall(_UUID, _virsh(host, "list --all --uuid"))
    if uuids:
        kind = "qemu" if host.modified(_KVM) is None else "kvm"
        for text in _virsh(host, "; ".join(f"dominfo {uuid}" for uuid in uuids)).split("\n\n"):
            yield from parse_dominfo(text, kind)


def _virsh(host: Host, command: str) -> str:
    told = host.run(*_VIRSH, command)
    if told is None:
        raise FileNotFoundError("libvirt is here, but no virsh to ask it")
    if told.code:
        raise OSError(f"virsh ended with code {told.code}")
    return told.text


def parse_dominfo(text: str, kind: str) -> Iterator[VirtualMachine]:
    """Yield the guest that ``virsh dominfo`` describes; nothing of what is no description."""
    pairs = (line.partition(":") for line in text.splitlines())
    told = {name.strip(): value.strip() for name, colon, value in pairs if colon}
    if told.get("Name"):
        memory = re.fullmatch(r"([0-9]{1,15}) KiB", told.get("Max memory", ""))
        yield VirtualMachine(
            name=told["Name"],
            kind=kind,
            uuid=told.get("UUID"),
            running=told["State"] in _ACTIVE if "State" in told else None,
            cpus=_whole(told.get("CPU(s)")),
            memory_bytes=int(memory[1]) * 1024 if memory else None,
        )


def _by_proxmox(host: Host, folder: str, kind: str, group: str) -> Iterator[VirtualMachine]:
    for file in host.entries(folder):
        number, ending = file[:-5], file[-5:]
        if ending == ".conf" and number.isdigit():
            running = host.modified(group.format(number)) is not None
            yield parse_proxmox(host.read(f"{folder}/{file}") or "", number, kind, running=running)


def parse_proxmox(text: str, number: str, kind: str, *, running: bool) -> VirtualMachine:
    """Return the guest of a file of Proxmox; what stands below a heading belongs to a snapshot of it."""
    pairs = (line.partition(":") for line in text.partition("\n[")[0].splitlines())
    told = {name: value.strip() for name, colon, value in pairs if colon}
    cores, memory = _whole(told.get("cores")), _whole(told.get("memory"))
    uuid = re.search(_UUID, told.get("smbios1", ""))
    return VirtualMachine(
        name=told.get("name") or told.get("hostname") or number,
        kind=kind,
        uuid=uuid[0] if uuid else None,
        running=running,
        cpus=None if cores is None else cores * (_whole(told.get("sockets")) or 1),
        memory_bytes=None if memory is None else memory * 2**20,
    )


def _by_machined(host: Host) -> Iterator[VirtualMachine]:
    """Yield what systemd itself runs; guests of libvirt stand here too, and have told more already."""
    for name in host.entries(_MACHINES):
        text = "" if ":" in name else host.read(f"{_MACHINES}/{name}") or ""
        if "\nSERVICE=systemd-nspawn\n" in f"\n{text}\n":
            yield VirtualMachine(name=name, kind="nspawn", running=True)


def _by_group(host: Host) -> Iterator[VirtualMachine]:
    for root in _GROUPS:
        for below, pattern, kind in _CONTAINERS:
            for name in host.entries(f"{root}/{below}".rstrip("/")):
                if match := re.fullmatch(pattern, name):
                    yield VirtualMachine(name=match[1], kind=kind, running=True)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


VIRTUAL_MACHINES = Collector("virtual_machines", collect, every_seconds=86_400)
