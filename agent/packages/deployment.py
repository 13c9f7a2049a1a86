"""What flatpak notes of something it deployed: a GVariant of the type ``(ssasta{sv})``.

The form is that of the GVariant specification: values stand one after the other, each aligned to what its type
needs; where one ends that has no fixed size is told by little-endian numbers at the end of what holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_BYTES: Final = 1024 * 1024


def parse(content: bytes) -> tuple[int | None, dict[str, str]]:
    """Return the installed size in bytes and those entries that are text; nothing of what is no deployment.

    The members are: where it came from, its commit, its parts, its size (big-endian, against the custom), the rest.
    """
    width = _width(len(content))
    if not 3 * width < len(content) <= _MAX_BYTES:
        return None, {}
    end = len(content) - 3 * width
    size = _aligned(_number(content[end : end + width]))
    if size + 8 > end:
        return None, {}
    return int.from_bytes(content[size : size + 8], "big"), dict(_entries(content[size + 8 : end]))


def _entries(array: bytes) -> Iterator[tuple[str, str]]:
    width = _width(len(array))
    table = _number(array[-width:])
    start = 0
    for place in range(table, len(array) - width + 1, width):
        end = _number(array[place : place + width])
        if not start < end <= table:
            return
        yield from _entry(array[start:end])
        start = _aligned(end)


def _entry(entry: bytes) -> Iterator[tuple[str, str]]:
    """Yield name and value; a variant is its value, a zero byte and its type."""
    width = _width(len(entry))
    key = _number(entry[-width:])
    value, _, kind = entry[_aligned(key) : -width].rpartition(b"\0")
    if kind == b"s":
        yield _text(entry[:key]), _text(value)


def _text(content: bytes) -> str:
    return content.rstrip(b"\0").decode(errors="replace")


def _width(length: int) -> int:
    return 1 if length <= 0xFF else 2 if length <= 0xFFFF else 4


def _number(content: bytes) -> int:
    return int.from_bytes(content, "little")


def _aligned(offset: int) -> int:
    return (offset + 7) // 8 * 8
