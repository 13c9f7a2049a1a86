"""What dmidecode printed, in whatever version and indentation, as words for each structure."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from tests.smbios.build import Said

_HANDLE = re.compile(r"\s*Handle (0x[0-9A-Fa-f]+)\b(?:, DMI type (\d+), (\d+) bytes\.?)?\s*$")
_TYPE = re.compile(r"\s*DMI type (\d+), (\d+) bytes\.?\s*$")
_PRESENT = re.compile(r"\s*(SMBIOS|Legacy DMI) (\d+)\.(\d+)(\.\d+)? present")
_FIELD = re.compile(r"(\s*)([^:\s][^:]*):(?: (.*))?$")
_TITLES = {
    "BIOS Information": 0,
    "System Information": 1,
    "Base Board Information": 2,
    "Chassis Information": 3,
    "Processor Information": 4,
    "Memory Controller Information": 5,
    "Memory Module Information": 6,
    "Physical Memory Array": 16,
    "Memory Device": 17,
    "Portable Battery": 22,
}


class Listing(NamedTuple):
    """A whole output."""

    structures: list[Said]
    version: tuple[int, int]
    kind: str


class _Draft:
    def __init__(self, handle: int, kind: int = -1, length: int = 0) -> None:
        self.handle, self.type, self.length = handle, kind, length
        self.fields: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        self.indent: int | None = None

    def read(self, line: str) -> None:
        """Take a line as a field, or as an item below the last one if it stands further in."""
        field = _FIELD.match(line)
        depth = len(line) - len(line.lstrip())
        if field and (self.indent is None or depth <= self.indent):
            self.indent = depth if self.indent is None else self.indent
            self.fields.setdefault(field[2], field[3] or "")
        elif self.fields and line.strip():
            self.lists.setdefault(next(reversed(self.fields)), []).append(line.strip())

    def said(self) -> Said:
        for label, items in self.lists.items():
            self.fields[label] = self.fields[label] or " ".join(items)
        return Said(self.type, self.handle, self.length, self.fields, self._dumped())

    def _dumped(self) -> tuple[bytes, bytes] | None:
        header = self.lists.get("Header and Data") or self.lists.get("Header And Data")
        if not header:
            return None
        strings = self.lists.get("Strings", [])
        quoted = [line[1:-1] for line in strings if line.startswith('"') and line.endswith('"')]
        texts = b"".join(text.encode("latin-1") + b"\0" for text in quoted or strings)
        return bytes.fromhex("".join(header)), texts


def parse(raw: bytes) -> Listing:
    """Return the structures in their order; one character stands for one byte of what the firmware left."""
    drafts: list[_Draft] = []
    version, kind = (2, 8), "_SM_"
    after_blank = False
    for line in _characters(raw).split("\n"):
        line = line.rstrip("\r")  # noqa: PLW2901
        if present := _PRESENT.match(line):
            version = int(present[2]), int(present[3])
            kind = "_DMI_" if present[1] != "SMBIOS" else "_SM3_" if present[4] else "_SM_"
        elif handle := _HANDLE.match(line):
            drafts.append(_Draft(int(handle[1], 16), int(handle[2] or -1), int(handle[3] or 0)))
            after_blank = False
        elif (only := _TYPE.match(line)) and drafts:
            drafts[-1].type, drafts[-1].length = int(only[1]), int(only[2])
        elif not line.strip():
            after_blank = True
        elif after_blank and not line[0].isspace() and ":" not in line:  # quiet: a title without a handle
            drafts.append(_Draft(len(drafts), _TITLES.get(line, -1)))
            after_blank = False
        elif drafts:
            drafts[-1].read(line)
    return Listing([draft.said() for draft in drafts if draft.type >= 0], version, kind)


def _characters(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16").encode()
    return raw.removeprefix(codecs.BOM_UTF8).decode("latin-1")
