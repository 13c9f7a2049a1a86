"""Screens for the tests: EDID built from what it is to say, by the tables of the standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SERIAL, TEXT, NAME = 0xFF, 0xFE, 0xFC


def base(
    *descriptors: bytes,
    letters: str = "XYZ",
    product: int = 0x1234,
    number: int = 0,
    week: int = 0,
    year: int = 2019,
    revision: int = 4,
    centimetres: tuple[int, int] = (0, 0),
    extensions: int = 0,
) -> bytes:
    """Return a first block; up to four descriptors."""
    packed = sum((ord(letter) - 64) << shift for letter, shift in zip(letters, (10, 5, 0), strict=True))
    head = bytes.fromhex("00ffffffffffff00") + packed.to_bytes(2, "big") + product.to_bytes(2, "little")
    head += number.to_bytes(4, "little") + bytes([week, year - 1990, 1, revision, 0x80 if revision > 3 else 0x08])
    head += bytes([*centimetres, 0x78, 0x0A])  # gamma 2.2; the preferred timing is the native one
    colours = bytes.fromhex("ee91a3544c99260f5054")
    timings = bytes(3) + b"\x01\x01" * 8
    filled = [*descriptors, *[dummy()] * (4 - len(descriptors))]
    return whole(head + colours + timings + b"".join(filled) + bytes([extensions]))


def whole(content: bytes) -> bytes:
    """Return a block of 128 bytes, the last of which makes their sum end in zero."""
    filled = content.ljust(127, b"\0")
    assert len(filled) == 127
    return filled + bytes([-sum(filled) % 256])


def described(tag: int, text: str | bytes) -> bytes:
    """Return a descriptor with a text of at most 13 characters."""
    content = text if isinstance(text, bytes) else text.encode("ascii")
    ended = content if len(content) == 13 else (content + b"\n").ljust(13)
    assert len(ended) == 13
    return bytes([0, 0, 0, tag, 0]) + ended


def dummy() -> bytes:
    return bytes([0, 0, 0, 0x10]).ljust(18, b"\0")


def timing(
    width: int, height: int, millimetres: tuple[int, int] = (0, 0), *, interlaced: bool = False, clock: int = 14_850
) -> bytes:
    """Return a detailed timing: 18 bytes; the blanking is plausible, the clock in units of 10 kHz."""
    wide, high = millimetres
    blank_wide, blank_high = 280, 45
    return clock.to_bytes(2, "little") + bytes(
        [
            *(width & 0xFF, blank_wide & 0xFF, (width >> 8) << 4 | blank_wide >> 8),
            *(height & 0xFF, blank_high & 0xFF, (height >> 8) << 4 | blank_high >> 8),
            *(88, 44, 0x45, 0),
            *(wide & 0xFF, high & 0xFF, (wide >> 8) << 4 | high >> 8),
            *(0, 0, 0x9E if interlaced else 0x1E),
        ]
    )


def cta(*timings: bytes) -> bytes:
    """Return a CTA-861 block: its timings stand after its data blocks, of which it has none."""
    return whole(bytes([0x02, 3, 4, len(timings) and 1]) + b"".join(timings))


def displayid(*blocks: bytes, version: int = 0x13) -> bytes:
    """Return a DisplayID block; the section has a checksum of its own."""
    content = b"".join(blocks)
    kind = 0x02 if version >= 0x20 else 0x03  # a desktop display, a standalone display
    section = bytes([version, len(content), kind, 0]) + content
    return whole(b"\x70" + section + bytes([-sum(section) % 256]))


def block(tag: int, payload: bytes, revision: int = 0) -> bytes:
    return bytes([tag, revision, len(payload)]) + payload


def product(name: str, *, newer: bool = False) -> bytes:
    """Return a product identification; the name may have any length."""
    maker = bytes.fromhex("3a0292") if newer else b"XYZ"
    return block(0x20 if newer else 0x00, maker + bytes([0x34, 0x12, *[0] * 4, 0, 19, len(name)]) + name.encode())


def parameters(
    size: tuple[int, int], pixels: tuple[int, int], *, newer: bool = False, whole_millimetres: bool = False
) -> bytes:
    """Return display parameters; the size in tenths of millimetres, or, newer, in whole ones."""
    numbers = b"".join(number.to_bytes(2, "little") for number in (*size, *pixels))
    if newer:
        return block(0x21, numbers + bytes(21), 0x80 if whole_millimetres else 0)
    return block(0x01, numbers + bytes([0, 120, 78, 0x77]))


def long_timing(width: int, height: int, *, preferred: bool, newer: bool = False) -> bytes:
    """Return a detailed timing of DisplayID, type I or VII: 20 bytes."""
    clock = (59_400 if not newer else 594_000).to_bytes(3, "little")
    options = (0x80 if preferred else 0) | 0x04
    across = b"".join((one - 1).to_bytes(2, "little") for one in (width, 280, 88, 44))
    down = b"".join((one - 1).to_bytes(2, "little") for one in (height, 62, 8, 6))
    return block(0x22 if newer else 0x03, clock + bytes([options]) + across + down)


def tiles(
    across: int,
    down: int,
    place: tuple[int, int],
    pixels: tuple[int, int],
    *,
    one_box: bool = True,
    newer: bool = False,
) -> bytes:
    """Return a topology: how many connectors one screen takes, and which this is."""
    high_bits = (across - 1 & 0x30) << 2 | (down - 1 & 0x30) | (place[0] & 0x30) >> 2 | (place[1] & 0x30) >> 4
    numbers = bytes([(across - 1 & 0xF) << 4 | (down - 1 & 0xF), (place[0] & 0xF) << 4 | (place[1] & 0xF), high_bits])
    size = b"".join((one - 1).to_bytes(2, "little") for one in pixels)
    maker = bytes.fromhex("3a0292") if newer else b"XYZ"
    return block(
        0x28 if newer else 0x12,
        bytes([0x80 if one_box else 0]) + numbers + size + bytes(5) + maker + bytes([0x34, 0x12, 1, 0, 0, 0]),
    )


def text_block(tag: int, text: str) -> bytes:
    return block(tag, text.encode())


def joined(blocks: Iterable[bytes]) -> bytes:
    return b"".join(blocks)
