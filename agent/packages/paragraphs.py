"""Text in paragraphs with an empty line between them, as dpkg, apt and apk keep their books, read in a stream."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES: Final = 1024 * 1024
"""A paragraph that is longer is no paragraph."""


def blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same text cut between paragraphs; ValueError where one does not end."""
    rest = b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(b"\n\n") + 2
        if cut > 1:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > MAX_BYTES:
            raise ValueError("a paragraph without end")
    if rest:
        yield rest


def paragraphs(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield each paragraph."""
    for block in blocks(pieces):
        yield from (each for each in block.split(b"\n\n") if each.strip())


def fields(paragraph: bytes, names: str) -> dict[str, str]:
    """Return those of its fields that ``names`` lists as ``"One|Two"``, first lines only, by their names in lower case.

    A field that is there twice counts as it stands last.
    """
    found = re.findall(rb"^(?i:(" + names.encode() + rb")):([^\n]*)", paragraph, re.MULTILINE)
    return {name.decode().lower(): value.decode(errors="replace").strip() for name, value in found}
