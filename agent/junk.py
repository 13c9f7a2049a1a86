"""What makers leave where a value should stand: the one rule, for the agent and for what other agents tell.

A value is judged by its words (``junk.txt``) and by its shape, never by how often it is seen: that only the register
knows. Compared without case, blanks and punctuation; pure.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar

from agent.record import replace

T = TypeVar("T")
Kind = Literal["name", "serial", "part", "asset_tag", "uuid", "mac"]

_LIST: Final = Path(__file__).with_name("junk.txt")
_LONGEST: Final = 256  # no placeholder is longer

# The name of the field itself stands in it, often with that of its structure before and a number behind:
# "System Serial Number", "ModulePartNumber01", "Array1_PartNumber0", "Type2 - Board Vendor Name1".
_NUMBERED: Final = r"(?:(?:a|array|type|node|slot|bank|channel|dimm)\d+)?"
_THING: Final = (
    r"(?:system|base|baseboard|board|motherboard|mainboard|mb|chassis|enclosure|case|module|memory|dimm|battery"
    r"|processor|cpu|bios|disk|hdd|device|product)?"
)
_FIELD: Final = (
    r"(?:manufacturer?|vendor(?:name)?|product(?:name|id|configid)?|model(?:name|number)?|version|revision"
    r"|family(?:name)?|sku(?:number|no)?|serial(?:number|num|no)?|sernum|part(?:number|num|no)"
    r"|asset(?:tag)?(?:number|num|no)?|name)"
)
_FIELD_NAME: Final = rf"{_NUMBERED}{_THING}{_FIELD}\d{{0,2}}"

# What somebody typed in a row, round and round; letters may stand before digits: "MB-1234567890".
_ROWS: Final = tuple(row * 4 for row in ("0123456789", "123456789", "9876543210", "0123456789abcdef"))
_SHORTEST_ROW: Final = 5
_ROW_BEHIND_LETTERS: Final = r"[a-z]{1,6}(\d{8,})"
_EMULATED: Final = r"qm000\d\d|0{15,}\d{1,4}"
"""What emulators number their disks with, alike on every virtual machine."""


def is_junk(kind: Kind, text: str) -> bool:
    """Return whether a value is none: a placeholder by its words, or by the shape that its kind has."""
    bare = _bare(text[:_LONGEST])
    words = _words()
    if not bare or bare in words["any"] or bare in words.get(kind, ()) or re.fullmatch(_FIELD_NAME, bare):
        return True
    return _SHAPES[kind](bare)


def _bare(text: str) -> str:
    if not text.isascii():
        import unicodedata  # noqa: PLC0415  # tables that most machines never need

        text = unicodedata.normalize("NFC", text)
    return re.sub(r"[\W_]+", "", text.casefold())


@cache
def _words() -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    section: set[str] = set()
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = words.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            section.add(_bare(line))
    return words


def _name(bare: str) -> bool:
    """A name may be a letter or a number; the same mark again and again is none."""
    return len(bare) > 1 and len(set(bare)) == 1 and not "1" <= bare[0] <= "9"


def _part(bare: str) -> bool:
    return len(bare) > 1 and len(set(_digits(bare))) == 1


def _serial(bare: str) -> bool:
    digits = _digits(bare)
    behind = re.fullmatch(_ROW_BEHIND_LETTERS, digits)
    in_a_row = _is_row(digits) or bool(behind and _is_row(behind[1]))
    return len(set(digits)) == 1 or in_a_row or bool(re.fullmatch(_EMULATED, digits))


def _digits(bare: str) -> str:
    return bare.removeprefix("0x") or bare


def _is_row(text: str) -> bool:
    return len(text) >= _SHORTEST_ROW and any(text in row for row in _ROWS)


def _uuid(bare: str) -> bool:
    if not re.fullmatch("[0-9a-f]{32}", bare):
        return True
    raw = bytes.fromhex(bare)
    other = raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]  # the first three fields turned round
    return len(set(bare)) == 1 or any(_is_common(each) for each in (raw, other))


def _is_common(raw: bytes) -> bool:
    repeats = any(raw == raw[:length] * (16 // length) for length in (1, 2, 4))
    counts = len({(second - first) % 256 for first, second in pairwise(raw)}) == 1
    return repeats or counts or raw.hex() in _words()["uuid"]


def _mac(bare: str) -> bool:
    return len(set(bare)) == 1


_SHAPES: Final = {"name": _name, "serial": _serial, "part": _part, "asset_tag": _serial, "uuid": _uuid, "mac": _mac}


class Junk(NamedTuple):
    """What stood in a field in place of a value, for whoever wants to see it."""

    field: str
    text: str


class Sieve:
    """Lets values through, and keeps what was none."""

    def __init__(self) -> None:
        self.kept: list[Junk] = []

    def __call__(self, field: str, kind: Kind, text: str | None) -> str | None:
        """Return the value without blanks around it, ``None`` for what is none."""
        if text is None:
            return None
        if is_junk(kind, text):
            self.kept.append(Junk(field, text[:_LONGEST]))
            return None
        return text.strip()

    def fields(self, place: str, item: T, **kinds: Kind) -> T:
        """Return the item without what stands in the fields named in place of a value."""
        told = {name: self(f"{place}.{name}", kind, getattr(item, name)) for name, kind in kinds.items()}
        of_a_dataclass: Any = item
        cleaned: T = replace(of_a_dataclass, **told)
        return cleaned
