"""What of a recording needs more than a word replaced: descriptions of screens, answers about printers, long lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent import edid, ipp
from agent.collectors.printers import reached
from tests.agent.edids import whole
from tests.agent.ipps import reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes import FakeHost

    Rename = Callable[[str], str]

_BLOCK = 128
_DISPLAYID = 0x70
_SERIALS = {0x00: (5, 9), 0x0A: (0, None), 0x12: (18, 22), 0x20: (5, 9), 0x28: (18, 22), 0x29: (0, None)}
"""By block of DisplayID, from where to where its payload tells one screen from another of its make."""

_SERIAL_IN_ID = re.compile(r"\b((?:SN|SERN|SERIALNUMBER):)([^;]*)", re.IGNORECASE)


def screen(serial: Rename, blob: bytes) -> bytes:
    """Return the same screen with other serials; every checksum is right as it was or wrong as it was."""
    if edid.decode(blob) is None:
        return bytes(len(blob))
    base = bytearray(blob[:_BLOCK])
    if any(base[12:16]):
        number = int(re.sub(r"\D", "", serial(base[12:16].hex())))
        base[12:16] = number.to_bytes(4, "little")
    for start in range(54, 126, 18):
        if base[start : start + 4] == b"\0\0\0\xff":
            text = base[start + 5 : start + 18].partition(b"\n")[0].decode("latin-1").strip()
            base[start + 5 : start + 18] = (serial(text).encode()[:12] + b"\n").ljust(13)
    blocks = [bytes(base), *(_extension(blob[at : at + _BLOCK]) for at in range(_BLOCK, len(blob), _BLOCK))]
    return b"".join(_mended(new, blob[at * _BLOCK :][:_BLOCK]) for at, new in enumerate(blocks))


def _extension(block: bytes) -> bytes:
    if block[:1] != bytes([_DISPLAYID]) or len(block) < _BLOCK:
        return block
    section = bytearray(block[1:127])
    for tag, start, length in _blocks(section):
        first, last = _SERIALS.get(tag, (0, 0))
        held = section[start : start + length][first:last]
        section[start + first : start + first + len(held)] = b"1" * len(held)
    end = 4 + section[1]
    if end < len(section):
        section[end] = -sum(section[:end]) % 256
    return block[:1] + bytes(section) + block[127:]


def _blocks(section: bytes) -> Iterator[tuple[int, int, int]]:
    at = 4
    while at + 3 <= min(4 + section[1], len(section)) and (section[at] or section[at + 2]):
        yield section[at], at + 3, section[at + 2]
        at += 3 + section[at + 2]


def _mended(new: bytes, old: bytes) -> bytes:
    return whole(new[:127]) if len(old) == _BLOCK and sum(old) % 256 == 0 else new


def queues(serial: Rename, name: Rename, address: Rename, said: bytes) -> bytes:
    """Return the same answer of a scheduler with other names of queues, hosts and serials."""
    changes = {
        "printer-name": name,
        "device-uri": lambda uri: _uri(serial, address, uri),
        "printer-device-id": lambda text: _SERIAL_IN_ID.sub(lambda match: match[1] + serial(match[2]), text),
    }
    return reply(
        *(
            {
                key: changes[key](value) if key in changes and isinstance(value, str) else value
                for key, value in one.items()
            }
            for one in ipp.printers(said)
        )
    )


def listed_queues(serial: Rename, name: Rename, address: Rename, said: str) -> str:
    """Return the same list of ``lpstat`` with other names of queues, hosts and serials."""
    said = re.sub(r"(?<=^system default destination: ).+$", lambda match: name(match[0]), said, flags=re.MULTILINE)
    return re.sub(
        r"^device for (.+?): (.+)$",
        lambda match: f"device for {name(match[1])}: {_uri(serial, address, match[2])}",
        said,
        flags=re.MULTILINE,
    )


def _uri(serial: Rename, address: Rename, uri: str) -> str:
    way, uri = reached(uri), re.sub("//[^/]*@", "//", uri)
    for held, rename in ((way.address, address), (way.serial, serial)):
        if held:
            uri = re.sub(re.escape(held), rename(held), uri, flags=re.IGNORECASE)
    # What names a service names its printer, and often the person who has it.
    return f"{uri.partition(':')[0]}://printer/" if way.connection == "network" and not way.address else uri


def codes(host: FakeHost) -> set[str]:
    """Return the codes of what is on the buses, and of the makers of its screens: all that is looked up in lists."""
    said = "".join(text for path, text in host.files.items() if path.endswith("/uevent"))
    digits = {part.lower().zfill(4) for part in re.findall(r"(?<==|:|/)[0-9A-Fa-f]{1,4}(?=$|:|/)", said, re.MULTILINE)}
    blobs = (bytes.fromhex(content) for path, content in host.blobs.items() if path.endswith("/edid"))
    return digits | {told.letters for blob in blobs if (told := edid.decode(blob)) and told.letters}


def of_these(text: str, codes: set[str]) -> str:
    """Keep of a long list what these codes lead to, and its classes, so that a recording stays readable."""
    kept, inside = [], False
    for line in text.splitlines():
        code = line.split(maxsplit=1)[0] if line.strip() else ""
        if not line.startswith("\t"):
            inside = code in codes or code == "C"
        if inside and (code in codes or len(code) <= 2):
            kept.append(line + "\n")
    return "".join(kept)
