"""Sections of a Windows machine from what people save of it: lists of WMI (``.wmi``), its registry (``.reg``).

A folder is one machine; what a file holds is told by what stands in it.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

from agent.encode import plain
from agent.junk import Sieve
from agent.windows.cpus import cpus
from agent.windows.filesystems import filesystems
from agent.windows.memories import memories, slots
from agent.windows.operating_system import operating_system
from agent.windows.rows import NO_KEY, Key, Row
from agent.windows.softwares import View, softwares
from agent.windows.storages import storages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_UNINSTALL: Final = r"microsoft\windows\currentversion\uninstall"
_CENTRAL: Final = r"hardware\description\system\centralprocessor"
_CLASS: Final = re.compile(r"(Win32_\w+|MSFT_\w+)")


def judge(path: Path) -> object:
    """Return the sections that the files of a folder, or one file, give."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    rows = _tables(file for file in files if file.suffix.lower() == ".wmi")
    root = _registry(file for file in files if file.suffix.lower() == ".reg")
    return {name: section for name, section in _sections(rows, root) if section not in ([], None)}


def _sections(rows: dict[str, list[Row]], root: dict[str, Key]) -> Iterator[tuple[str, Any]]:
    sieve = Sieve()
    systems = rows.get("Win32_OperatingSystem", [{}])
    current = _find(root, r"microsoft\windows nt\currentversion")
    yield "operating_system", plain(operating_system(systems[0], current))
    yield "cpus", plain(cpus(rows.get("Win32_Processor", []), _find(root, _CENTRAL)))
    yield "memories", plain(memories(rows.get("Win32_PhysicalMemory", []), sieve))
    held, maximum = slots(rows.get("Win32_PhysicalMemoryArray", []))
    yield "memory", {"slots": held, "maximum_bytes": maximum} if held else None
    yield "storages", plain(storages(rows.get("Win32_DiskDrive", []), rows.get("MSFT_PhysicalDisk", []), sieve))
    yield "filesystems", plain(filesystems(rows.get("Win32_LogicalDisk", []), rows.get("Win32_Volume", [])))
    yield "softwares", plain(softwares(_views(root)))
    yield "junk", {junk.field: junk.text for junk in sieve.kept} or None


def _views(root: dict[str, Key]) -> Iterator[View]:
    for path, key in root.items():
        if path.endswith(_UNINSTALL):
            is_users = path.startswith(("hkey_users", "hkey_current_user"))
            yield View(key, None if is_users else "i686" if "wow6432node" in path else "x86_64")


def _find(root: dict[str, Key], name: str) -> Key:
    return next((key for path, key in root.items() if path.endswith(name)), NO_KEY)


def text_of(path: Path) -> str:
    """Return a file as text: Windows writes UTF-16 with a mark, editors UTF-8."""
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    return raw.decode("utf-8-sig", "replace")


def _tables(files: Iterable[Path]) -> dict[str, list[Row]]:
    """Return the rows of each class; the class is named by the rows, else by the file."""
    found: dict[str, list[Row]] = {}
    for file in files:
        for block in re.split(r"\n\s*\n", text_of(file).replace("\r", "")):
            row = dict(line.partition("=")[::2] for line in block.splitlines() if "=" in line and line[0] != "#")
            named = _CLASS.search(file.name)
            kind = named[1] if named else row.get("CreationClassName", "")
            if row:
                found.setdefault(kind, []).append({name: html.unescape(value) for name, value in row.items()})
    return found


def _registry(files: Iterable[Path]) -> dict[str, Key]:
    """Return every key of the exports by its path in small letters, those below it within."""
    found: dict[str, Key] = {}
    for file in files:
        values: dict[str, Any] = {}
        for line in _joined(text_of(file)):
            if line.startswith("["):
                values = _open(found, line.strip("[]-"))
            elif "=" in line and line.startswith(('"', "@")):
                name, value = _value(line)
                values[name] = value
    return found


def _open(found: dict[str, Key], path: str) -> dict[str, Any]:
    """Make a key and those above it, and return what its values are written into."""
    parent, _, name = path.rpartition("\\")
    if path.lower() not in found:
        found[path.lower()] = Key({}, {})
        if parent:
            _open(found, parent)
            found[parent.lower()].keys[name] = found[path.lower()]  # type: ignore[index]  # a dictionary, made above
    values: Any = found[path.lower()].values
    return dict.fromkeys(()) if not isinstance(values, dict) else values


def _joined(content: str) -> Iterator[str]:
    """Yield the lines, with what a backslash continues joined."""
    for line in re.sub(r"\\\r?\n\s*", "", content).splitlines():
        yield line.strip()


def _value(line: str) -> tuple[str, Any]:
    match = re.match(r'(?:"((?:[^"\\]|\\.)*)"|@)=(.*)$', line)
    if match is None:
        return "", ""
    name, written = _unquoted(match[1] or ""), match[2]
    if written.startswith("dword:"):
        return name, int(written[6:], 16)
    if written.startswith("hex"):
        kind, _, octets = written.partition(":")
        raw = bytes.fromhex(octets.replace(",", "").strip())
        return name, raw.decode("utf-16-le", "replace").rstrip("\0") if kind in ("hex(1)", "hex(2)", "hex(7)") else raw
    return name, _unquoted(written.strip().removeprefix('"').removesuffix('"'))


def _unquoted(written: str) -> str:
    return re.sub(r"\\(.)", r"\1", written)
