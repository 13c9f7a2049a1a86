"""What a machine of the sample district would say of itself: the same machine, the same answer, every time.

No value can be taken for a real machine's: serials begin with ``MP``, wired adapters carry the MAC addresses that
RFC 9542 sets aside for documentation.
"""

from __future__ import annotations

import random
import string
import uuid
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from agent.contract import (
    Antivirus,
    Connectivity,
    Cpu,
    Filesystem,
    Memory,
    Network,
    OperatingSystem,
    Sections,
    Storage,
    System,
)

if TYPE_CHECKING:
    from inventory.demo.sample import Agency, Machine

GIB: Final = 2**30
_ALPHABET: Final = string.digits + "BCDFGHJKLMNPQRSTVWXYZ"
_LAPTOP: Final = 10
_SYSTEMS: Final = {
    "windows-10": OperatingSystem(
        name="Microsoft Windows 10 Pro",
        id="windows",
        version="1809",
        kernel="10.0.17763",
        architecture="x86_64",
        product_type="workstation",
    ),
    "windows-7": OperatingSystem(
        name="Microsoft Windows 7 Professional Service Pack 1",
        id="windows",
        version="7 SP1",
        kernel="6.1.7601",
        architecture="x86_64",
        product_type="workstation",
    ),
    "windows-server": OperatingSystem(
        name="Microsoft Windows Server 2016 Standard",
        id="windows",
        version="1607",
        kernel="10.0.14393",
        architecture="x86_64",
        product_type="server",
    ),
    "linux": OperatingSystem(
        name="Ubuntu 18.04.3 LTS", id="ubuntu", version="18.04", kernel="5.0.0-32-generic", architecture="x86_64"
    ),
    "debian": OperatingSystem(
        name="Debian GNU/Linux 10 (buster)", id="debian", version="10", kernel="4.19.0-6-amd64", architecture="x86_64"
    ),
}

_ANTIVIRUSES: Final[dict[str, tuple[Antivirus, ...]]] = {
    "": (),
    "defender": (Antivirus(name="Windows Defender", publisher="Microsoft", enabled=True, up_to_date=True),),
    "security-essentials": (
        Antivirus(name="Microsoft Security Essentials", publisher="Microsoft", enabled=True, up_to_date=True),
    ),
    "kaspersky": (Antivirus(name="Kaspersky Endpoint Security", publisher="Kaspersky", enabled=True, up_to_date=True),),
    "bkav": (Antivirus(name="Bkav Pro Internet Security", publisher="Bkav", enabled=True, up_to_date=True),),
}


def serial(machine: Machine) -> str:
    """Return the serial number on the machine's case."""
    return _serial(_random(machine, "case"))


def sections(machine: Machine, agency: Agency) -> Sections:
    """Return the whole inventory of one machine."""
    return Sections(
        system=_system(machine),
        operating_system=_operating_system(machine),
        cpus=_cpus(machine),
        memory=_memory(machine),
        filesystems=_filesystems(machine),
        storages=_storages(machine),
        networks=_networks(machine, agency),
        antiviruses=_ANTIVIRUSES[machine.antivirus],
        connectivity=_connectivity(machine, agency),
    )


def _random(machine: Machine, part: str) -> random.Random:
    """Return the source of one part's variety, so that a change to one part leaves the others alone."""
    return random.Random(f"{machine.number} {part}")  # noqa: S311  # variety, not secrecy


def _serial(source: random.Random) -> str:
    return "MP" + "".join(source.choices(_ALPHABET, k=8))


def _system(machine: Machine) -> System:
    source = _random(machine, "board")
    return System(
        manufacturer=machine.model.manufacturer,
        model=machine.model.model,
        serial=serial(machine),
        uuid=str(uuid.UUID(int=source.getrandbits(128), version=4)),
        board_manufacturer=machine.model.manufacturer,
        board_serial=_serial(source),
        chassis_type=machine.model.chassis_type,
        chassis_serial=serial(machine),
        bios_vendor=machine.model.manufacturer,
        bios_version=f"1.{source.randint(2, 14)}.{source.randint(0, 3)}",
        bios_date=f"20{source.randint(14, 18)}-{source.randint(1, 12):02d}-{source.randint(1, 28):02d}",
        hypervisor="",
        machine_id=sha256(f"sample {machine.number}".encode()).hexdigest(),
    )


def _operating_system(machine: Machine) -> OperatingSystem:
    base = _SYSTEMS[machine.system]
    return OperatingSystem(
        name=base.name,
        id=base.id,
        version=base.version,
        kernel=base.kernel,
        architecture=base.architecture,
        hostname=machine.label,
        product_type=base.product_type,
    )


def _cpus(machine: Machine) -> tuple[Cpu, ...]:
    model = machine.model
    return (
        Cpu(
            model=model.cpu,
            vendor="GenuineIntel",
            cores=model.cores,
            threads=model.threads,
            max_hertz=model.gigahertz * 1e9,
        ),
    )


def _memory(machine: Machine) -> Memory:
    fitted = _random(machine, "memory").choice(machine.model.memory_gib) * GIB
    return Memory(total_bytes=fitted - 120 * 2**20, swap_bytes=fitted // 4)  # the firmware keeps a share


def _storages(machine: Machine) -> tuple[Storage, ...]:
    source = _random(machine, "disks")
    return tuple(_storage(number, disk, source) for number, disk in enumerate(machine.model.disks))


def _storage(number: int, disk: str, source: random.Random) -> Storage:
    model, gigabytes, *solid = disk.split(":")
    return Storage(
        name=f"disk{number}",
        model=model,
        serial=_serial(source),
        size_bytes=int(gigabytes) * 10**9,
        bus="sata",
        rotational=not solid,
        removable=False,
    )


def _filesystems(machine: Machine) -> tuple[Filesystem, ...]:
    disks = [storage.size_bytes or 0 for storage in _storages(machine)]
    if not machine.system.startswith("windows"):
        names = ["/", *(f"/srv/{number}" for number in range(1, len(disks)))]
        return tuple(
            Filesystem(mountpoint=name, device=f"/dev/sd{chr(97 + at)}1", fstype="ext4", size_bytes=size * 97 // 100)
            for at, (name, size) in enumerate(zip(names, disks, strict=True))
        )
    sizes = disks if len(disks) > 1 else [disks[0] * 2 // 5, disks[0] * 3 // 5]
    return tuple(
        Filesystem(mountpoint=f"{letter}:\\", device=f"{letter}:", fstype="NTFS", size_bytes=size)
        for letter, size in zip("CD", sizes, strict=True)
    )


def _networks(machine: Machine, agency: Agency) -> tuple[Network, ...]:
    mac = f"00:00:5e:00:53:{machine.number:02x}"
    wired = Network(
        name="Ethernet" if machine.system.startswith("windows") else "enp1s0",
        mac=mac,
        permanent_mac=mac,
        kind="wired",
        removable=False,
        speed_bits_per_second=1e9 if machine.kind == "server" or agency.kind == "district_body" else 1e8,
        up=True,
        addresses=(f"10.98.{agency.position}.{10 + machine.number % 200}",),
    )
    if machine.model.chassis_type != _LAPTOP:
        return (wired,)
    return (wired, Network(name="Wi-Fi", mac=f"02{mac[2:]}", kind="wireless", removable=False, up=False, addresses=()))


def _connectivity(machine: Machine, agency: Agency) -> Connectivity:
    gateway = f"10.98.{agency.position}.1"
    return Connectivity(
        gateway=gateway,
        gateway_interface=_networks(machine, agency)[0].name,
        resolvers=(gateway,),
        resolver_reached=True,
        server_reached=True,
    )
