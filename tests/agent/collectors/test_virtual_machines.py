"""The guests of a machine, as far as an ordinary user may know them."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.base import NotApplicable
from agent.collectors.virtual_machines import collect, parse_dominfo, parse_proxmox
from agent.contract import VirtualMachine
from tests.fakes import FakeHost

UUIDS = ("6695eb01-f6a4-8304-79aa-97f2502e193f", "0f0e0d0c-0b0a-4988-8776-655443322110")
LIST = "virsh -r -c qemu:///system list --all --uuid"
INFO = "virsh -r -c qemu:///system " + "; ".join(f"dominfo {uuid}" for uuid in UUIDS)
DOMINFO = """\
Id:             {id}
Name:           {name}
UUID:           {uuid}
OS Type:        hvm
State:          {state}
CPU(s):         {cpus}
CPU time:       1795649365.9s
Max memory:     {memory} KiB
Used memory:    2097152 KiB
Persistent:     yes
"""


def _dominfo(uuid: str, name: str, state: str = "running", cpus: int = 2, memory: int = 2_097_152) -> str:
    return DOMINFO.format(id=1, uuid=uuid, name=name, state=state, cpus=cpus, memory=memory)


def _libvirt() -> FakeHost:
    told = _dominfo(UUIDS[0], "web") + "\n" + _dominfo(UUIDS[1], "cơ sở dữ liệu", "shut off", 4, 8_388_608) + "\n"
    return FakeHost(
        times={"/run/libvirt/libvirt-sock-ro": 1.0, "/sys/module/kvm": 1.0},
        tools={LIST: [0, "\n".join(UUIDS) + "\n\n"], INFO: [0, told]},
    )


def test_libvirt_is_asked_twice_for_any_number_of_guests() -> None:
    assert collect(_libvirt()).value == (
        VirtualMachine(name="cơ sở dữ liệu", kind="kvm", uuid=UUIDS[1], running=False, cpus=4, memory_bytes=8 * 2**30),
        VirtualMachine(name="web", kind="kvm", uuid=UUIDS[0], running=True, cpus=2, memory_bytes=2 * 2**30),
    )


def test_without_the_kernels_part_they_are_emulated() -> None:
    host = _libvirt()
    del host.times["/sys/module/kvm"]
    assert {one.kind for one in collect(host).value} == {"qemu"}


@pytest.mark.parametrize("call", [LIST, INFO])
def test_a_libvirt_that_fails_is_not_one_without_guests(call: str) -> None:
    host = _libvirt()
    host.tools[call] = [1, ""]
    with pytest.raises(OSError, match="virsh ended with code 1"):
        collect(host)
    host.tools = {}
    with pytest.raises(FileNotFoundError, match="no virsh"):
        collect(host)


def test_a_libvirt_without_guests_says_so() -> None:
    host = _libvirt()
    host.tools[LIST] = [0, "\n"]
    assert collect(host).value == ()


def test_containers_are_told_by_their_groups() -> None:
    docker, podman = "0123456789abcdef" * 4, "fedcba9876543210" * 4
    host = FakeHost(
        times={"/usr/bin/dockerd": 1.0},
        directories={
            "/sys/fs/cgroup": ["lxc.payload.web", "lxc.monitor.web", "system.slice", "init.scope"],
            "/sys/fs/cgroup/system.slice": [f"docker-{docker}.scope", "docker.service", "docker-short.scope"],
            "/sys/fs/cgroup/machine.slice": [f"libpod-{podman}.scope", f"libpod-conmon-{podman}.scope"],
            "/sys/fs/cgroup/systemd/docker": [docker],
            "/run/systemd/machines": ["build", "qemu-1-web", "unit:machine-build.scope"],
        },
        files={
            "/run/systemd/machines/build": "NAME=build\nSERVICE=systemd-nspawn\nCLASS=container\n",
            "/run/systemd/machines/qemu-1-web": "NAME=qemu-1-web\nSERVICE=libvirt-qemu\nCLASS=vm\n",
        },
    )
    assert [(one.kind, one.name, one.running) for one in collect(host).value] == [
        ("docker", docker[:12], True),
        ("lxc", "web", True),
        ("nspawn", "build", True),
        ("podman", podman[:12], True),
    ]


QEMU_CONF = """\
boot: order=scsi0
cores: 2
memory: 4096
name: web
smbios1: uuid=0f0e0d0c-0b0a-4988-8776-655443322110
sockets: 2

[before-upgrade]
cores: 1
memory: 512
name: old
"""


def test_proxmox_is_read_where_one_may() -> None:
    host = FakeHost(
        times={"/etc/pve": 1.0, "/sys/fs/cgroup/qemu.slice/100.scope": 1.0},
        files={
            "/etc/pve/qemu-server/100.conf": QEMU_CONF,
            "/etc/pve/lxc/101.conf": "hostname: dns\nmemory: 512\n",
            "/etc/pve/lxc/101.conf.tmp.1": "hostname: x\n",
        },
    )
    assert collect(host).value == (
        VirtualMachine(name="web", kind="kvm", uuid=UUIDS[1], running=True, cpus=4, memory_bytes=4 * 2**30),
        VirtualMachine(name="dns", kind="lxc", running=False, memory_bytes=512 * 2**20),
    )


def test_where_one_may_not_it_is_named() -> None:
    class Closed(FakeHost):
        def entries(self, path: str) -> tuple[str, ...]:
            if path.startswith("/etc/pve"):
                raise PermissionError(13, "Permission denied", path)
            return super().entries(path)

    host = Closed(times={"/etc/pve": 1.0}, directories={"/sys/fs/cgroup": ["lxc.payload.web"]})
    found = collect(host)
    assert [one.name for one in found.value] == ["web"]
    assert found.denied == ("/etc/pve/qemu-server", "/etc/pve/lxc")


def test_a_machine_that_runs_no_guests_has_no_such_section() -> None:
    with pytest.raises(NotApplicable):
        collect(FakeHost())


def test_it_is_what_virsh_says_of_its_own_sample() -> None:
    if shutil.which("virsh") is None:
        pytest.skip("NOT RUN: no virsh on this machine to be the second witness")
    argv = ["virsh", "-r", "-c", "test:///default"]
    (uuid,) = subprocess.run([*argv, "list --all --uuid"], capture_output=True, text=True, check=True).stdout.split()
    told = subprocess.run([*argv, f"dominfo {uuid}; dominfo {uuid}"], capture_output=True, text=True, check=True).stdout
    host = _libvirt()
    host.tools = {LIST: [0, uuid + "\n"], f"virsh -r -c qemu:///system dominfo {uuid}": [0, told]}
    (guest,) = collect(host).value
    xml = subprocess.run([*argv, f"dumpxml {uuid}"], capture_output=True, text=True, check=True).stdout
    assert f"<name>{guest.name}</name>" in xml
    assert f"<memory unit='KiB'>{(guest.memory_bytes or 0) // 1024}</memory>" in xml
    assert f">{guest.cpus}</vcpu>" in xml
    assert guest.running is True


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    assert len(list(parse_dominfo(text, "kvm"))) <= 1
    assert parse_proxmox(text, "100", "kvm", running=False).name
