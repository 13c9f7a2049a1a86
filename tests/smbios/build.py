"""From words to a whole table, as it would lie in the memory of the machine that was described."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.smbios.forms import Form, end_of_table, entry_point
from tests.smbios.words import ENABLED_CORRECTIONS, FIELDS, LENGTHS, Write

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 4


class Said(NamedTuple):
    """What is said of one structure; a length of 0 is not said."""

    type: int
    handle: int
    length: int
    fields: dict[str, str]
    raw: tuple[bytes, bytes] | None = None
    """The structure itself and its strings, where it was dumped and not decoded."""


class Built(NamedTuple):
    """The two files that a kernel shows of it, and what was said but cannot stand in a table."""

    entry: bytes
    table: bytes
    unwritten: dict[str, str]


def build(said: Iterable[Said], version: tuple[int, int] = (2, 8), kind: str = "_SM_", *, ended: bool = True) -> Built:
    """Return the entry point and the table; ``ended`` adds the end marker where the words do not."""
    unwritten: dict[str, str] = {}
    parts = [structure(one, version, unwritten) for one in said]
    if ended and not any(part[0] == 127 for part in parts):
        parts.append(end_of_table())
    table = b"".join(parts)
    return Built(entry_point(version, table, len(parts), kind), table, unwritten)


def structure(said: Said, version: tuple[int, int], unwritten: dict[str, str]) -> bytes:
    if said.raw is not None:
        return said.raw[0] + (said.raw[1] or b"\0") + b"\0"
    fields = FIELDS.get(said.type, {})
    known = {label.casefold(): value for label, value in said.fields.items()}
    form = Form(said.type, _length(said, known, fields), said.handle, version)
    if said.type == 17 and "size" not in known:
        form.number(0x0C, 2, 0xFFFF)
    for label, value in known.items():
        offset, write = fields.get(label, (0, None))
        if label == ENABLED_CORRECTIONS:
            offset += 2 * form.area[0x0E]
        try:
            if write:
                write(form, offset, value)
        except ValueError:
            unwritten[f"{said.type} at 0x{said.handle:04X}: {label}"] = value
    return form.bytes()


def _length(said: Said, known: dict[str, str], fields: dict[str, tuple[int, Write]]) -> int:
    """Return the length that was said, or as much as holds what was said, whichever is more."""
    needed = max((fields[label][0] + 1 for label in known if label in fields), default=_SHORTEST)
    return max(said.length or LENGTHS.get(said.type, _SHORTEST), _SHORTEST, needed)
