"""DisplayID: the newer description of a screen, that comes as an extension of EDID.

VESA DisplayID 1.3 and 2.0: a section is four bytes and then blocks of a tag, a revision, a length and that many bytes.
Big screens need it: EDID has room for 4,095 pixels across, and not for a screen that takes two connectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

_PRODUCT: Final = {0x00, 0x20}
_PARAMETERS, _PARAMETERS_2 = 0x01, 0x21
_SERIAL: Final = 0x0A
_TIMINGS: Final = {0x03, 0x22}
_TILES: Final = {0x12, 0x28}
_TENTHS: Final = 10.0


class DisplayId(NamedTuple):
    """What it adds to the first block; ``None`` where it says nothing."""

    name: str | None = None
    serial: str | None = None
    millimetres: tuple[float, float] | None = None
    pixels: tuple[int, int] | None = None
    """Of the whole screen: native where told, else preferred."""
    tile: tuple[int, int] | None = None


class _Block(NamedTuple):
    tag: int
    revision: int
    payload: bytes


def decode(sections: Iterable[bytes]) -> DisplayId:
    """Return what the sections say together; each without its EDID tag, with or without its checksum."""
    blocks = [block for section in sections for block in _blocks(section)]
    tiles = next((block.payload for block in blocks if _is_part(block)), None)
    return DisplayId(
        name=_first(text(each.payload[12 : 12 + each.payload[11]]) for each in blocks if _names(each)),
        serial=_first(text(block.payload) for block in blocks if block.tag == _SERIAL),
        millimetres=_first(map(_millimetres, blocks)),
        pixels=_whole(tiles) if tiles else _first(map(_native, blocks)) or _first(map(_preferred, blocks)),
        tile=_place(tiles) if tiles else None,
    )


def text(field: bytes) -> str | None:
    """Return a text that ends at a line feed, or, against the rules, at whatever cannot be printed."""
    length = next((at for at, byte in enumerate(field) if not 0x20 <= byte <= 0x7E), len(field))
    return field[:length].decode("ascii").strip() or None


def _blocks(section: bytes) -> Iterator[_Block]:
    """Yield the blocks that are whole; a block without a tag and without bytes is the filling after the last."""
    end = min(len(section), 4 + section[1]) if len(section) > 4 else 0
    at = 4
    while at + 3 <= end:
        tag, revision, length = section[at : at + 3]
        at += 3 + length
        if at > end or not (tag or length):
            return
        yield _Block(tag, revision, section[at - length : at])


def _names(block: _Block) -> bool:
    return block.tag in _PRODUCT and len(block.payload) > 12


def _millimetres(block: _Block) -> tuple[float, float] | None:
    if block.tag not in {_PARAMETERS, _PARAMETERS_2} or len(block.payload) < 8:
        return None
    # Only the newer block can count in whole millimetres instead of tenths.
    unit = 1.0 if block.tag == _PARAMETERS_2 and block.revision & 0x80 else _TENTHS
    width, height = _u16(block.payload, 0), _u16(block.payload, 2)
    return (width / unit, height / unit) if width and height else None


def _native(block: _Block) -> tuple[int, int] | None:
    if block.tag not in {_PARAMETERS, _PARAMETERS_2} or len(block.payload) < 8:
        return None
    width, height = _u16(block.payload, 4), _u16(block.payload, 6)
    return (width, height) if width and height else None


def _preferred(block: _Block) -> tuple[int, int] | None:
    """Return the timing that is marked as preferred (types I and VII); from revision 2 on the mark means a colour."""
    if block.tag not in _TIMINGS or block.revision & 7 >= 2:
        return None
    size = 20 + (block.revision >> 4 & 7 if block.tag == 0x22 else 0)
    for start in range(0, len(block.payload) - 19, size):
        one = block.payload[start : start + 20]
        if one[3] & 0x80:
            return _u16(one, 4) + 1, _u16(one, 12) + 1
    return None


def _is_part(block: _Block) -> bool:
    """Tell a part of one screen from a screen in a wall of several."""
    return block.tag in _TILES and len(block.payload) >= 8 and block.payload[0] >= 0x80


def _whole(tiles: bytes) -> tuple[int, int]:
    across = (tiles[1] >> 4 | tiles[3] >> 2 & 0x30) + 1
    down = (tiles[1] & 0x0F | tiles[3] & 0x30) + 1
    return across * (_u16(tiles, 4) + 1), down * (_u16(tiles, 6) + 1)


def _place(tiles: bytes) -> tuple[int, int]:
    return tiles[2] >> 4 | tiles[3] << 2 & 0x30, tiles[2] & 0x0F | tiles[3] << 4 & 0x30


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
