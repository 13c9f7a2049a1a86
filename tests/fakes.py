"""Machines that answer from a recording: the same face as the live one, and not one surprise."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.contract import Reach
from agent.host import Answer, Leased, Register, Space, Transport
from agent.tools import TOOLS, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.contract import ProbeTarget
    from agent.kept import Kept

HOSTS = Path(__file__).parent / "hosts"
HOST_NAMES = tuple(sorted(path.stem for path in HOSTS.glob("*.json")))


@dataclass
class FakeHost:
    """What is not in the recording is not on the machine; what is listed as denied is refused."""

    files: dict[str, str] = field(default_factory=dict)
    directories: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, str] = field(default_factory=dict)
    """Files that are not text, in hex."""
    times: dict[str, float] = field(default_factory=dict)
    """When files were last written."""
    tools: dict[str, list[Any]] = field(default_factory=dict)
    """Exit code and text by ``"tool argument argument"``; no code: it hangs; not listed: it is not installed."""
    services: dict[str, str] = field(default_factory=dict)
    """What services answer at their sockets, in hex; who is not listed does not listen."""
    spaces: dict[str, list[int]] = field(default_factory=dict)
    ipv4: list[list[str]] = field(default_factory=list)
    permanent_macs: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    answers: dict[str, float] = field(default_factory=dict)
    """Seconds by ``"tcp 192.0.2.1"``; who is not listed is silent."""
    denied: list[str] = field(default_factory=list)
    """Paths, and transports, that this user may not use."""
    machine: str = "x86_64"
    wall_seconds: float = 1_573_180_200.0
    monotonic_seconds: float = 3_600.0
    boot: str = "00000000-0000-4000-8000-000000000001"
    register: Register | None = None
    lease: Leased | None = None
    reaches: dict[str, Reach] = field(default_factory=dict)
    """What visits come to, by the name of the target."""
    memory: dict[str, tuple[float, ...]] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    switched_on: frozenset[str] = frozenset()

    def read(self, path: str) -> str | None:
        self._check(path)
        return self.files.get(path)

    def read_bytes(self, path: str, limit: int = 1024 * 1024) -> bytes | None:
        if path in self.blobs:
            self._check(path)
            return bytes.fromhex(self.blobs[path])[:limit]
        text = self.read(path)
        return None if text is None else text.encode()[:limit]

    def lines(self, path: str) -> Iterator[str]:
        yield from (self.read(path) or "").splitlines()

    def pieces(self, path: str) -> Iterator[bytes]:
        content = self.read_bytes(path, 1 << 30) or b""
        yield from (content[start : start + 1000] for start in range(0, len(content), 1000))

    def modified(self, path: str) -> float | None:
        return self.times.get(path)

    def run(self, tool: str, *arguments: str) -> Told | None:
        assert tool in TOOLS
        self._check(tool)
        told = self.tools.get(" ".join((tool, *arguments)))
        if told is not None and told[0] is None:
            raise TimeoutError(f"{tool} does not end")
        return None if told is None else Told(*told)

    def entries(self, path: str) -> tuple[str, ...]:
        folder = path.rstrip("/") + "/"
        below = {
            one.removeprefix(folder).split("/")[0]
            for one in (*self.files, *self.blobs, *self.links)
            if one.startswith(folder)
        }
        return tuple(sorted(below | set(self.directories.get(path.rstrip("/"), ()))))

    def link(self, path: str) -> str | None:
        return self.links.get(path)

    def space(self, mountpoint: str) -> Space:
        self._check(mountpoint)
        if mountpoint not in self.spaces:
            raise OSError(116, "Stale file handle", mountpoint)
        return Space(*self.spaces[mountpoint])

    def architecture(self) -> str:
        return self.machine

    def addresses(self) -> tuple[tuple[str, str], ...]:
        return tuple((interface, address) for interface, address in self.ipv4)

    def permanent_mac(self, interface: str) -> str | None:
        return self.permanent_macs.get(interface)

    def resolve(self, name: str) -> str | None:
        return self.names.get(name)

    def exchange(self, transport: Transport, address: str, port: int, payload: bytes, timeout: float) -> Answer | None:
        self._check(transport)
        seconds = self.answers.get(f"{transport} {address}")
        return None if seconds is None else Answer(seconds, _REPLIES[transport](payload))

    def visit(self, target: ProbeTarget) -> Reach:
        return self.reaches.get(target.name, Reach(target=target.name, outcome="silent"))

    def ask(self, path: str, question: bytes) -> bytes | None:
        self._check(path)
        return bytes.fromhex(self.services[path]) if path in self.services else None

    def pseudonym(self, name: str) -> str:
        return hashlib.sha256(name.encode()).hexdigest()

    def wall(self) -> float:
        return self.wall_seconds

    def monotonic(self) -> float:
        return self.monotonic_seconds

    def boot_id(self) -> str:
        return self.boot

    def _check(self, what: str) -> None:
        if what in self.denied:
            raise PermissionError(13, "Permission denied", what)


# What a good machine replies: the echo of a ping, the question of a resolver marked as answered.
_REPLIES = {
    "tcp": lambda payload: b"",
    "udp": lambda payload: payload[:2] + bytes([payload[2] | 0x80]) + payload[3:],
    "icmp": lambda payload: bytes([{8: 0, 128: 129}[payload[0]]]) + payload[1:],
}


def recorded(name: str) -> FakeHost:
    """Return the machine of ``tests/hosts/NAME.json``."""
    host = FakeHost(**from_text((HOSTS / f"{name}.json").read_text(encoding="utf-8")))
    host.register = host.register and Register(*host.register)
    return host


def to_text(host: FakeHost) -> str:
    """Return a recording that a person can read and change: files as lists of lines."""
    values = {
        one.name: getattr(host, one.name) for one in fields(host) if one.name not in {"memory", "kept", "switched_on"}
    }
    for name in ("lease", "reaches"):  # what a register allows is no part of a machine
        if not values[name]:
            del values[name]
    if host.switched_on:
        values["switched_on"] = sorted(host.switched_on)
    values["files"] = {path: text.split("\n") for path, text in sorted(host.files.items())}
    values["tools"] = {call: [code, text.split("\n")] for call, (code, text) in sorted(host.tools.items())}
    values["blobs"] = {path: re.findall(".{1,96}", content) for path, content in sorted(host.blobs.items())}
    values["services"] = {path: re.findall(".{1,96}", content) for path, content in sorted(host.services.items())}
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def from_text(text: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(text)
    values["files"] = {path: "\n".join(lines) for path, lines in values["files"].items()}
    values["tools"] = {call: [code, "\n".join(lines)] for call, (code, lines) in values["tools"].items()}
    values["blobs"] = {path: "".join(lines) for path, lines in values["blobs"].items()}
    values["switched_on"] = frozenset(values.get("switched_on", ()))
    values["services"] = {path: "".join(lines) for path, lines in values["services"].items()}
    return values
