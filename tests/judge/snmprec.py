"""The device that a capture of snmpsim holds (``OID|TAG|VALUE`` a line), as the agent would tell it."""

from __future__ import annotations

import bz2
from typing import TYPE_CHECKING, Final

from agent.encode import plain
from agent.neighbours.answers import Answers, Oid, Value, oid
from agent.neighbours.describe import describe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NUMBERS: Final = frozenset({"2", "65", "66", "67", "70"})
_OID, _ADDRESS = "6", "64"


def judge(path: Path) -> object:
    """Return the device; a capture may be packed (``.bz2``)."""
    return plain(describe(read(path)))


def read(path: Path) -> Answers:
    """Return the rows of a capture."""
    raw = path.read_bytes()
    content = bz2.decompress(raw) if path.suffix == ".bz2" else raw
    return Answers(dict(_rows(content)))


def _rows(content: bytes) -> Iterator[tuple[Oid, Value]]:
    for line in content.split(b"\n"):
        at, _, rest = line.rstrip(b"\r").partition(b"|")
        tag, found, value = rest.partition(b"|")
        if found and (parsed := _value(tag.decode("ascii").partition(":")[0], value)) is not None:
            yield oid(at.decode("ascii").strip()), parsed


def _value(tag: str, value: bytes) -> Value | None:
    """Return a value by its tag: ``x`` behind it means hexadecimal; what a capture only varies stands as it is."""
    if tag.rstrip("x") in _NUMBERS:
        return int(bytes.fromhex(value.decode()).decode() if tag.endswith("x") else value or b"0")
    if tag == _OID:
        return oid(value.decode("ascii") or "0")
    if tag.endswith("x"):
        return bytes.fromhex(value.decode("ascii"))
    if tag == _ADDRESS:
        return bytes(int(part) for part in value.split(b"."))
    return value if tag == "4" else None
