"""The same table without what tells its machine from another of its make."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from agent.junk import is_junk
from agent.smbios.table import Structure, entry_point, readable, structures
from tests.smbios.forms import entry_point as announce

if TYPE_CHECKING:
    from collections.abc import Callable

    Rename = Callable[[str], str]

SERIALS: Final = {1: (0x07,), 2: (0x07, 0x08), 3: (0x07, 0x08), 4: (0x20, 0x21), 17: (0x18, 0x19), 22: (0x07,)}
"""The strings of each structure that are numbers of one piece."""

READ: Final = {0, 1, 2, 3, 4, 5, 6, 16, 17, 22, 127}
"""The structures that the agent reads; the others say too much, and are left out."""

_TABLE, _ENTRY_POINT = "/DMI", "/smbios_entry_point"
_SBDS_SERIAL: Final = slice(0x10, 0x12)
_UUID: Final = slice(0x08, 0x18)


def firmware(blobs: dict[str, str], serial: Rename, identifier: Rename) -> dict[str, str]:
    """Return the tables among the files of a recording, and their entry points, of another machine of the same make.

    Placeholders of the maker are left as they are.
    """
    changed = {}
    for path in (one for one in blobs if one.endswith(_TABLE)):
        beside = path.removesuffix(_TABLE) + _ENTRY_POINT
        entry = bytes.fromhex(blobs.get(beside, ""))
        announced = entry_point(entry)
        kept = [
            _disguised(one, serial, identifier)
            for one in structures(bytes.fromhex(blobs[path]), announced)
            if one.type in READ
        ]
        changed[path] = b"".join(kept).hex()
        if announced:
            kind = entry[:5].decode("latin-1") if entry.startswith((b"_SM3_", b"_DMI_")) else "_SM_"
            changed[beside] = announce(announced.version, b"".join(kept), len(kept), kind).hex()
    return changed


def _disguised(one: Structure, serial: Rename, identifier: Rename) -> bytes:
    data, texts = bytearray(one.data), one.texts.split(b"\0")
    for offset in SERIALS.get(one.type, ()):
        index = one.number(offset) or 0
        if 0 < index <= len(texts) and (text := readable(texts[index - 1])) and not is_junk("serial", text):
            texts[index - 1] = serial(text).encode()
    if one.type == 1 and len(data) >= _UUID.stop:
        value = str(uuid.UUID(bytes_le=bytes(data[_UUID])))
        if not is_junk("uuid", value):
            data[_UUID] = uuid.UUID(identifier(value)).bytes_le
    if one.type == 22 and len(data) >= _SBDS_SERIAL.stop:
        data[_SBDS_SERIAL] = b"\x01\x00" if any(data[_SBDS_SERIAL]) else b"\0\0"
    return bytes(data) + b"\0".join(texts) + b"\0\0"
