"""EDID: what a screen says of itself, 128 bytes and their extensions. Pure, the same on Linux and on Windows.

VESA Enhanced EDID release A revision 2 (structures 1.0 to 1.4), with the CTA-861 and DisplayID extensions as far as
they tell more. Wires and splitters damage these bytes, makers fill them in carelessly, and the screen is there all the
same: of the first block a wrong checksum, or two wrong bytes of the header, are noted and what it holds is told; an
extension with a wrong checksum is left aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from agent import displayid

if TYPE_CHECKING:
    from collections.abc import Iterator

Size = tuple[float, float]
Pixels = tuple[int, int]

_BLOCK: Final = 128
_MAX_BLOCKS: Final = 256
_HEADER: Final = bytes.fromhex("00ffffffffffff00")
_HEADER_BYTES_RIGHT: Final = 6
"""Of eight: fewer and it is no EDID; the kernel draws the same line."""
_CTA, _DISPLAYID = 0x02, 0x70
_SERIAL, _TEXT, _NAME = 0xFF, 0xFE, 0xFC
_SHAPES_NOT_SIZES: Final[set[Size]] = {(16, 9), (16, 10), (160, 90), (160, 100), (1600, 900), (1600, 1000)}
"""Millimetres that mean the shape only, from makers who did not know where it would be shown."""
_ROUNDING_MILLIMETRES: Final = 10


class Edid(NamedTuple):
    """What the bytes say; what stands on the label may be another thing (:mod:`agent.label`)."""

    letters: str | None
    """The maker's three, as registered (PNP ID)."""
    product: int
    number: int
    """The serial as a number of 32 bits, 0 where there is none."""
    serial: str | None
    name: str | None
    week: int | None
    year: int | None
    """Of manufacture, or of the model where no week can be told."""
    millimetres: Size | None
    pixels: Pixels | None
    """Of the whole screen, though this connector may carry a part of it."""
    tile: Pixels | None
    """Which part that is, counted from (0, 0), left to right and top to bottom."""
    faults: tuple[str, ...]


class _Timing(NamedTuple):
    pixels: Pixels
    millimetres: Size


def decode(blob: bytes) -> Edid | None:
    """Return what a screen says of itself, ``None`` where this is no EDID."""
    base = blob[:_BLOCK]
    faults = tuple(_faults(base))
    if not _is_edid(base) or len(faults) > 1:
        return None
    cta, more, further = _extensions(blob)
    texts = {tag: tuple(_texts(base, tag)) for tag in (_SERIAL, _TEXT, _NAME)}
    timings = (*_timings(base[54:126]), *cta)
    week, year = _made(base)
    return Edid(
        letters=_letters(base),
        product=_u16(base, 10),
        number=_u16(base, 12) | _u16(base, 14) << 16,
        serial=next(iter(texts[_SERIAL]), more.serial),
        name=next(iter(texts[_NAME]), None) or more.name or " ".join(texts[_TEXT]) or None,
        week=week,
        year=year,
        millimetres=_millimetres(base, more.millimetres, timings),
        pixels=more.pixels or (timings[0].pixels if timings else None),
        tile=more.tile,
        faults=(*faults, *further),
    )


def _is_edid(base: bytes) -> bool:
    right = sum(found == wanted for found, wanted in zip(base, _HEADER, strict=False))
    return len(base) == _BLOCK and right >= _HEADER_BYTES_RIGHT


def _faults(base: bytes) -> Iterator[str]:
    """Yield what is wrong, of which one is borne and both are not: a cable without a screen reads as all ones."""
    if not base.startswith(_HEADER):
        yield "header"
    if (sum(_HEADER) + sum(base[len(_HEADER) :])) % 256:
        yield "checksum"


def _extensions(blob: bytes) -> tuple[list[_Timing], displayid.DisplayId, list[str]]:
    """Return the timings of CTA-861, what DisplayID adds, and which blocks had to be left aside.

    The count in the first block is not asked: some makers forget it, and newer ones keep the true one elsewhere.
    """
    timings: list[_Timing] = []
    sections: list[bytes] = []
    faults: list[str] = []
    for number in range(1, min(len(blob) // _BLOCK, _MAX_BLOCKS)):
        block = blob[number * _BLOCK : (number + 1) * _BLOCK]
        if sum(block) % 256:
            faults.append(f"checksum of block {number}")
        elif block[0] == _CTA:
            timings += _timings(block[block[2] : 127]) if block[2] >= 4 else ()
        elif block[0] == _DISPLAYID:
            sections.append(block[1:127])
    return timings, displayid.decode(sections), faults


def _letters(base: bytes) -> str | None:
    """Return three letters of five bits each (section 3.4.1)."""
    packed = int.from_bytes(base[8:10], "big")
    codes = [packed >> shift & 31 for shift in (10, 5, 0)]
    return "".join(chr(64 + code) for code in codes) if all(1 <= code <= 26 for code in codes) else None


def _made(base: bytes) -> tuple[int | None, int | None]:
    """Return week and year (section 3.4.4); week 255 marks a year of the model, year 0 was left blank."""
    week, year = base[16], base[17]
    return (week if 1 <= week <= 54 else None), (1990 + year if year else None)


def _texts(base: bytes, tag: int) -> Iterator[str]:
    """Yield the texts of the descriptors that bear a tag (section 3.10.3)."""
    for start in range(54, 126, 18):
        if base[start : start + 2] == b"\0\0" and base[start + 3] == tag:
            text = displayid.text(base[start + 5 : start + 18])
            if text:
                yield text


def _timings(descriptors: bytes) -> Iterator[_Timing]:
    """Yield the detailed timings, first the preferred one (section 3.10.2); lines of both fields where interlaced."""
    for start in range(0, len(descriptors) - 17, 18):
        one = descriptors[start : start + 18]
        pixels = one[2] | (one[4] & 0xF0) << 4, one[5] | (one[7] & 0xF0) << 4
        if any(one[:2]) and all(pixels):
            fields = 2 if one[17] & 0x80 else 1
            size = float(one[12] | (one[14] & 0xF0) << 4), float(one[13] | (one[14] & 0x0F) << 8)
            yield _Timing((pixels[0], pixels[1] * fields), size)


def _millimetres(base: bytes, exact: Size | None, timings: tuple[_Timing, ...]) -> Size | None:
    """Return the size of the picture, the finest that agrees with the whole centimetres of the first block."""
    rough = base[21] * 10.0, base[22] * 10.0
    known = all(rough)  # one alone is a shape, none a projector
    finer = (exact, *(one.millimetres for one in timings[:1]))
    agreeing = (size for size in finer if size and all(size) and (not known or _agree(size, rough)))
    size = next(agreeing, rough if known else None)
    return None if size in _SHAPES_NOT_SIZES else size


def _agree(fine: Size, rough: Size) -> bool:
    return all(abs(one - other) <= _ROUNDING_MILLIMETRES for one, other in zip(fine, rough, strict=True))


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
