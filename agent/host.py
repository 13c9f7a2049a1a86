"""The one seam to the machine: files, links, free space, addresses, clocks, sockets and the tools of one table.

Linux answers nearly everything through files, so the seam stays small and a recorded machine is a list of files.
What has no file, the standard library and psutil know, there and on Windows alike: free space and addresses.
"""

from __future__ import annotations

import array
import fcntl
import os
import shutil
import socket
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from agent import tools, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.contract import ProbeTarget, Reach
    from agent.kept import Kept
    from agent.tools import Told

Transport = Literal["tcp", "udp", "icmp"]

_READ_LIMIT: Final = 1024 * 1024
_ANSWER_LIMIT: Final = 4096
_ASK_SECONDS: Final = 10.0
_ETHTOOL: Final = 0x8946  # SIOCETHTOOL
_PERMANENT_ADDRESS: Final = 0x20  # ETHTOOL_GPERMADDR
_REQUEST: Final = "16sLLHBBB3x"  # struct ifreq: a name and, at its largest, a struct ifmap


class Space(NamedTuple):
    """What one mounted volume holds, and what is left of it for ordinary users."""

    size_bytes: int
    free_bytes: int


class Answer(NamedTuple):
    """What came back from the network, and after how long."""

    seconds: float
    payload: bytes


class Register(NamedTuple):
    """The register this agent reports to, and whether the last attempt to talk to it got an answer."""

    name: str
    port: int
    reached: bool | None = None


class Leased(NamedTuple):
    """What the register wants probed by this machine, and until when on its monotonic clock."""

    targets: tuple[ProbeTarget, ...]
    until: float


class Host(Protocol):
    """What collectors may ask of the machine; tests answer from a recording."""

    register: Register | None
    lease: Leased | None
    memory: dict[str, tuple[float, ...]]
    """What a collector keeps from one call to the next: counters, to tell a rate."""
    switched_on: frozenset[str]
    """The collectors that run only where somebody at this machine wants them to."""
    kept: dict[str, Kept]
    """What was read from long files and slow tools, folded small, with what tells whether it is current."""

    def read(self, path: str) -> str | None:
        """Return the file's text, ``None`` where there is none or it has no answer; PermissionError if denied."""

    def read_bytes(self, path: str, limit: int = ...) -> bytes | None:
        """Return the first ``limit`` bytes of a file, ``None`` where there is none; PermissionError if denied."""

    def lines(self, path: str) -> Iterator[str]:
        """Yield the lines of a file that may be long, without their ends; none where there is no such file."""

    def pieces(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of a file that may be long and packed, unpacked; none where there is no such file."""

    def modified(self, path: str) -> float | None:
        """Return when a file was last written, in seconds since the epoch, ``None`` where there is none."""

    def run(self, tool: str, *arguments: str) -> Told | None:
        """Return what a tool of :mod:`agent.tools` says, ``None`` where it is not installed."""

    def entries(self, path: str) -> tuple[str, ...]:
        """Return the names in a directory, sorted; none where there is no such directory."""

    def link(self, path: str) -> str | None:
        """Return where a path leads in the end, with every symbolic link followed."""

    def space(self, mountpoint: str) -> Space:
        """Return the size of a mounted volume; OSError where it does not answer."""

    def architecture(self) -> str:
        """Return the processor architecture the kernel was built for, such as ``x86_64``."""

    def addresses(self) -> tuple[tuple[str, str], ...]:
        """Return the interface and the address of each IPv4 address."""

    def permanent_mac(self, interface: str) -> str | None:
        """Return the address burnt into an adapter, whatever it presents at the moment."""

    def resolve(self, name: str) -> str | None:
        """Return the first address of a name."""

    def exchange(self, transport: Transport, address: str, port: int, payload: bytes, timeout: float) -> Answer | None:
        """Return what came back; PermissionError where this user may not use the transport."""

    def visit(self, target: ProbeTarget) -> Reach:
        """Return how far a service could be reached."""

    def ask(self, path: str, question: bytes) -> bytes | None:
        """Return all that a service of this machine answers at its socket, ``None`` where nobody listens.

        PermissionError if denied, TimeoutError if it does not end, ValueError if it says more than a MiB.
        """

    def pseudonym(self, name: str) -> str:
        """Return what stands for the name of a person, and tells it to no one but this machine."""

    def wall(self) -> float:
        """Return the time of day in seconds since the epoch, right or wrong."""

    def monotonic(self) -> float:
        """Return the seconds since boot, sleep included; no one can set this clock."""

    def boot_id(self) -> str:
        """Return what names this run of the machine from boot to shutdown."""


class LiveHost:
    """The machine this process runs on."""

    def __init__(
        self,
        register: Register | None = None,
        *,
        switched_on: frozenset[str] = frozenset(),
        pseudonyms: Callable[[str], str] | None = None,
        allow_local: bool = False,
    ) -> None:
        self.register, self.switched_on, self._pseudonyms = register, switched_on, pseudonyms
        self.lease: Leased | None = None
        self._allow_local = allow_local
        self.memory: dict[str, tuple[float, ...]] = {}
        self.kept: dict[str, Kept] = {}

    def read(self, path: str) -> str | None:
        """Return at most the first MiB; an attribute that answers with an error has no value at the moment."""
        content = self.read_bytes(path)
        return None if content is None else content.decode(errors="replace")

    def read_bytes(self, path: str, limit: int = _READ_LIMIT) -> bytes | None:
        """Return the first ``limit`` bytes of a file, ``None`` where there is none or it answers with an error."""
        try:
            with Path(path).open("rb") as file:
                return file.read(limit)
        except PermissionError:
            raise
        except OSError:
            return None

    def lines(self, path: str) -> Iterator[str]:
        """Yield the lines of the first 64 MiB of a file, each cut at 64 KiB, holding one at a time."""
        try:
            file = Path(path).open("rb")  # noqa: SIM115  # closed below, after the last line was asked for
        except PermissionError:
            raise
        except OSError:
            return
        with file:
            yield from unpack.lines(iter(lambda: file.read(unpack.PIECE_BYTES), b""))

    def pieces(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of a file that may be long and packed, unpacked, 64 KiB at a time."""
        return unpack.pieces(path)

    def modified(self, path: str) -> float | None:
        """Return when a file was last written, in seconds since the epoch, ``None`` where there is none."""
        try:
            return os.stat(path).st_mtime  # noqa: PTH116  # asked once for each of a thousand packages
        except OSError:
            return None

    def run(self, tool: str, *arguments: str) -> Told | None:
        """Return what a tool of :mod:`agent.tools` says, ``None`` where it is not installed."""
        return tools.run(tool, *arguments)

    def entries(self, path: str) -> tuple[str, ...]:
        """Return the names in a directory, sorted; none where there is no such directory."""
        try:
            return tuple(sorted(entry.name for entry in Path(path).iterdir()))
        except (FileNotFoundError, NotADirectoryError):
            return ()

    def link(self, path: str) -> str | None:
        """Return where a path leads in the end, with every symbolic link followed."""
        try:
            return str(Path(path).resolve(strict=True))
        except OSError:
            return None

    def space(self, mountpoint: str) -> Space:
        """Return the size of a mounted volume; OSError where it does not answer."""
        volume = shutil.disk_usage(mountpoint)
        return Space(volume.total, volume.free)

    def architecture(self) -> str:
        """Return the processor architecture the kernel was built for, such as ``x86_64``."""
        return os.uname().machine

    def addresses(self) -> tuple[tuple[str, str], ...]:
        """Return the interface and the address of each IPv4 address, secondary ones included."""
        import psutil  # noqa: PLC0415  # memory that is needed once a day

        found = psutil.net_if_addrs()
        return tuple((name, each.address) for name in found for each in found[name] if each.family == socket.AF_INET)

    def permanent_mac(self, interface: str) -> str | None:
        """Return the address burnt into an adapter; virtual ones have none, and few drivers do not tell."""
        buffer = array.array("B", struct.pack("II32x", _PERMANENT_ADDRESS, 32))
        request = struct.pack("16sP", interface.encode(), buffer.buffer_info()[0]).ljust(struct.calcsize(_REQUEST))
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
                fcntl.ioctl(channel, _ETHTOOL, request)
        except OSError:
            return None
        length = struct.unpack_from("I", buffer, 4)[0]
        mac = buffer.tobytes()[8 : 8 + length]
        return mac.hex(":") if any(mac) else None

    def resolve(self, name: str) -> str | None:
        """Return the first address of a name; an address is its own."""
        try:
            plain = name.encode() if name.isascii() else name  # sparing us the tables of international names
            return str(socket.getaddrinfo(plain, None, type=socket.SOCK_STREAM)[0][4][0])
        except (OSError, UnicodeError):
            return None

    def exchange(self, transport: Transport, address: str, port: int, payload: bytes, timeout: float) -> Answer | None:
        """Open, send, wait for one answer, close: never more than ``timeout`` for each of the three."""
        with _socket(transport, socket.AF_INET6 if ":" in address else socket.AF_INET) as channel:
            channel.settimeout(timeout)
            start = time.perf_counter()
            try:
                channel.connect((address, port))
                answer = _talk(channel, payload) if payload else b""
            except ConnectionRefusedError:
                if transport != "tcp":
                    return None
                answer = b""  # a closed port answers too: the way there and back is open
            except OSError:
                return None
            return Answer(time.perf_counter() - start, answer)

    def visit(self, target: ProbeTarget) -> Reach:
        """Return how far a service could be reached; what that needs is loaded where the probe of an office works."""
        from agent.probes.visit import Context, visit  # noqa: PLC0415  # in a child process, twice an hour

        return visit(target, Context(allow_local=self._allow_local))

    def ask(self, path: str, question: bytes) -> bytes | None:
        """Return all that a service of this machine answers at its socket, ``None`` where nobody listens."""
        deadline = time.monotonic() + _ASK_SECONDS
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
            channel.settimeout(_ASK_SECONDS)
            try:
                channel.connect(path)
            except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
                return None
            channel.sendall(question)
            return _all(channel, path, deadline)

    def pseudonym(self, name: str) -> str:
        """Return what stands for the name of a person; PermissionError where this process holds no key for it."""
        if self._pseudonyms is None:
            raise PermissionError("no key for the names of people")
        return self._pseudonyms(name)

    def wall(self) -> float:
        """Return the time of day in seconds since the epoch, right or wrong."""
        return time.time()

    def monotonic(self) -> float:
        """Return the seconds since boot, sleep included; no one can set this clock."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def boot_id(self) -> str:
        """Return what names this run of the machine from boot to shutdown."""
        return (self.read("/proc/sys/kernel/random/boot_id") or "").strip()


def _socket(transport: Transport, family: socket.AddressFamily) -> socket.socket:
    if transport == "tcp":
        return socket.socket(family, socket.SOCK_STREAM)
    if transport == "udp":
        return socket.socket(family, socket.SOCK_DGRAM)
    icmp = socket.IPPROTO_ICMPV6 if family == socket.AF_INET6 else socket.IPPROTO_ICMP
    return socket.socket(family, socket.SOCK_DGRAM, icmp)


def _all(channel: socket.socket, path: str, deadline: float) -> bytes:
    """Return what comes until the other side has said all; half an answer is none."""
    said = bytearray()
    while (left := deadline - time.monotonic()) > 0:
        channel.settimeout(left)
        piece = channel.recv(65_536)
        if not piece:
            return bytes(said)
        said += piece
        if len(said) > _READ_LIMIT:
            raise ValueError(f"{path} says more than {_READ_LIMIT} bytes")
    raise TimeoutError(f"{path} does not end")


def _talk(channel: socket.socket, payload: bytes) -> bytes:
    channel.send(payload)
    return channel.recv(_ANSWER_LIMIT)
