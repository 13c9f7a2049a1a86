"""Record this machine for the tests: ``python -m tests.record_host tests/hosts/NAME.json``.

It keeps what the collectors ask for and nothing else, and replaces what would tell which machine it was: serials,
names, MACs and addresses are numbered in the order they appear, so that two recordings of one machine are equal.
"""

from __future__ import annotations

import json
import re
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.collectors.every import COLLECTORS
from agent.host import Answer, LiveHost, Space, Transport
from agent.runner import run
from tests import disguise_software as software
from tests import record_parts
from tests.fakes import FakeHost, to_text
from tests.smbios.disguise import firmware

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.tools import Told


class Recorder(LiveHost):
    """The live machine, with a notebook."""

    def __init__(self, notes: FakeHost) -> None:
        super().__init__()
        self.notes = notes

    def read_bytes(self, path: str, limit: int = 1024 * 1024) -> bytes | None:
        content: bytes | None = self._unless_denied(path, super().read_bytes, path, limit)
        if content is not None:
            self._note(path, content)
        return content

    def lines(self, path: str) -> Iterator[str]:
        lines = list(self._unless_denied(path, lambda: list(super(Recorder, self).lines(path))))
        if lines or Path(path).exists():
            self.notes.files[path] = "".join(line + "\n" for line in lines)
        yield from lines

    def pieces(self, path: str) -> Iterator[bytes]:
        found = self._unless_denied(path, lambda: list(super(Recorder, self).pieces(path)))
        if found or Path(path).exists():
            self._note(path, b"".join(found))
        yield from found

    def modified(self, path: str) -> float | None:
        moment = super().modified(path)
        if moment is not None:
            self.notes.times[path] = moment
        return moment

    def run(self, tool: str, *arguments: str) -> Told | None:
        told: Told | None = self._unless_denied(tool, super().run, tool, *arguments)
        if told is not None:
            self.notes.tools[" ".join((tool, *arguments))] = list(told)
        return told

    def ask(self, path: str, question: bytes) -> bytes | None:
        answer: bytes | None = self._unless_denied(path, super().ask, path, question)
        if answer is not None:
            self.notes.services[path] = answer.hex()
        return answer

    def _note(self, path: str, content: bytes) -> None:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = "\x01"
        if _NO_TEXT.search(text):
            self.notes.blobs[path] = content.hex()
        else:
            self.notes.files[path] = text

    def entries(self, path: str) -> tuple[str, ...]:
        names = super().entries(path)
        self.notes.directories[path.rstrip("/")] = list(names)
        return names

    def link(self, path: str) -> str | None:
        target = super().link(path)
        if target:
            self.notes.links[path] = target
        return target

    def space(self, mountpoint: str) -> Space:
        space = self._unless_denied(mountpoint, super().space, mountpoint)
        self.notes.spaces[mountpoint] = list(space)
        return space

    def addresses(self) -> tuple[tuple[str, str], ...]:
        found = super().addresses()
        self.notes.ipv4 = [list(pair) for pair in found]
        return found

    def permanent_mac(self, interface: str) -> str | None:
        mac = super().permanent_mac(interface)
        if mac:
            self.notes.permanent_macs[interface] = mac
        return mac

    def exchange(self, transport: Transport, address: str, port: int, payload: bytes, timeout: float) -> Answer | None:
        answer = self._unless_denied(transport, super().exchange, transport, address, port, payload, timeout)
        if answer:
            self.notes.answers[f"{transport} {address}"] = round(answer.seconds, 4)
        return answer

    def _unless_denied(self, what: str, call: Any, *arguments: Any) -> Any:
        try:
            return call(*arguments)
        except PermissionError:
            self.notes.denied = sorted({*self.notes.denied, what})
            raise


class Pseudonyms:
    """The same name for the same thing, counted from one for each kind."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = {}

    def __call__(self, pattern: str, value: str) -> str:
        known = self._known.setdefault(pattern, {})
        return pattern.format(known.setdefault(value, len(known) + 1))

    def serial(self, value: str) -> str:
        return self("SERIAL-{:04d}", value)

    def queue(self, value: str) -> str:
        return self("printer-{}", value)

    def uuid(self, value: str) -> str:
        """Return the same for what was already replaced, so that it may pass through here twice."""
        return value if value.startswith(_NUMBERED_UUID[:24]) else self(_NUMBERED_UUID, value)

    def mac(self, value: str) -> str:
        return value if value in {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"} else self("02:00:00:00:00:{:02x}", value)

    def ipv4(self, value: str) -> str:
        return value if value.startswith(("127.", "0.")) else self("192.0.2.{}", value)

    def ipv6(self, packed: str) -> str:
        """Take and return 32 hex digits, as the kernel writes them."""
        return packed if int(packed, 16) <= 1 or packed.startswith("ff") else self("20010db8{:024x}", packed)


_NO_TEXT = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f]")
_NUMBERED_UUID = "00000000-0000-4000-8000-{:012d}"
_MAC = re.compile(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b")
_IPV4 = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
_WHOLE = (
    (re.compile(r"serial([-_]number)?$|asset_tag$"), "SERIAL-{:04d}"),
    (re.compile(r"product_uuid$"), _NUMBERED_UUID),
    (re.compile(r"machine-id$"), "{:032x}"),
    (re.compile(r"hostname$"), "host-{}"),
    (re.compile(r"wwid$"), "naa.{:016x}"),
    (re.compile(r"/fs/btrfs/[^/]+/label$"), "label-{}"),
)
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
# What made a mapping names it after the disk: cryptsetup, LVM, multipath.
_MAPPINGS = (
    (re.compile(r"\bCRYPT-(\w+)-[0-9a-f]{32}-\S+"), "CRYPT-{kind}-{{:032x}}-volume"),
    (re.compile(r"\b(LVM)-\w{32,64}"), "{kind}-{{:064x}}"),
    (re.compile(r"\b(mpath)-[0-9a-f]+"), "{kind}-3{{:032x}}"),
)
_OF_A_DISK = {"serial_number": "SERIAL-{:04d}", "logical_unit_id": "0x{:016x}"}


def disguise(host: FakeHost) -> FakeHost:
    """Return the same machine with everything replaced that tells it from another of its make."""
    names = Pseudonyms()

    def plain(text: str) -> str:
        return _UUID.sub(lambda match: names.uuid(match[0]), text)

    return FakeHost(
        files={
            plain(path): plain(
                _disguise_file(names, path, software.file(names, host, path, _trimmed(host, path, text)))
            )
            for path, text in sorted(host.files.items())
        },
        directories={
            plain(path): [plain(name) for name in inside] for path, inside in sorted(host.directories.items())
        },
        links={plain(path): plain(target) for path, target in sorted(host.links.items())},
        blobs={path: _disguise_blob(names, path, blob) for path, blob in sorted(host.blobs.items())}
        | firmware(host.blobs, names.serial, names.uuid),
        times=dict(sorted(host.times.items())),
        tools={
            plain(call): [code, plain(software.told(names, call, _disguise_told(names, call, text)))]
            for call, (code, text) in sorted(host.tools.items())
        },
        services={path: _disguise_answer(names, content) for path, content in sorted(host.services.items())},
        spaces={_user(mountpoint): space for mountpoint, space in host.spaces.items()},
        ipv4=[[interface, names.ipv4(address)] for interface, address in host.ipv4],
        permanent_macs={interface: names.mac(mac) for interface, mac in host.permanent_macs.items()},
        answers={_IPV4.sub(lambda match: names.ipv4(match[0]), key): value for key, value in host.answers.items()},
        denied=host.denied,
        machine=host.machine,
    )


def _disguise_told(names: Pseudonyms, call: str, text: str) -> str:
    return (
        record_parts.listed_queues(names.serial, names.queue, names.ipv4, text) if call.startswith("lpstat") else text
    )


def _disguise_answer(names: Pseudonyms, content: str) -> str:
    try:
        return record_parts.queues(names.serial, names.queue, names.ipv4, bytes.fromhex(content)).hex()
    except (PermissionError, ValueError):  # no list, and nothing in it
        return content


def _disguise_file(names: Pseudonyms, path: str, text: str) -> str:
    for pattern, pseudonym in _WHOLE:
        if pattern.search(path):
            return names(pseudonym, text.strip("\0 \n")) + "\n"
    for pattern, change in _CHANGES:
        if pattern.search(path):
            return change(names, text)
    text = _MAC.sub(lambda match: names.mac(match[0]), text)
    return _IPV4.sub(lambda match: names.ipv4(match[0]), text) if path.endswith("resolv.conf") else text


def _route(names: Pseudonyms, number: str) -> str:
    address = socket.inet_ntoa(bytes.fromhex(number)[::-1])
    is_mask_or_flag = address.startswith("255.") or address.endswith(".0")
    return number if is_mask_or_flag else socket.inet_aton(names.ipv4(address))[::-1].hex().upper()


def _disguise_blob(names: Pseudonyms, path: str, blob: str) -> str:
    """Return a screen, or a page of vital product data behind its header of four bytes, with another serial."""
    if path.endswith("/edid"):
        return record_parts.screen(names.serial, bytes.fromhex(blob)).hex()
    if not path.endswith("/vpd_pg80"):
        return blob
    serial = bytes.fromhex(blob)[4:].decode("ascii", errors="replace").strip()
    return blob[:8] + names.serial(serial).encode().hex()


def _udev(names: Pseudonyms, text: str) -> str:
    """Keep the properties that are read; the rest tells too much."""
    pairs = dict(line[2:].partition("=")[::2] for line in text.splitlines() if line.startswith("E:"))
    kept = {
        **dict.fromkeys(("ID_ATA", "ID_ATA_SATA", "ID_MODEL", "ID_MODEL_ENC", "ID_REVISION"), str),
        **dict.fromkeys(("ID_VENDOR_FROM_DATABASE", "ID_MODEL_FROM_DATABASE"), str),
        **dict.fromkeys(("ID_PCI_CLASS_FROM_DATABASE", "ID_PCI_SUBCLASS_FROM_DATABASE"), str),
        **dict.fromkeys(("ID_SERIAL_SHORT", "ID_SCSI_SERIAL"), names.serial),
        **dict.fromkeys(("ID_WWN", "ID_WWN_WITH_EXTENSION"), _numbered(names)),
        **dict.fromkeys(("ID_FS_LABEL", "ID_FS_LABEL_ENC"), lambda value: names("label-{}", value)),
    }
    return "".join(f"E:{name}={change(pairs[name])}\n" for name, change in kept.items() if name in pairs)


def _trimmed(host: FakeHost, path: str, text: str) -> str:
    """Leave out of long files what nobody reads."""
    return record_parts.of_these(text, record_parts.codes(host)) if path.endswith(".ids") else text


def _numbered(names: Pseudonyms) -> Any:
    return lambda value: names("0x{:016x}", value)


def _report(names: Pseudonyms, text: str) -> str:
    """Return a document of smartctl about another disk of the same make and in the same state."""
    try:
        found = json.loads(text)
    except ValueError:
        return "{}\n"
    for key, pattern in _OF_A_DISK.items():
        if key in found:
            found[key] = names(pattern, found[key])
    for own in (found.get("wwn", {}), *(space.get("eui64", {}) for space in found.get("nvme_namespaces", ()))):
        for key in own.keys() & {"id", "ext_id"}:
            own[key] = int(names("{}", str(own[key])))
    return json.dumps(found, indent=1) + "\n"


def _mapping(names: Pseudonyms, text: str) -> str:
    for pattern, pseudonym in _MAPPINGS:
        text = pattern.sub(lambda match, kind=pseudonym: names(kind.format(kind=match[1]), match[0]), text)
    return text


def _cpuinfo(names: Pseudonyms, text: str) -> str:
    """Of a Raspberry Pi, whose number is not the processor's alone."""
    return re.sub(r"(?m)^(Serial\s*: )(\S+)$", lambda match: match[1] + names.serial(match[2]), text)


def _mounts(_: Pseudonyms, text: str) -> str:
    """Keep what stands on a device, without the names of people in it."""
    return _user("".join(line + "\n" for line in text.splitlines() if " /dev/" in line.partition(" - ")[2]))


def _user(text: str) -> str:
    return re.sub(r"((?:/run)?/media/|/home/)[^/\s]+", r"\1user", text)


def _routes(names: Pseudonyms, text: str) -> str:
    return re.sub(r"\b[0-9A-F]{8}\b", lambda match: _route(names, match[0]), text)


def _addresses6(names: Pseudonyms, text: str) -> str:
    return re.sub(r"\b[0-9a-f]{32}\b", lambda match: names.ipv6(match[0]), text)


_CHANGES = (
    (re.compile(r"^/run/udev/"), _udev),
    (re.compile(r"^/run/somay-elevated/smartctl-"), _report),
    (re.compile(r"/dm/uuid$"), _mapping),
    (re.compile(r"^/proc/cpuinfo$"), _cpuinfo),
    (re.compile(r"^/proc/self/mountinfo$"), _mounts),
    (re.compile(r"^/proc/net/route$"), _routes),
    (re.compile(r"^/proc/net/"), _addresses6),
)
"""What is done to the files of each sort; the first that fits."""


def record() -> FakeHost:
    """Return this machine, disguised."""
    notes = FakeHost()
    host = Recorder(notes)
    notes.machine = host.architecture()
    run(host, COLLECTORS)
    return disguise(notes)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(to_text(record()), encoding="utf-8")
