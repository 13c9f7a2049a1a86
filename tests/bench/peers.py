"""The programs that the agent is measured against, as Debian has them: fetched when asked, run by hand, left still."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.bench.processes import Failed, Used, running, used
from tests.e2e.installation import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_POLICY: Final = Path("/usr/sbin/policy-rc.d")
_NO_SERVICES: Final = "#!/bin/sh\nexit 101\n"
_INSTALL_SECONDS: Final = 900
_PATIENCE_SECONDS: Final = 30.0


class Peer(NamedTuple):
    """A program, and the package of Debian that brings it."""

    name: str
    package: str
    programs: tuple[str, ...]

    def program(self) -> str:
        """Return where it is, or say that it is not there."""
        found = next((path for each in self.programs if (path := shutil.which(each, path=_PATH))), None)
        if found is None:
            raise Failed(f"peer absent: {self.name} is not installed (as root, make bench-agent installs it)")
        return found


NODE_EXPORTER: Final = Peer(
    "node_exporter", "prometheus-node-exporter", ("prometheus-node-exporter", "node_exporter")
)  # fmt: skip
ZABBIX: Final = Peer("zabbix_agent2", "zabbix-agent2", ("zabbix_agent2",))
COLLECTD: Final = Peer("collectd", "collectd-core", ("collectd",))
FUSION: Final = Peer("FusionInventory", "fusioninventory-agent", ("fusioninventory-agent",))
OCS: Final = Peer("OCS Inventory", "ocsinventory-agent", ("ocsinventory-agent",))
PEERS: Final = (NODE_EXPORTER, ZABBIX, COLLECTD, FUSION, OCS)

ITEMS: Final = (
    "agent.ping", "system.uptime", "system.cpu.load[all,avg1]", "system.cpu.load[all,avg5]",
    "system.cpu.util[,user]", "system.cpu.util[,system]", "system.cpu.util[,iowait]", "system.cpu.switches",
    "system.cpu.intr", "system.cpu.num", "system.swap.size[,free]", "system.swap.size[,total]",
    "system.users.num", "system.hostname", "system.uname", "system.boottime", "system.localtime",
    "system.sw.arch", "kernel.maxfiles", "kernel.maxproc", "proc.num[]", "proc.num[,,run]",
    "vm.memory.size[available]", "vm.memory.size[total]", "vm.memory.size[pavailable]", "vfs.fs.size[/,used]",
    "vfs.fs.size[/,total]", "vfs.fs.size[/,pused]", "vfs.fs.inode[/,pfree]", "vfs.fs.discovery", "vfs.dev.discovery",
    "net.if.discovery", "net.if.in[lo]", "net.if.out[lo]", "net.if.in[lo,errors]", "net.if.out[lo,errors]",
    "vfs.file.cksum[/etc/passwd]", "agent.version",
)  # fmt: skip
"""What the template of a Linux machine asks of zabbix_agent2, in kind and number."""
_PLUGINS: Final = "cpu df disk entropy interface irq load memory processes swap users csv"


def install_missing() -> None:
    """Install from Debian what is not there; no service is started, now or at the next start of the machine."""
    missing = [each for each in PEERS if not any(shutil.which(name, path=_PATH) for name in each.programs)]
    if not missing:
        return
    if os.geteuid() or not shutil.which("apt-get", path=_PATH):
        sys.stderr.write(f"not installed, and only root can by apt-get: {', '.join(each.name for each in missing)}\n")
        return
    packages = [each.package for each in missing]
    sys.stderr.write(f"installing from Debian, without their services: {', '.join(packages)}\n")
    with _no_services_started():
        _quietly("apt-get", "update", "-qq")
        for package in packages:  # one by one, so that a distribution without one of them has the others
            _quietly("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)
            for service in {package, package.removesuffix("-core")}:
                _quietly("update-rc.d", service, "disable")


@contextlib.contextmanager
def _no_services_started() -> Iterator[None]:
    """Let Debian's own switch forbid services while packages are installed (invoke-rc.d(8))."""
    if _POLICY.exists():
        yield  # it is the administrator's, and in images of containers it forbids as well
        return
    _POLICY.write_text(_NO_SERVICES, encoding="ascii")
    try:
        _POLICY.chmod(0o755)
        yield
    finally:
        _POLICY.unlink()


def _quietly(*command: str) -> None:
    environment = {**os.environ, "PATH": _PATH, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
        check=False, timeout=_INSTALL_SECONDS,
    )  # fmt: skip
    if done.returncode and command[0] == "apt-get":
        sys.stderr.write(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[-300:]}\n")


class Daemon(NamedTuple):
    """A peer at work: its process, and what makes it work once more."""

    pid: int
    work: Callable[[], object]


def scraped(port: int) -> Callable[[], object]:
    """Wait until an exporter answers and return what scrapes it once."""
    return _ready(lambda: _scrape(port))


@contextlib.contextmanager
def node_exporter(folder: Path) -> Iterator[Daemon]:
    """Run it with what it does by default; a scrape is its work."""
    port = free_port()
    command = [NODE_EXPORTER.program(), f"--web.listen-address=127.0.0.1:{port}"]
    with running(command, folder / "node_exporter.log") as pid:
        yield Daemon(pid, scraped(port))


@contextlib.contextmanager
def zabbix_agent2(folder: Path) -> Iterator[Daemon]:
    """Run it as it is asked by its server, an item a connection; its work is one answer to each of ITEMS."""
    port, settings = _port_below(32_768), folder / "zabbix.conf"  # it takes no other
    places = {"PidFile": "pid", "ControlSocket": "control", "PluginSocket": "plugin"}
    lines = ["LogType=console", "Server=127.0.0.1", "ListenIP=127.0.0.1", f"ListenPort={port}", "Hostname=bench"]
    lines += [f"{key}={folder / ('zabbix.' + name)}" for key, name in places.items()]
    settings.write_text("\n".join([*lines, ""]), encoding="utf-8")
    with running([ZABBIX.program(), "-c", settings, "-f"], folder / "zabbix.log") as pid:
        yield Daemon(pid, _ready(lambda: [_ask(port, each) for each in ITEMS]))


@contextlib.contextmanager
def collectd(folder: Path, interval_seconds: float) -> Iterator[int]:
    """Run eleven plugins that read and one that writes, each ``interval_seconds``; return its process id."""
    settings = folder / "collectd.conf"
    head = [f'BaseDir "{folder}"', f'PIDFile "{folder}/collectd.pid"', "FQDNLookup false", 'Hostname "bench"']
    plugins = [f"LoadPlugin {each}" for each in _PLUGINS.split()]
    lines = [*head, f"Interval {interval_seconds:g}", *plugins, f'<Plugin csv>\nDataDir "{folder}/csv"\n</Plugin>']
    settings.write_text("\n".join([*lines, ""]), encoding="utf-8")
    with running([COLLECTD.program(), "-f", "-C", settings], folder / "collectd.log") as pid:
        yield pid


def _port_below(end: int) -> int:
    """Return a port on which nobody listens at the moment, below those that the kernel hands out."""
    while True:
        port = random.randrange(20_000, end)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def _ready(work: Callable[[], object]) -> Callable[[], object]:
    """Return the work once it can be done for the first time."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            work()
        except OSError as error:
            if time.monotonic() > deadline:
                raise Failed(f"no answer within {_PATIENCE_SECONDS:.0f} s: {error}") from None
            time.sleep(0.1)
        else:
            return work


def _scrape(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
        return len(page.read())


def _ask(port: int, item: str) -> bytes:
    """Ask for one item in the protocol of Zabbix: a signature, the length, the text; the answer has the same form."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as channel:
        channel.sendall(b"ZBXD\x01" + struct.pack("<Q", len(item)) + item.encode())
        answer = bytearray()
        while piece := channel.recv(65_536):
            answer += piece
    if not answer.startswith(b"ZBXD\x01"):
        raise OSError(f"no answer to {item}")
    return bytes(answer[13:])


def take_inventory(peer: Peer, folder: Path) -> Used:
    """Let an inventory agent write one whole inventory into a folder, and return what that took."""
    options = {
        FUSION.name: [f"--local={folder}", "--tasks=inventory", "--force"],
        OCS.name: [f"--local={folder}", f"--basevardir={folder}"],
    }
    return used([peer.program(), *options[peer.name]])
