"""Long files, packed or not, as plain bytes, a piece at a time, or as lines."""

from __future__ import annotations

import codecs
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from agent import tools

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE_BYTES: Final = 64 * 1024
MAX_BYTES: Final = 512 * 1024 * 1024
_LINES_BYTES: Final = 64 * 1024 * 1024
_LINE_LIMIT: Final = 64 * 1024
_MODULES: Final = {".gz": "gzip", ".xz": "lzma", ".bz2": "bz2"}
_TOOLS: Final = {".lz4": ("apt-helper", "cat-file"), ".zst": ("zstd", "-dcq")}
"""Who unpacks what the standard library cannot: only apt keeps lists in the one, and rpm's world ships the other."""


def pieces(path: str, limit: int = MAX_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a file, unpacked by what its name ends with; none where there is no file.

    PermissionError if denied; ValueError beyond ``limit`` bytes; OSError, EOFError or the unpacker's own error where
    it is damaged: never half a file for the whole.
    """
    suffix = Path(path).suffix
    if suffix in _TOOLS and Path(path).exists():
        yield from tools.stream(*_TOOLS[suffix], path, limit=limit)
        return
    try:
        file = _open(path, suffix)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return
    with file:
        while piece := file.read(PIECE_BYTES):
            limit -= len(piece)
            if limit < 0:
                raise ValueError(f"{path} is too long")
            yield piece


def _open(path: str, suffix: str) -> IO[bytes]:
    if suffix in _MODULES:
        opened: IO[bytes] = import_module(_MODULES[suffix]).open(path)
        return opened
    return Path(path).open("rb")


def lines(blocks: Iterator[bytes]) -> Iterator[str]:
    """Yield the lines in blocks of a file, by the block and not by the line: that is three times as fast."""
    decode, rest = codecs.getincrementaldecoder("utf-8")("replace").decode, ""
    for block in islice(blocks, _LINES_BYTES // PIECE_BYTES):
        *whole, rest = (rest + decode(block)).replace("\r\n", "\n").split("\n")
        if max(map(len, whole), default=0) > _LINE_LIMIT:
            whole[:1] = whole[0][:_LINE_LIMIT], whole[0][_LINE_LIMIT:]  # only the first can be longer than a block
        yield from whole
        if len(rest) > _LINE_LIMIT:
            yield rest[:_LINE_LIMIT]
            rest = rest[_LINE_LIMIT:]
    if rest := rest + decode(b"", final=True):
        yield rest.removesuffix("\r")
